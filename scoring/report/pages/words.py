"""The words of the report for states, outcomes and lists of names."""

from django.utils.html import format_html, format_html_join

from scoring.arithmetic import place_label
from scoring.report.printable import said, shortened

OUTCOMES = {
    "shortlist": "Shortlist",
    "reserve": "Reserve",
    "not_this_time": "Not this time",
    "out_by_gate": "Out by a gate",
    None: "Not decided yet",
}
STATUSES = {
    "ranked": "Ranked",
    "incomplete": "Not enough evidence",
    "below_minimum": "Below a minimum",
    "out_by_gate": "Out by a gate",
}
STATES = {
    "none": "Nothing held",
    "claim": "Claim",
    "document": "Document",
    "verified": "Verified",
    "expired": "Out of date",
    "withdrawn": "Withdrawn",
}
CELLS = {
    "rated": "Rated",
    "pending": "Not rated",
    "cannot_tell": "The panel cannot tell from the evidence",
    "abstained": "The panel abstained",
}
RESULTS = {"pass": "Pass", "fail": "Fail", "open": "Open"}
LONG_NAME = 44


def named(book, candidate, limit=LONG_NAME):
    """Return a candidate's name as HTML, cut with "…" when it is long."""
    return said(shortened(book.candidates[candidate]["name"], limit))


def listed(items):
    """Return "A, B and C" for pieces of HTML."""
    items = list(items)
    if len(items) < 2:
        return format_html_join("", "{}", ((item,) for item in items))
    head = format_html_join(", ", "{}", ((item,) for item in items[:-1]))
    return format_html("{} and {}", head, items[-1])


def counted(number, one, many=None):
    """Return "1 gate" or "3 gates"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def has_score(result):
    """Whether the score may stand as a number; without enough evidence it may not."""
    return result.score.value is not None and result.status != "incomplete"


def placed(result):
    """Return the place as it is shown, "–" when there is none."""
    return "–" if result.place is None else place_label(result.place, result.tied)
