"""Who is compared, and what is held about them: candidates, facts, evidence."""

from collections import defaultdict
from typing import NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from django.db.models import Prefetch, Q

from scoring.decisions.document.writing import fields_of, instant, without_empty
from scoring.decisions.models import CandidateDecision
from scoring.decisions.models.decision import SIGNED_FIELDS
from scoring.evaluations.models import Candidate
from scoring.grid.proposals import plain_value
from scoring.ratings.holdings import juries_of
from scoring.ratings.models import GateFinding, Moderation, Rating
from vendors.models.evidence import Evidence
from vendors.models.facts import Certificate, Fact, LanguageCover, Site
from vendors.models.states import with_states
from vendors.models.vendor import domain_of
from vendors.overlap import overlap_with_sites, read_day


def candidate_rows(results):
    """Return one row a candidate, with the facts that are shown of it on the day of release."""
    evaluation = results.evaluation
    day = evaluation.released_at.date()
    holdings, ceilings = defaultdict(dict), defaultdict(dict)
    for row in results.sheet["evidence"]:
        holdings[row["candidate"]][row["check"]] = row["state"]
        if row["cap"] < results.grid.check(row["check"]).caps[row["state"]]:
            ceilings[row["candidate"]][row["check"]] = row["cap"]
    people = juries_of([evaluation])[evaluation.pk].people
    candidates = (
        Candidate.objects.present()
        .filter(evaluation=evaluation)
        .select_related("vendor", "decision")
        .prefetch_related(
            "sites",
            *(
                Prefetch(f"vendor__{name}", with_states(model.objects.all(), people))
                for name, model in SHOWN.items()
            ),
        )
        .order_by("number")
    )
    for candidate in candidates:
        for name in SHOWN:
            as_counted(getattr(candidate.vendor, name).all())
    return [
        _candidate(candidate, evaluation.parameters, day)
        | {
            "holdings": holdings[f"C{candidate.number}"],
            # The highest level that a proof leaves open, where it found less than its state opens.
            "ceilings": ceilings[f"C{candidate.number}"],
        }
        for candidate in candidates
    ]


# The facts that a document shows of each vendor.
SHOWN = {"sites": Site, "facts": Fact, "certificates": Certificate, "languages": LanguageCover}


def as_counted(rows):
    """Give rows of `with_states` the state that they have for its people; return them."""
    for row in rows:
        row.state = row.held_state
    return rows


def _candidate(candidate, parameters, day):
    vendor = candidate.vendor
    decision = getattr(candidate, "decision", CandidateDecision(outcome=None))
    in_use = {site.pk for site in candidate.sites.all()}
    sites = [site for site in vendor.sites.all() if not in_use or site.pk in in_use]
    return (
        vendor_row(candidate)
        | fields_of(vendor, "country", "is_invented")
        | fields_of(decision, *SIGNED_FIELDS)
        | {
            "sites": [
                fields_of(site, "city", "country", "time_zone", "day_starts", "day_ends")
                | {"state": site.state_on(day).value}
                for site in sites
            ],
            "is_incumbent": candidate.is_incumbent,
            "overlap": _overlap(sites, parameters, day),
            "facts": [*_facts(vendor, day), *_certificates(vendor, day), *_languages(vendor, day)],
        }
    )


def vendor_row(candidate):
    """Return every name of a candidate, for those who are compared and those who withdrew."""
    vendor = candidate.vendor
    row = {"id": f"C{candidate.number}", "domain": domain_of(vendor.website)}
    return row | fields_of(vendor, "name", "reference", "legal_name")


def evidence_names(results):
    """Return {pk: "E1"} of what is held of all candidates, or what a finding points at."""
    vendors = {line.vendor_pk: line.number for line in results.candidates.values()}
    evaluation = results.evaluation
    pointed_at = Q(ratings__candidate__evaluation=evaluation) | Q(
        gate_findings__candidate__evaluation=evaluation
    )
    pieces = (
        Evidence.objects.filter(vendor__in=list(vendors))
        .filter(Q(withdrawn_on=None) | pointed_at)
        .order_by()
        .distinct()
        .values_list("vendor_id", "pk")
    )
    ordered = sorted(pieces, key=lambda piece: (vendors[piece[0]], piece[1]))
    return {pk: f"E{number}" for number, (_, pk) in enumerate(ordered, 1)}


def evidence_rows(results, roll, names):
    """Return the pieces of evidence in the order of their `names`; `number` is our own."""
    candidates = {line.vendor_pk: line.id for line in results.candidates.values()}
    day = results.evaluation.released_at.date()
    people = juries_of([results.evaluation])[results.evaluation.pk].people
    held = with_states(Evidence.objects.filter(vendor__in=list(candidates)), people)
    pieces = held.select_related("seen_by", "verified_by").prefetch_related("checks").in_bulk()
    as_counted(pieces.values())
    return [
        without_empty(
            {
                "id": names[piece.pk],
                "candidate": candidates[piece.vendor_id],
                "state": "withdrawn" if piece.withdrawn_on else piece.state_on(day).value,
                "checks": " ".join(row.check_id for row in piece.checks.all()),
            }
            | roll.row(
                piece,
                *("title", "kind", "issued_on", "expires_on", "sha256", "link"),
                *("seen_by", "verified_by", "verified_how"),
                number="pk",
            )
        )
        for piece in map(pieces.get, names)
    ]


def _overlap(sites, parameters, day):
    """Return the shared hours, None while a side has not said its working day."""
    try:
        buyer_day = read_day(parameters.get("buyer_day") or "")
        overlap = overlap_with_sites(parameters["buyer_timezone"], buyer_day, sites, day)
    except (KeyError, ValueError, ZoneInfoNotFoundError):
        return None
    return overlap.to_document() if overlap else None


def _facts(vendor, day):
    """Return the strongest, then newest value of each title."""
    shown = {}
    for fact in vendor.facts.all():
        other = shown.get(fact.title)
        if other is None or fact.strength > other.strength:
            shown[fact.title] = fact
    return [_fact(title, fact.value, fact.unit, fact, day) for title, fact in shown.items()]


def _certificates(vendor, day):
    for row in vendor.certificates.all():
        until = f"valid to {row.expires_on.isoformat()}" if row.expires_on else ""
        value = "; ".join(part for part in (row.scope, until) if part) or "held"
        yield _fact(row.get_kind_display(), value, "", row, day)


def _languages(vendor, day):
    for cover in vendor.languages.all():
        people = "stated" if cover.people is None else str(cover.people)
        unit = "" if cover.people is None else "people"
        yield _fact(f"Language {cover.language}", people, unit, cover, day)


def _fact(title, value, unit, stated, day):
    return {
        "title": title,
        "value": value,
        "unit": unit,
        "state": stated.state_on(day).value,
        **fields_of(stated, "as_of", "source"),
    }


FIELDS = ("answers", "value", "rationale", "where", "evidence", "at")


class Answer(NamedTuple):
    """One assessor's answer on one cell; `level` is None in every state but "rated"."""

    assessor: str
    state: str
    level: int | None
    value: str | None
    rationale: str
    where: str
    evidence: str | None
    at: str | None


def raters_of(panel):
    """Return criterion -> the ids of those who rate it, in their order.

    `panel` yields (id, criteria) of everybody who rates.
    """
    raters = defaultdict(list)
    for name, criteria in panel:
        for criterion in criteria:
            raters[criterion].append(name)
    return raters


def rating_columns(results, evidence_names):
    """Return candidate -> check -> columns of the ratings on file: one query.

    Those of who missed a candidate that withdrew later are among them, and do not count.
    """
    lines = {line.member_pk: line for line in results.assessors.values()}
    raters = raters_of((line.id, line.criteria) for line in lines.values())
    checks = {line.pk: line for line in results.checks.values()}
    candidates = {line.pk: line.id for line in results.candidates.values()}
    rows = (
        Rating.objects.counted()
        .filter(candidate__in=list(candidates), check_in_use__in=list(checks))
        .order_by()
        .values_list(
            *("candidate_id", "check_in_use_id", "assessor_id", "state", "level"),
            *("value", "rationale", "where", "evidence_id", "saved_at"),
        )
    )
    cells = defaultdict(dict)
    for pk, check_pk, member, state, level, value, rationale, where, evidence, at in rows:
        if member in lines and checks[check_pk].criterion in lines[member].criteria:
            cells[pk, check_pk][lines[member].id] = (
                state if level is None else level,
                None if value is None else plain_value(value),
                rationale or None,
                where or None,
                evidence_names.get(evidence),
                instant(at),
            )
    nothing = (None,) * len(FIELDS)
    columns = {name: {} for name in results.candidates}
    for (pk, check_pk), answers in cells.items():
        check = checks[check_pk]
        cell = zip(*(answers.get(name, nothing) for name in raters[check.criterion]), strict=True)
        columns[candidates[pk]][check.id] = {
            field: list(column)
            for field, column in zip(FIELDS, cell, strict=True)
            if any(content is not None for content in column)
        }
    return columns


def answers_in(cell, raters):
    """Yield the Answers that the columns of one cell hold."""
    nothing = [None] * len(raters)
    columns = [cell.get(field, nothing) for field in FIELDS]
    for assessor, answer, value, rationale, where, evidence, at in zip(
        raters, *columns, strict=True
    ):
        if answer is not None:
            state, level = (answer, None) if isinstance(answer, str) else ("rated", answer)
            yield Answer(assessor, state, level, value, rationale or "", where or "", evidence, at)


def gate_rows(results, roll, evidence_names):
    """Return candidate -> gate -> the finding in force: one query.

    A gate that passed on evidence which does not hold any more keeps its result and its
    reason, and is marked as lapsed: it counts as open.
    """
    findings = GateFinding.objects.current().select_related("found_by", "waived_by")
    rows = {name: {} for name in results.candidates}
    for candidate, gate, finding in _cells(findings, results):
        line = results.gates.get((candidate, gate))
        if line is None:  # found after the sheet was read
            continue
        fields = ("result", "reason", "waived_by", "waived_at", "waiver_reason")
        rows[candidate][gate] = without_empty(
            roll.row(finding, *fields, by="found_by", at="found_at")
            | {"lapsed": line.lapsed or None, "evidence": evidence_names.get(finding.evidence_id)}
        )
    return rows


def agreed_rows(results, roll):
    """Return candidate -> check -> the level that the panel agreed: one query."""
    rows = defaultdict(dict)
    levels = Moderation.objects.select_related("agreed_by")
    for candidate, check, level in _cells(levels, results):
        fields = {"level": "agreed_level", "by": "agreed_by", "at": "agreed_at"}
        rows[candidate][check] = roll.row(level, "reason", **fields)
    return dict(rows)


def _cells(rows, results):
    candidates = {line.pk: line.id for line in results.candidates.values()}
    checks = {line.pk: line.id for line in results.checks.values()}
    rows = rows.filter(candidate__in=list(candidates), check_in_use__in=list(checks))
    for row in rows.order_by("candidate__number", "check_in_use_id"):
        yield candidates[row.candidate_id], checks[row.check_in_use_id], row
