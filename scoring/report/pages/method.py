"""How the decision was reached: need, method, one worked example, panel."""

from dataclasses import dataclass

from scoring.arithmetic import (
    CriterionTerm,
    SheetCriterion,
    TotalTerm,
    criterion_terms,
    total_terms,
)
from scoring.parameter_words import label_of, value_in_words
from scoring.report.instants import spoken_instant
from scoring.report.pages.words import OUTCOMES, STATES, counted, named
from scoring.report.people import matched
from scoring.report.printable import said


@dataclass(frozen=True)
class Example:
    """One criterion and one total of this very evaluation, opened to their terms."""

    name: str
    title: str
    criterion: SheetCriterion
    terms: tuple[CriterionTerm, ...]
    value: object
    totals: tuple[TotalTerm, ...]
    total: object


@dataclass(frozen=True)
class Member:
    name: str
    role: str
    criteria: str
    submitted: str
    answers: str


@dataclass(frozen=True)
class MethodPage:
    purpose: str
    decision_asked: str
    dates: tuple
    funnel: str
    parameters: tuple
    scale: tuple
    caps: tuple
    criteria: tuple
    rules: tuple
    example: Example | None
    panel: tuple
    left_out: tuple


def method_page(book):
    """Return how the candidates were compared, and by whom."""
    states = book.grid.evidence_states
    return MethodPage(
        purpose=said(book.evaluation["purpose"]),
        decision_asked=said(book.evaluation["decision_asked"]),
        dates=tuple(_dates(book)),
        funnel=_funnel(book),
        parameters=tuple(_parameters(book.grid, book.evaluation["parameters"])),
        scale=tuple(book.grid.scale.items()),
        caps=tuple((STATES[name], states[name].cap, states[name].meaning) for name in states),
        criteria=tuple(_criteria(book)),
        rules=tuple(_rules(book)),
        example=_example(book),
        panel=tuple(_member(book, *pair) for pair in matched(book.document["panel"], book.members)),
        left_out=tuple(
            (said(book.people[assessor]), book.grid.criterion(criterion).title)
            for assessor, criterion in book.standings.left_out
        ),
    )


def _dates(book):
    seal = book.document["seal"]
    yield "Rules sealed", spoken_instant(seal["sealed_at"]), f"version {seal['version']}"
    yield "Rating released", spoken_instant(book.evaluation["released_at"]), "to everybody at once"
    decided = spoken_instant(book.determination["decided_at"])
    if book.is_draft:
        yield "Draft made", decided, "not decided"
        return
    replaced = "replaces an earlier decision" if book.determination["replaces"] else ""
    yield "Decided", decided, replaced or f"decision {book.determination['number']}"


def _funnel(book):
    """Return the way from all candidates to the short list, in one sentence."""
    groups = [
        f"{len(ids)} {OUTCOMES[outcome].lower()}"
        for outcome in OUTCOMES
        if (ids := book.with_outcome(outcome))
    ]
    total = counted(len(book.candidates), "candidate was compared", "candidates were compared")
    return f"{total}: {', '.join(groups)}."


def _parameters(grid, parameters):
    for name, parameter in grid.parameters.items():
        value = parameters.get(name)
        if value not in ("", None, []):
            yield label_of(parameter), said(value_in_words(parameter, value), 300)


def _criteria(book):
    """Yield each criterion with its points and how many checks and gates it has in use."""
    for criterion in book.standings.criteria:
        words = book.grid.criterion(criterion.id)
        gates = counted(len(criterion.gates), "gate") if criterion.gates else "no gate"
        minimum = criterion.minimum
        checks = counted(len(criterion.weights), "check")
        yield criterion, words.title, words.summary, checks, gates, minimum


def _rules(book):
    evaluation = book.evaluation
    yield f"A criterion under {evaluation['coverage_minimum']} % coverage is not enough evidence."
    yield "A failed gate takes a candidate out, whatever its score."
    levels = counted(evaluation["tolerance"], "level")
    yield f"Ratings that differ by more than {levels} went to moderation."
    if evaluation["overall_minimum"] is not None:
        yield f"A total under {evaluation['overall_minimum']} is below the minimum."
    if evaluation["tie_rule"] == "none":
        yield "Equal scores share a place: 1=, 1=, 3. No rule breaks a tie."
    else:
        criterion = book.grid.criterion(evaluation["tie_rule"].partition(":")[2])
        yield f"Equal scores are put in order by {criterion.title}, as sealed."


def _example(book):
    """Return the first candidate's best covered criterion, worked out; None without any score."""
    for result in book.standings.candidates:
        for criterion in book.standings.criteria:
            value = result.criteria[criterion.id].score.value
            if criterion.points and value is not None and result.score.value is not None:
                return Example(
                    name=named(book, result.id),
                    title=book.grid.criterion(criterion.id).title,
                    criterion=criterion,
                    terms=criterion_terms(book.standings, result.id, criterion.id),
                    value=value,
                    totals=total_terms(book.standings, result.id),
                    total=result.score.value,
                )
    return None


def _member(book, row, person):
    states = [r["state"] for r in book.document["ratings"] if r["assessor"] == row["id"]]
    titles = [book.grid.criterion(criterion).short for criterion in row["criteria"]]
    return Member(
        name=said(_told_apart(book, person), 120),
        role=row["role"],
        criteria=", ".join(titles) or "rates nothing",
        submitted=spoken_instant(row["submitted_at"]),
        answers=_answers(states),
    )


def _told_apart(book, person):
    """Return the name, with the initials where another rater has the same ones."""
    letters = book.letters.get(person.assessor, "")
    return f"{person.called}, {letters}" if letters[-1:].isdigit() else person.called


def _answers(states):
    if not states:
        return "–"
    parts = [counted(states.count("rated"), "level")]
    if states.count("cannot_tell"):
        parts.append(f"{states.count('cannot_tell')} cannot tell")
    if states.count("abstained"):
        parts.append(f"{states.count('abstained')} abstained")
    return ", ".join(parts)
