"""The incumbent test: whether to open the question of switching, and what would tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min

from scoring.arithmetic import CriterionFinding, IncumbentVerdict, Standings, displayed
from scoring.arithmetic import incumbent_verdict as verdict_of
from scoring.grid import Grid
from scoring.models import Rating
from scoring.results.bridge import Results
from scoring.results.coverage import coverage_needed
from scoring.results.lines import CandidateLine

A_DAY = timedelta(days=1)
WORDS = {"passed": "Passed", "failed": "Failed", "not_evidenced": "Not evidenced"}
ANSWERS = {
    "open_the_question": "Open the question of switching",
    "no_case_yet": "No case yet",
    "cannot_tell_yet": "Cannot tell yet",
}


@dataclass(frozen=True, slots=True)
class Needed:
    """A check or gate that would tell, with the evidence that the grid asks for it."""

    check: str
    question: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncumbentLine:
    """How the incumbent stands on one criterion, in words that no vendor wrote."""

    criterion: str
    title: str
    verdict: str
    word: str
    why: str
    needed: tuple[Needed, ...]


@dataclass(frozen=True, slots=True)
class OtherPeople:
    """A criterion on which not the same people rated the incumbent and the rest (ids)."""

    criterion: str
    incumbent: tuple[str, ...]
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncumbentTest:
    """The verdict with its lines, and what makes the comparison weaker.

    earlier   (the incumbent's last rating, the first of the rest) when a day or more lies
              between them; None otherwise
    """

    candidate: CandidateLine
    verdict: IncumbentVerdict
    lines: tuple[IncumbentLine, ...]
    other_people: tuple[OtherPeople, ...]
    earlier: tuple[datetime, datetime] | None

    @property
    def answer(self) -> str:
        return ANSWERS[self.verdict.verdict]

    @property
    def sentence(self) -> str:
        return sentence_of(self.verdict)

    @property
    def open_lines(self) -> list[IncumbentLine]:
        return [line for line in self.lines if line.needed]


def incumbent_test(results: Results) -> IncumbentTest | None:
    """Return the test of the vendor in place, None without one: one query."""
    incumbent = next((line for line in results.candidates.values() if line.is_incumbent), None)
    if incumbent is None:
        return None
    verdict = verdict_of(results.standings, incumbent.id, results.evaluation.pass_mark)
    return IncumbentTest(
        candidate=incumbent,
        verdict=verdict,
        lines=lines_of(results.standings, results.grid, verdict),
        other_people=tuple(rated_by_others(results.sheet, incumbent.id)),
        earlier=_earlier(results, incumbent),
    )


def sentence_of(verdict: IncumbentVerdict) -> str:
    """Return the answer with the counts that it rests on."""
    total = len(verdict.criteria)
    counts = (
        f"{verdict.failed} of {total} criteria failed, {verdict.passed} passed, "
        f"{verdict.not_evidenced} not evidenced."
    )
    if verdict.verdict == "cannot_tell_yet":
        return f"{counts} If everything not evidenced went badly, {verdict.could_fail} would fail."
    if verdict.verdict == "no_case_yet":
        return f"{counts} At most {verdict.could_fail} could fail; three open the question."
    return (
        f"{counts} Three or more open the question. It says whether to look, never whom to choose."
    )


def lines_of(
    standings: Standings, grid: Grid, verdict: IncumbentVerdict
) -> tuple[IncumbentLine, ...]:
    """Return the criteria in the order of the evaluation, each with why and what is needed."""
    return tuple(
        IncumbentLine(
            criterion=name,
            title=grid.criterion(name).title,
            verdict=found.verdict.value,
            word=WORDS[found.verdict],
            why=_why(standings, verdict, name, found),
            needed=tuple(_needed(standings, grid, verdict.incumbent, name, found)),
        )
        for name, found in verdict.criteria.items()
    )


def _why(
    standings: Standings, verdict: IncumbentVerdict, criterion: str, found: CriterionFinding
) -> str:
    gates = ", ".join(found.gates)
    if found.reason == "gate_failed":
        return f"gate {gates} failed"
    if found.reason == "gate_open":
        return f"gate {gates} is open"
    if found.reason == "too_little_evidence" and not standings.criterion(criterion).weights:
        return "none of its checks was asked here"
    if found.reason == "too_little_evidence":
        return coverage_needed(found.coverage, standings.settings.coverage_minimum)
    score, mark = displayed(found.value or 0), displayed(verdict.pass_mark, 0)
    return f"score {score}, the pass mark is {mark}"


def _needed(
    standings: Standings, grid: Grid, incumbent: str, criterion: str, found: CriterionFinding
) -> Iterator[Needed]:
    """Yield what is without an answer on a criterion that is not evidenced."""
    if found.verdict != "not_evidenced":
        return
    result = standings.candidate(incumbent)
    rules = standings.criterion(criterion)
    unanswered = [check for check in rules.weights if result.cells[check].level is None]
    for check in (*unanswered, *(gate for gate in rules.gates if result.gates[gate].is_open)):
        words = grid.check(check)
        yield Needed(check, words.question, tuple(words.evidence))


def rated_by_others(sheet: Mapping[str, Any], incumbent: str) -> Iterator[OtherPeople]:
    """Yield the criteria on which other people rated the incumbent than the rest."""
    criteria = {check["id"]: row["id"] for row in sheet["criteria"] for check in row["checks"]}
    mine: dict[str, set[str]] = {row["id"]: set() for row in sheet["criteria"]}
    theirs: dict[str, set[str]] = {row["id"]: set() for row in sheet["criteria"]}
    for row in sheet["ratings"]:
        side = mine if row["candidate"] == incumbent else theirs
        side[criteria[row["check"]]].add(row["assessor"])
    for criterion, people in mine.items():
        if theirs[criterion] and people != theirs[criterion]:
            yield OtherPeople(criterion, tuple(sorted(people)), tuple(sorted(theirs[criterion])))


def _earlier(results: Results, incumbent: CandidateLine) -> tuple[datetime, datetime] | None:
    rows = (
        Rating.objects.filter(
            candidate__in=[line.pk for line in results.candidates.values()], voided_at=None
        )
        .order_by()
        .values_list("candidate_id")
        .annotate(Min("saved_at"), Max("saved_at"))
    )
    times = {candidate: (first, last) for candidate, first, last in rows}
    mine = times.pop(incumbent.pk, None)
    if mine is None or not times:
        return None
    others = min(first for first, _ in times.values())
    return (mine[1], others) if others - mine[1] >= A_DAY else None
