"""How the pages are set: the size of the type, how full each is, and how many the board gets."""

import io
from typing import NamedTuple

import pytest
from pypdf import PdfReader

from scoring.reports.pdf import render_pdf
from tests.scoring.reports.rereading import each_answer, only
from tests.scoring.reports.stories import rescored, story, text_of

FOOT, TOP = 54, 800  # points from the bottom: below is the running foot; where a full page begins
HALF = (TOP + FOOT) / 2
CHOSEN = {"shortlist", "reserve"}
BODY, LABEL, ANNEX = 8.5, 7.5, 7.5
ROUNDING = 0.05


class Page(NamedTuple):
    """`letters` are (how many, size) above the foot; `lowest` is where the last of them stands."""

    letters: list
    lowest: float


def pages_of(reader):
    pages = []
    for page in reader.pages:
        letters, lowest = [], TOP

        def note(text, matrix, text_matrix, _font, size, letters=letters):
            nonlocal lowest
            place = text_matrix[5] * matrix[3] + matrix[5]
            if text.strip() and place > FOOT:
                # A table's caption that only a reader's voice needs is set in no size to see.
                scale = size * abs(text_matrix[3]) * abs(matrix[3])
                if scale > 1:
                    letters.append((len(text.strip()), round(scale, 2)))
                    lowest = min(lowest, place)

        page.extract_text(visitor_text=note)
        pages.append(Page(letters, lowest))
    return pages


def page_of(reader, anchor):
    """Return the number of the page on which an element with this id begins, None without it."""
    place = reader.named_destinations.get(anchor)
    return None if place is None else reader.get_destination_page_number(place)


def thin(document):
    return each_answer(document | {"agreed": {}}, lambda *_: "cannot_tell")


def all_out(document):
    for gates in document["gates"].values():
        gates["SC-01"]["result"] = "fail"
    for row in document["candidates"]:
        row["outcome"] = "out_by_gate"
    return document


def chatty(document):
    """The same with long reasons, many conditions and everything held down."""
    for row in document["candidates"]:
        row["reason"] = row["change_of_mind"] = "A long reason that goes on and on. " * 40
    document["follow_ups"] = [
        {
            "kind": "condition",
            "text": "Counsel reads it all. " * 8,
            "owner": "The head of legal affairs and her deputy",
        }
        | {"due_on": "2027-01-11"}
    ] * 9
    return document


STORIES = {
    "one": lambda: story(1),
    "three": lambda: story(3),
    "six": lambda: story(6),
    "nobody ranked": lambda: thin(story(3)),
    "everybody out": lambda: all_out(story(6)),
    "one ranked": lambda: only(story(3), "C3"),
    "long reasons": lambda: chatty(story(6)),
    "eighteen": lambda: story(18),
}


@pytest.fixture(scope="module", params=STORIES)
def printed(request):
    document = STORIES[request.param]()
    return document, PdfReader(io.BytesIO(render_pdf(text_of(rescored(document)))))


def test_each_page_is_set_in_type_that_can_be_read_and_is_full_enough(printed):
    document, reader = printed
    pages = pages_of(reader)
    annex = page_of(reader, "every-check")

    smallest = [min(size for _count, size in page.letters) + ROUNDING for page in pages]
    first = sum(count for count, size in pages[0].letters if size + ROUNDING >= BODY)
    assert first > 0.75 * sum(count for count, _size in pages[0].letters)
    assert smallest[0] >= LABEL
    assert [size for size in smallest[1:annex] if size < BODY] == []
    assert [size for size in smallest[annex:] if size < ANNEX] == []

    anchors = ["others", "countries", *(f"candidate-C{number}" for number in range(1, 41))]
    begins = {page_of(reader, anchor) for anchor in anchors} | {1, annex, len(pages)}
    half_empty = [
        number
        for number, page in enumerate(pages, 1)
        if page.lowest > HALF and number not in begins  # the page before a part is its last
    ]
    assert half_empty == [], [round(page.lowest) for page in pages]
    if len(document["candidates"]) <= 6:
        assert annex <= 14
    chosen = [row["id"] for row in document["candidates"] if row["outcome"] in CHOSEN]
    following = {page_of(reader, f"candidate-{name}") + 1 for name in chosen}
    # What follows the last of them may run on after it, such as the method where nobody is refused.
    assert len(following - begins) <= 1, "a vendor takes more than its page"
