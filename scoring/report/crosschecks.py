"""Whether a document contradicts itself: its lists, its sealed rules, its input."""

import hashlib
import json

from scoring.arithmetic import first_difference, fraction_text, read_fraction
from scoring.report import panel_checks, people_checks, proceedings_checks, seal_checks
from scoring.report.document import canonical_text
from scoring.report.weighing import worked_out


def first_contradiction(book):
    """Return a sentence that names the first contradiction in a document, None without any."""
    checks = (
        ("ratings", _ratings, "scores.input.ratings"),
        ("gates", _gates, "scores.input.gates"),
        ("moderation", _agreed, "scores.input.agreed"),
        ("candidates", _candidates, "scores.input.candidates"),
        ("panel", _panel, "scores.input.assessors"),
        ("declarations", panel_checks.recusals, "scores.input.recusals"),
        ("changes", panel_checks.exceptions, "scores.input.exceptions"),
        ("changes", panel_checks.withdrawn, "the candidates"),
        ("checks", _checks, "scores.input.criteria"),
        ("evaluation", _settings, "scores.input.settings"),
        ("grid", _caps, "scores.input.evidence"),
        ("decision", _outcomes, "the standings"),
        ("weighing.proposals", worked_out, "their judgements"),
        *proceedings_checks.CHECKS,
        *people_checks.CHECKS,
        *seal_checks.CHECKS,
    )
    for name, compare, other in checks:
        try:
            difference = first_difference(*compare(book))
        except ValueError as error:
            return f"{name}: {error}"
        if difference:
            words = difference.replace("in the first", f"in {name}")
            return f"{name}: {words.replace('in the second', f'in {other}')}"
    return _seal(book) or _form(book)


def _by(rows, *names):
    """Return the rows by the values that name them, so that order does not matter."""
    return {" ".join(str(row[name]) for name in names): row for row in rows}


def _ratings(book):
    keys = ("candidate", "check", "assessor", "state")
    listed = [
        {key: row[key] for key in keys} | {"level": row["level"]}
        for row in book.document["ratings"]
    ]
    counted = [row | {"level": row.get("level")} for row in _input(book)["ratings"]]
    return _by(listed, *keys[:3]), _by(counted, *keys[:3])


def _gates(book):
    listed = [
        {key: row[key] for key in ("candidate", "check", "result")}
        | {"waived": row["waived_at"] is not None}
        for row in book.document["gates"]
    ]
    return _by(listed, "candidate", "check"), _by(_input(book)["gates"], "candidate", "check")


def _agreed(book):
    listed = [
        {key: row[key] for key in ("candidate", "check", "level")}
        for row in book.document["moderation"]
    ]
    return _by(listed, "candidate", "check"), _by(_input(book)["agreed"], "candidate", "check")


def _candidates(book):
    listed = sorted(row["id"] for row in book.document["candidates"])
    return listed, sorted(row["id"] for row in _input(book)["candidates"])


def _panel(book):
    listed = {row["id"]: sorted(row["criteria"]) for row in book.document["panel"] if row["id"]}
    return listed, {row["id"]: sorted(row["criteria"]) for row in _input(book)["assessors"]}


def _checks(book):
    """Return the weight of each check and None for each gate in use, on both sides."""
    listed = {
        row["check_id"]: None if row["role"] == "gate" else row["weight"]
        for row in book.document["checks"]
        if row["use"] == "in_use"
    }
    counted = {}
    for criterion in _input(book)["criteria"]:
        counted |= {check["id"]: check["weight"] for check in criterion["checks"]}
        counted |= dict.fromkeys(criterion["gates"])
    return listed, counted


def _settings(book):
    evaluation, settings = book.evaluation, _input(book)["settings"]
    overall = evaluation["overall_minimum"]
    listed = {
        "coverage_minimum": fraction_text(read_fraction(f"{evaluation['coverage_minimum']}/100")),
        "overall_minimum": None if overall is None else fraction_text(overall),
        "tolerance": evaluation["tolerance"],
        "tie_rule": evaluation["tie_rule"],
    }
    return listed, dict(settings)


def _caps(book):
    """Return the cap that the grid gives to each cell's evidence, and the one that was used."""
    rows = _input(book)["evidence"]
    caps = {check.id: check.caps for check in book.grid.checks}
    return (
        {f"{row['candidate']} {row['check']}": caps[row["check"]][row["state"]] for row in rows},
        {f"{row['candidate']} {row['check']}": row["cap"] for row in rows},
    )


def _outcomes(book):
    """Return who is out by a gate by the decision and by the standings; a draft has time yet."""
    if book.is_draft:
        return {}, {}
    return (
        {name: row["outcome"] == "out_by_gate" for name, row in book.candidates.items()},
        {result.id: bool(result.failed_gates) for result in book.standings.candidates},
    )


def _seal(book):
    """Return what is wrong with the seal, or where the report departs from the sealed rules."""
    seal = book.document["seal"]
    digest = hashlib.sha256(seal["text"].encode()).hexdigest()
    if digest != seal["sha256"]:
        return f"seal: the SHA-256 of its text is {digest}; the seal says {seal['sha256']}."
    try:
        rules = json.loads(seal["text"])
    except (ValueError, RecursionError):
        return "seal: its text is not JSON."
    listed = {
        "grid": book.document["grid"],
        "checks": book.document["checks"],
        "version": seal["version"],
        "weights": {row["id"]: row["points"] for row in _input(book)["criteria"]},
    } | {key: book.evaluation[key] for key in _SEALED}
    sealed = {key: rules[key] for key in listed} | {
        "weights": {row["criterion"]: row["points"] for row in rules["weights"]}
    }
    difference = first_difference(listed, sealed)
    if difference:
        words = difference.replace("in the first", "in the report")
        return f"seal: {words.replace('in the second', 'in the sealed rules')}"
    return None


_SEALED = ("coverage_minimum", "pass_mark", "overall_minimum", "tolerance", "tie_rule")


def _form(book):
    """Return a sentence when the text is not the canonical text of its own content."""
    if canonical_text(book.document)[0] != book.text:
        return "scores.json is not in canonical form: sorted keys, no spaces, no key twice."
    return None


def _input(book):
    return book.document["scores"]["input"]
