"""What a vendor does on its pages, for tests."""

from django.urls import reverse

from tests.asking import TOKEN

ITEMS = [
    "Your bench list.",
    {"words": "How many seniors?", "kind": "number", "unit": "people"},
    {"words": "Three names and a time.", "kind": "names_and_time"},
]


def come_in(client, text=TOKEN):
    """Press Continue on the page of a link; return where it led."""
    return client.post(reverse("asked_come_in", args=[text]))


def page_of(asked, name="asked_detail", *more):
    return reverse(name, args=[asked.code, *more])


def typed(number, seen="", says="answer", **fields):
    """What the page sends of one item."""
    fields = {"seen": seen, "says": says} | fields
    return {f"item-{number}-{name}": value for name, value in fields.items()}


def whole(asked, **texts):
    """What the page sends of all items; `item1` and so on say what stands in the first box."""
    form = {}
    for item in asked.items.all():
        newest = item.answers.order_by("-pk").first()
        seen = newest.digest if newest else ""
        form |= typed(item.number, seen=seen, text=texts.get(f"item{item.number}", ""))
    return form
