"""Who is compared, and what is held about them: candidates, facts, evidence."""

from collections import defaultdict
from typing import NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from django.db.models import Q

from scoring.decisions.document.writing import instant, without_empty
from scoring.evaluations.models import Candidate
from scoring.grid.proposals import plain_value
from scoring.ratings.models import GateFinding, Moderation, Rating
from vendors.models.evidence import Evidence
from vendors.models.vendor import domain_of
from vendors.overlap import overlap_with_sites, read_day


def candidate_rows(results):
    """Return one row a candidate, with the facts that are shown of it on the day of release."""
    evaluation = results.evaluation
    day = evaluation.released_at.date()
    holdings = defaultdict(dict)
    for row in results.sheet["evidence"]:
        holdings[row["candidate"]][row["check"]] = row["state"]
    candidates = (
        Candidate.objects.present()
        .filter(evaluation=evaluation)
        .select_related("vendor", "decision")
        .prefetch_related(
            *("vendor__sites", "vendor__facts", "vendor__certificates", "vendor__languages")
        )
        .order_by("number")
    )
    return [
        _candidate(candidate, evaluation.parameters, day, holdings[f"C{candidate.number}"])
        for candidate in candidates
    ]


def _candidate(candidate, parameters, day, holdings):
    vendor, decision = candidate.vendor, getattr(candidate, "decision", None)
    sites = list(vendor.sites.all())
    return vendor_row(candidate) | {
        "country": vendor.country,
        "sites": [_site(site, day) for site in sites],
        "is_incumbent": candidate.is_incumbent,
        "is_invented": vendor.is_invented,
        "outcome": decision.outcome if decision else None,
        "reason": decision.reason if decision else "",
        "change_of_mind": decision.change_of_mind if decision else "",
        "coverage_override": decision.coverage_override if decision else "",
        "overlap": _overlap(sites, parameters, day),
        "facts": [*_facts(vendor, day), *_certificates(vendor, day), *_languages(vendor, day)],
        "holdings": holdings,
    }


def _site(site, day):
    return {
        "city": site.city,
        "country": site.country,
        "time_zone": site.time_zone,
        "day_starts": site.day_starts.isoformat("minutes") if site.day_starts else None,
        "day_ends": site.day_ends.isoformat("minutes") if site.day_ends else None,
        "state": site.state_on(day).value,
    }


def vendor_row(candidate):
    """Return every name of a candidate, for those who are compared and those who withdrew."""
    vendor = candidate.vendor
    return {
        "id": f"C{candidate.number}",
        "name": vendor.name,
        "reference": vendor.reference,
        "legal_name": vendor.legal_name,
        "domain": domain_of(vendor.website),
    }


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
    pieces = (
        Evidence.objects.filter(vendor__in=list(candidates))
        .select_related("seen_by", "verified_by")
        .prefetch_related("checks")
        .in_bulk()
    )
    return [_evidence(pieces[pk], names[pk], candidates, day, roll) for pk in names]


def _overlap(sites, parameters, day):
    """Return the shared hours, None while a side has not said its working day."""
    try:
        buyer_day = read_day(parameters.get("buyer_day") or "")
        found = overlap_with_sites(parameters["buyer_timezone"], buyer_day, sites, day)
    except (KeyError, ValueError, ZoneInfoNotFoundError):
        return None
    return found.to_document() if found else None


def _facts(vendor, day):
    """Return the strongest, then newest value of each title."""
    shown = {}
    for fact in vendor.facts.all():
        other = shown.get(fact.title)
        if other is None or fact.strength > other.strength:
            shown[fact.title] = fact
    return [_fact(title, fact.value, fact.unit, fact, day) for title, fact in shown.items()]


def _certificates(vendor, day):
    for held in vendor.certificates.all():
        until = f"valid to {held.expires_on.isoformat()}" if held.expires_on else ""
        value = "; ".join(part for part in (held.scope, until) if part) or "held"
        yield _fact(held.get_kind_display(), value, "", held, day)


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
        "as_of": stated.as_of.isoformat() if stated.as_of else None,
        "source": stated.source,
    }


def _evidence(piece, name, candidates, day, roll):
    return without_empty(
        {
            "id": name,
            "number": piece.pk,
            "candidate": candidates[piece.vendor_id],
            "title": piece.title,
            "kind": piece.kind,
            "state": "withdrawn" if piece.withdrawn_on else piece.state_on(day).value,
            "issued_on": piece.issued_on.isoformat() if piece.issued_on else None,
            "expires_on": piece.expires_on.isoformat() if piece.expires_on else None,
            "sha256": piece.sha256,
            "link": piece.link,
            "checks": " ".join(row.check_id for row in piece.checks.all()),
            "seen_by": roll.by(piece, "seen_by"),
            "verified_by": roll.by(piece, "verified_by"),
            "verified_how": piece.verified_how,
        }
    )


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
    places = {
        (line.member_pk, check_pk): raters[check.criterion].index(line.id)
        for line in lines.values()
        for check_pk, check in checks.items()
        if check.criterion in line.criteria
    }
    candidates = {line.pk: line.id for line in results.candidates.values()}
    rows = (
        Rating.objects.counted()
        .filter(candidate__in=list(candidates))
        .order_by()
        .values_list(
            *("candidate_id", "check_in_use_id", "assessor_id", "state", "level"),
            *("value", "rationale", "where", "evidence_id", "saved_at"),
        )
    )
    cells = {}
    for pk, check_pk, member, state, level, value, rationale, where, evidence, at in rows:
        if (member, check_pk) not in places:
            continue
        place, cell = places[member, check_pk], cells.get((pk, check_pk))
        if cell is None:
            nothing = [None] * len(raters[checks[check_pk].criterion])
            cell = cells[pk, check_pk] = [nothing.copy() for _ in FIELDS]
        answers, values, rationales, wheres, pieces, moments = cell
        answers[place] = state if level is None else level
        moments[place] = instant(at)
        rationales[place] = rationale or None
        wheres[place] = where or None
        if value is not None:
            values[place] = plain_value(value)
        if evidence is not None:
            pieces[place] = evidence_names.get(evidence)
    columns = {name: {} for name in candidates.values()}
    for (pk, check_pk), cell in cells.items():
        columns[candidates[pk]][checks[check_pk].id] = {
            field: column
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
    candidates, checks = _ids(results)
    findings = (
        GateFinding.objects.current()
        .filter(candidate__in=list(candidates), check_in_use__in=list(checks))
        .select_related("found_by", "waived_by")
        .order_by("candidate__number", "check_in_use_id")
    )
    rows = {name: {} for name in candidates.values()}
    for finding in findings:
        cell = candidates[finding.candidate_id], checks[finding.check_in_use_id]
        if cell not in results.gates:  # found after the sheet was read
            continue
        rows[cell[0]][cell[1]] = without_empty(
            {
                "result": finding.result,
                "lapsed": True if results.gates[cell].lapsed else None,
                "reason": finding.reason,
                "evidence": evidence_names.get(finding.evidence_id),
                "by": roll.by(finding, "found_by"),
                "at": instant(finding.found_at),
                "waived_by": roll.by(finding, "waived_by"),
                "waived_at": instant(finding.waived_at),
                "waiver_reason": finding.waiver_reason,
            }
        )
    return rows


def agreed_rows(results, roll):
    """Return candidate -> check -> the level that the panel agreed: one query."""
    candidates, checks = _ids(results)
    cells = (
        Moderation.objects.filter(candidate__in=list(candidates), check_in_use__in=list(checks))
        .select_related("agreed_by")
        .order_by("candidate__number", "check_in_use_id")
    )
    rows = defaultdict(dict)
    for cell in cells:
        rows[candidates[cell.candidate_id]][checks[cell.check_in_use_id]] = {
            "level": cell.agreed_level,
            "reason": cell.reason,
            "by": roll.by(cell, "agreed_by"),
            "at": instant(cell.agreed_at),
        }
    return dict(rows)


def _ids(results):
    return (
        {line.pk: line.id for line in results.candidates.values()},
        {line.pk: line.id for line in results.checks.values()},
    )
