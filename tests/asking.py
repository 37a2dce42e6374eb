"""Inquiries, requests and answers for tests: plain functions, named for what they make."""

from contextlib import contextmanager

from accounts import clock
from scoring.evaluations.models.inquiry import EvaluationInquiry
from vendors.models.request import Inquiry, RequestToken
from vendors.requests.answering import finish, save_answer
from vendors.requests.sending import send
from vendors.requests.tokens import digest_of

TOKEN = "a-link-that-is-known-to-the-test-and-to-nobody-else"


def make_inquiry(by, *vendors, items=("Send us your bench list.",), evaluation=None, **fields):
    """Return a draft that asks each vendor for these items; a contact is made where none is.

    items   words, or {field of RequestedItem: value, "checks": ids, "measured": ids}
    """
    fields = {"title": "Audit pack", "hours": 48} | fields
    inquiry = Inquiry.objects.create(made_by=by, **fields)
    if evaluation:
        EvaluationInquiry.objects.create(evaluation=evaluation, inquiry=inquiry)
    for vendor in vendors:
        request = inquiry.requests.create(
            vendor=vendor, contact=make_contact(vendor), time_zone="Africa/Casablanca"
        )
        for number, entry in enumerate(items, 1):
            row = {"words": entry} if isinstance(entry, str) else dict(entry)
            checks, measured = row.pop("checks", ()), row.pop("measured", ())
            row = {"template": "free", "key": f"free-{number}"} | row
            item = request.items.create(number=number, **row)
            for check_id in checks:
                item.checks.create(check_id=check_id)
            for check_id in measured:
                item.checks.create(check_id=check_id, is_measured=True)
    return inquiry


def make_contact(vendor, email=None, **fields):
    address = email or f"contact-{vendor.pk}@vendor.example.org"
    person = vendor.outside_people.filter(email=address).first()
    fields = {"name": "Samira Alaoui", "is_contact": True} | fields
    return person or vendor.outside_people.create(email=address, **fields)


def make_request(by, vendor, **fields):
    """Return a request that was sent just now; see `make_inquiry`."""
    return send(make_inquiry(by, vendor, **fields), by)[0]


def make_link(request, text=TOKEN, person=None):
    """Return the row of a link whose text the test knows."""
    return RequestToken.objects.create(
        request=request, person=person or request.contact, digest=digest_of(text)
    )


def answer(request, **fields):
    """Answer every item with the same words and finish; return the submission."""
    token = request.tokens.first()
    for item in request.items.all():
        save_answer(item, token, **{"text": "Here it is."} | fields)
    return finish(request, token)


@contextmanager
def at(moment):
    """Let the product's clock stand at this moment."""
    before = clock._set_to.set(moment)
    try:
        yield
    finally:
        clock._set_to.reset(before)
