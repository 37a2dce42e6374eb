"""The pages of one candidate: what is known, what was found and why, what was not proved."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import displayed, read_fraction
from scoring.report.instants import spoken_day
from scoring.report.pages.bars import Bar, bar_of
from scoring.report.pages.cells import CheckRow, check_row
from scoring.report.pages.first import rests_on_word
from scoring.report.pages.results import gate_cell
from scoring.report.pages.words import OUTCOMES, STATUSES, has_score, placed
from scoring.report.printable import said, shortened

FULL = {"shortlist", "reserve", None}
MOST_FACTS = 10


@dataclass(frozen=True)
class CriterionBlock:
    title: str
    short: str
    points: int
    score: object
    bar: Bar | None
    is_enough: bool
    checks: tuple[CheckRow, ...]


@dataclass(frozen=True)
class CandidatePage:
    """One candidate. `is_full` has every check; the others have the checks they fell short on."""

    anchor: str
    bookmark: str
    name: str
    reference: str
    sites: tuple
    flags: tuple
    place: str
    status: str
    outcome: str
    score: object
    has_score: bool
    claim_share: object
    reason: str
    change_of_mind: str
    coverage_override: str
    facts: tuple
    more_facts: int
    overlap: tuple
    criteria: tuple[CriterionBlock, ...]
    gates: tuple
    unproved: tuple
    unanswered: tuple
    is_full: bool

    @property
    def weakest(self):
        """Return the checks that cost the candidate most, four at most."""
        rows = [row for block in self.criteria for row in block.checks if row.lost]
        return sorted(rows, key=lambda row: -row.lost)[:4]


def candidate_pages(book):
    """Return a page for each candidate in the order of the standings, the chosen ones first."""
    pages = [_page(book, name) for name in book.candidates]
    return sorted(pages, key=lambda page: not page.is_full)


def _page(book, name):
    row, result = book.candidates[name], book.standings.candidate(name)
    override = row["coverage_override"]
    return CandidatePage(
        anchor=f"candidate-{name}",
        bookmark=shortened(row["name"], 60),
        name=said(row["name"], 200),
        reference=row["reference"],
        sites=tuple(_sites(row)),
        flags=tuple(_flags(row)),
        place=placed(result),
        status=STATUSES[result.status],
        outcome=OUTCOMES[row["outcome"]],
        score=result.score,
        has_score=has_score(result),
        claim_share=result.claim_share,
        reason=said(row["reason"]) if row["reason"] else "",
        change_of_mind=said(row["change_of_mind"]) if row["change_of_mind"] else "",
        coverage_override=said(override) if override else "",
        facts=tuple(_facts(row)[:MOST_FACTS]),
        more_facts=max(0, len(row["facts"]) - MOST_FACTS),
        overlap=tuple(_overlap(row["overlap"])),
        criteria=tuple(_block(book, result, criterion) for criterion in book.standings.criteria),
        gates=tuple(_gates(book, result)),
        unproved=tuple(check for check, cell in result.cells.items() if rests_on_word(cell)),
        unanswered=tuple(check for check, cell in result.cells.items() if cell.level is None),
        is_full=row["outcome"] in FULL,
    )


def _sites(row):
    for site in row["sites"][:8]:
        hours = f"{site['day_starts']} to {site['day_ends']}" if site["day_starts"] else ""
        yield said(site["city"], 60), site["country"], site["time_zone"], hours, site["state"]


def _flags(row):
    if row["is_incumbent"]:
        yield "Incumbent"
    if row["is_invented"]:
        yield "Invented for a demonstration"


def _facts(row):
    return [
        (
            said(fact["title"], 80),
            said(" ".join((fact["value"], fact["unit"])).strip(), 160),
            fact["state"],
            fact["as_of"] or "–",
            said(fact["source"], 80),
        )
        for fact in row["facts"]
    ]


def _overlap(found):
    """Yield sentences on the hours shared with the buyer; none where nobody stated them."""
    if not found:
        return
    worst, day = (Fraction(found[name], 60) for name in ("worst_minutes", "buyer_minutes"))
    mean = read_fraction(found["mean_minutes"]) / 60
    week, last = spoken_day(found["worst_week"]), spoken_day(found["last_day"])
    yield f"{displayed(worst)} of our {displayed(day)} hours are shared on the worst weekday."
    yield f"{displayed(mean)} on average, up to {last}; least in the week of {week}."
    if found["changes"]:
        days = ", ".join(spoken_day(change["day"]) for change in found["changes"][:6])
        yield f"Clocks change what is shared on {days}."
    else:
        yield "No change of clocks alters it."


def _block(book, result, criterion):
    found = result.criteria[criterion.id]
    words = book.grid.criterion(criterion.id)
    return CriterionBlock(
        title=words.title,
        short=words.short,
        points=criterion.points,
        score=found.score,
        bar=bar_of(found.score, words.short),
        is_enough=found.status != "not_enough_evidence",
        checks=tuple(check_row(book, result, criterion, check) for check in criterion.weights),
    )


def _gates(book, result):
    """Yield every gate in use, with what was found there."""
    for gate, outcome in result.gates.items():
        finding = book.findings.get((result.id, gate))
        word, chip = gate_cell(outcome)
        reason = finding["reason"] if finding else "Nobody has recorded a finding."
        reason = shortened(reason, 60 if word == "Pass" else 300)
        yield gate, word, chip, said(reason)
