"""The words of the report for states, outcomes, moments and names."""

import unicodedata
from datetime import UTC
from functools import cached_property, lru_cache

from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import moment_in
from scoring.arithmetic.display import displayed
from scoring.arithmetic.ranks import rank_label, shared_ranks
from scoring.arithmetic.states import CandidateStatus
from scoring.decisions.document.writing import read_instant
from scoring.results.standings import rank_shown
from vendors.models.vendor import state_name

LONGEST = 4000  # letters of one text; the rest stands in scores.json
LONG_NAME = 44
# Above either, what a report says of every check and every piece stands in the spreadsheet alone.
MOST_CANDIDATES_IN_FULL, MOST_RATINGS_IN_FULL = 40, 10_000
FONTS = ("fonts/pdf/Inter-Regular.ttf", "fonts/pdf/Vazirmatn-Regular.ttf")
NO_DAY = gettext_lazy("no day yet")
JOINERS = "\u200c\u200d\u200e\u200f\u061c\u00ad"
SILENT = {"Mn", "Me"}  # variation selectors and marks that no font of ours has

OUTCOMES = {
    "shortlist": gettext_lazy("Shortlist"),
    "reserve": gettext_lazy("Reserve"),
    "not_this_time": gettext_lazy("Not this time"),
    "out_by_gate": gettext_lazy("Out by a gate"),
    None: gettext_lazy("Not decided"),
}
STATUSES = {
    "ranked": gettext_lazy("Ranked"),
    "incomplete": gettext_lazy("Not enough evidence"),
    "below_minimum": gettext_lazy("Below a minimum"),
    "out_by_gate": gettext_lazy("Out by a gate"),
}
CELLS = {
    "rated": gettext_lazy("Rated"),
    "pending": gettext_lazy("Not rated"),
    "cannot_tell": gettext_lazy("The panel cannot tell from the evidence"),
    "abstained": gettext_lazy("The panel abstained"),
}


def row_property(generate):
    """A property of a page whose rows a generator yields, once."""
    return cached_property(lambda page: tuple(generate(page)))


def printable(text):
    """Return `text` with each letter that our fonts lack put into words: "[rocket]".
    Controls that turn the direction of writing too, so that no name dresses up as another.
    """
    letters = []
    for letter in text:
        category = unicodedata.category(letter)
        is_control = category in {"Cf", "Cc"}
        if letter in "\n\t" or (letter in JOINERS if is_control else ord(letter) in _covered()):
            letters.append(letter)
        elif category not in SILENT:
            letters.append(f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]")
    return "".join(letters)


@lru_cache(maxsize=1)
def _covered():
    # Only a report needs it, and it takes long to load.
    from fontTools.ttLib import TTFont

    covered = set()
    for name in FONTS:
        with TTFont(finders.find(name), lazy=True) as font:
            covered.update(font.getBestCmap())
    return frozenset(covered)


def shortened(text, limit):
    """Return `text` in at most `limit` letters; what is cut ends visibly with "…"."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word, _space, _end = cut.rpartition(" ")
    return (at_word if len(at_word) > limit // 2 else cut).rstrip(" ,;:.") + "…"


def quoted(text, limit=LONGEST):
    """Return what somebody wrote as HTML that stands apart from its surroundings, "" of nothing."""
    if not text:
        return ""
    text = text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
    if runs_right_to_left(text):
        return format_html('<bdi dir="auto" class="rtl">{}</bdi>', printable(text))
    return format_html('<bdi dir="auto">{}</bdi>', printable(text))


def runs_right_to_left(text):
    """Whether the first letter that has a direction is written from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def vendor_name(book, candidate, limit=LONG_NAME):
    """Return a candidate's name as HTML, cut with "…" when it is long as it is printed."""
    return quoted(shortened(printable(book.candidates[candidate]["name"]), limit))


def ranks_in(book, ranks):
    """Return (name, rank) of each vendor, the best first; those withdrawn since are marked."""
    lines, shared = [], shared_ranks({name: rank for name, rank in ranks.items() if rank})
    for candidate in sorted(ranks, key=lambda name: (ranks[name] is None, ranks[name] or 0)):
        name = candidate
        if candidate in book.withdrawn:
            withdrawn = quoted(shortened(book.withdrawn[candidate]["name"], 30))
            name = format_html(_("{} (withdrawn)"), withdrawn)
        elif candidate in book.candidates:
            name = vendor_name(book, candidate, 30)
        rank = ranks[candidate]
        lines.append((name, rank_label(rank, rank in shared) if rank else "–"))
    return lines


def is_large(book):
    """Whether ratings, evidence and proofs are too many for pages that anybody would read."""
    return (
        len(book.candidates) > MOST_CANDIDATES_IN_FULL
        or len(book.results.sheet["ratings"]) > MOST_RATINGS_IN_FULL
    )


def elsewhere(book):
    """Return where a large report has what its annexes would say; "" for any other."""
    if not is_large(book):
        return ""
    return _(
        "With more than %(candidates)s candidates or %(ratings)s ratings, every rating with its "
        "reason, every piece of evidence and proof and every answer to a request stands in the "
        "spreadsheet of this decision and in scores.json, which is attached to this PDF, and not "
        "on its pages."
    ) % {
        "candidates": MOST_CANDIDATES_IN_FULL,
        "ratings": f"{MOST_RATINGS_IN_FULL:,}",
    }


def moment_of(text):
    """Return a moment of the document as every page writes it, in UTC; a dash for None."""
    return moment_in(read_instant(text), UTC) if text else "–"


def status_of_document(book):
    if book.cancelling:
        return _("CANCELLED, not decided")
    return _("DRAFT, not decided") if book.is_draft else _("Final")


def state_in_words(cell):
    """Return what a level rests on, or why there is none."""
    return CELLS[cell.state] if cell.level is None else state_name(cell.evidence)


def gate_cell(outcome):
    """Return the word for a gate and the chip it is shown in."""
    if outcome.is_waived:
        return _("Waived"), "wait"
    return {
        "pass": (_("Pass"), "good"),
        "fail": (_("Fail"), "bad"),
        "open": (_("Open"), "wait"),
    }[outcome.result]


def bar_of(score, name=None):
    """Return a Score from 0 to 100 as texts for SVG, in a box 100 wide; None without a value."""
    if score.value is None:
        return None
    width, low, high = map(displayed, (score.value, score.low, score.high))
    names = {"name": name or _("Score"), "score": width, "low": low, "high": high}
    return {
        "title": _("%(name)s %(score)s of 100, from %(low)s to %(high)s") % names,
        "width": width,
        "low": low,
        "spread": displayed(score.high - score.low),
    }


class Standing:
    """One candidate as every page of the report shows it. Numbers are exact."""

    def __init__(self, book, candidate, longest_name=LONG_NAME):
        self.book, self.row = book, book.candidates[candidate]
        self.result = book.standings.candidate(candidate)
        self.anchor = f"candidate-{candidate}"
        self.rank, self.name = rank_shown(self.result), vendor_name(book, candidate, longest_name)
        self.score, self.claim_share = self.result.score, self.result.claim_share
        self.has_score = self.result.shown is not None
        self.outcome = OUTCOMES[self.row["outcome"]]

    @property
    def coverage_override(self):
        """Why it is chosen although it has too little evidence to be ranked; "" of any other."""
        is_thin = self.result.status is CandidateStatus.INCOMPLETE
        is_chosen = self.row["outcome"] in {"shortlist", "reserve"}
        return self.row["coverage_override"] if is_thin and is_chosen else ""

    @property
    def gates_in_short(self):
        """The gravest of its gates in two or three words."""
        result = self.result
        if result.failed_gates:
            return _("Failed %(gates)s") % {"gates": ", ".join(result.failed_gates[:2])}
        if result.open_gates:
            return _("%(count)s open") % {"count": len(result.open_gates)}
        if result.waived_gates:
            return _("%(count)s waived") % {"count": len(result.waived_gates)}
        return _("All pass") if result.gates else "–"


class Cut(tuple):
    """The first rows of many; `more` counts those that stand elsewhere."""

    def __new__(cls, rows, limit):
        rows = tuple(rows)
        cut = super().__new__(cls, rows[:limit])
        cut.more = len(rows) - len(cut)
        return cut
