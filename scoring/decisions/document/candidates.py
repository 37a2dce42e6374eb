"""Who is compared, and what is held about them: candidates, facts, evidence."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from django.db.models import Q

from scoring.decisions.document.writing import fields_of, instant, without_empty
from scoring.decisions.models import CandidateDecision
from scoring.decisions.models.decision import SIGNED_FIELDS
from scoring.decisions.proposals import reasons_in_force
from scoring.evaluations.models import Candidate
from scoring.grid.proposals import plain_value
from scoring.ratings.holdings import juries_of
from scoring.ratings.models import GateFinding, Moderation, Pin, Rating, Upholding
from scoring.ratings.pinning import changes_of, document_rows
from scoring.ratings.pins import Copies, withheld_fields
from vendors.changes import WITHHELD
from vendors.models.evidence import Evidence
from vendors.models.facts import Certificate, Fact, LanguageCover, Site
from vendors.models.kin import relatives
from vendors.models.states import with_states
from vendors.models.vendor import domain_of, strength
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
    candidates = (
        Candidate.objects.present()
        .filter(evaluation=evaluation)
        .select_related("vendor", "decision")
        .order_by("number")
    )
    candidates = list(candidates)
    decided = [candidate.decision for candidate in candidates if hasattr(candidate, "decision")]
    reasons = reasons_in_force(results, decided)
    typed = {decision.candidate_id for decision in decided if decision.reason.strip()}
    copies = Copies(results.ids, Pin.Moment.RELEASE)
    return [
        _candidate(candidate, copies.get(candidate.pk), evaluation.parameters, day)
        | {
            "reason": reasons.get(candidate.pk, ""),
            # Proposed words speak to the panel: a letter says the same to the vendor in its own.
            "is_reason_proposed": candidate.pk not in typed,
            "holdings": holdings[f"C{candidate.number}"],
            # The highest level that a proof leaves open, where it found less than its state opens.
            "ceilings": ceilings[f"C{candidate.number}"],
        }
        for candidate in candidates
    ]


def as_counted(rows):
    """Give rows of `with_states` the state that they have for its people; return them."""
    for row in rows:
        row.state = row.held_state
    return rows


def _candidate(candidate, copy, parameters, day):
    """`copy` is what was pinned of it at the release: what came later is a change."""
    vendor = candidate.vendor
    decision = getattr(candidate, "decision", CandidateDecision(outcome=None))
    sites = copy.shown(Site, "sites")
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
            "overlap": overlap_row(sites, parameters, day),
            "facts": [
                *_facts(copy.shown(Fact, "facts"), day),
                *_certificates(copy.shown(Certificate, "certificates"), day),
                *_languages(copy.shown(LanguageCover, "languages"), day),
            ],
        }
    )


def vendor_row(candidate):
    """Return every name of a candidate, for those who are compared and those who withdrew."""
    vendor = candidate.vendor
    row = {"id": f"C{candidate.number}", "domain": domain_of(vendor.website)}
    return row | fields_of(vendor, "name", "reference", "legal_name")


def with_relatives(values):
    """Return {vendor pk: value}, with the records that are merged with these vendors."""
    kin = relatives(list(values))
    others = {other: values[vendor] for vendor, own in kin.items() for other in own}
    return others | values


def evidence_names(results):
    """{pk: "E1"} of what counted at the release, or a rating or finding names. Two queries."""
    numbers = {line.pk: line.number for line in results.candidates.values()}
    copies = Copies(results.ids, Pin.Moment.RELEASE).by_candidate
    pieces = {int(pk): numbers[name] for name, copy in copies.items() for pk in copy.dates}
    vendors = with_relatives({line.vendor_pk: line.number for line in results.candidates.values()})
    evaluation = results.evaluation
    pointed_at = Q(ratings__candidate__evaluation=evaluation) | Q(
        gate_findings__candidate__evaluation=evaluation
    )
    rows = Evidence.objects.filter(pointed_at, vendor__in=list(vendors)).order_by().distinct()
    pieces |= {pk: vendors[vendor] for pk, vendor in rows.values_list("pk", "vendor_id")}
    ordered = sorted(pieces, key=lambda pk: (pieces[pk], pk))
    return {pk: f"E{place}" for place, pk in enumerate(ordered, 1)}


def evidence_rows(results, roll, names):
    """Return the pieces of evidence in the order of their `names`; `number` is our own.
    What counted at the release stands as it was then, the rest as it is now.
    """
    evaluation = results.evaluation
    candidates = with_relatives({line.vendor_pk: line.id for line in results.candidates.values()})
    day = evaluation.released_at.date()
    jury = juries_of([evaluation])[evaluation.pk]
    rows = with_states(Evidence.objects.filter(pk__in=list(names)), jury.people)
    rows = rows.select_related("verified_by").prefetch_related("checks", "readings__reader")
    now = {row.pk: row for row in as_counted(list(rows))}
    copies = Copies(results.ids, Pin.Moment.RELEASE).by_candidate.values()
    pinned = {piece.pk: piece for copy in copies for piece in copy.shown_evidence()}
    pieces = [pinned.get(pk) or _read_by(jury, now[pk]) for pk in names]
    for piece in pieces:
        # Also what was marked since.
        for name in withheld_fields(now[piece.pk]):
            setattr(piece, name, getattr(piece, name) and WITHHELD)
    return [
        without_empty(
            {
                "id": names[piece.pk],
                "candidate": candidates[now[piece.pk].vendor_id],
                "state": "withdrawn" if piece.withdrawn_on else piece.state_on(day).value,
                "checks": " ".join(piece.check_ids),
            }
            | roll.row(
                piece,
                *("title", "kind", "issued_on", "expires_on", "sha256", "link"),
                *("seen_by", "verified_by", "verified_how"),
                number="pk",
            )
        )
        for piece in pieces
    ]


def _read_by(jury, piece):
    """The same piece: nobody else is named who read or proved it."""
    readers = (row.reader for row in piece.readings.all() if jury.counts(row.reader_id, row.at))
    piece.seen_by = next(readers, None)
    if piece.verified_by_id not in jury.people - jury.until.keys():
        piece.verified_by, piece.verified_how = None, ""
    piece.check_ids = sorted(row.check_id for row in piece.checks.all())
    return piece


def overlap_row(sites, parameters, day):
    """Return the shared hours, None while a side has not said its working day."""
    try:
        buyer_day = read_day(parameters.get("buyer_day") or "")
        overlap = overlap_with_sites(parameters["buyer_timezone"], buyer_day, sites, day)
    except (KeyError, ValueError, ZoneInfoNotFoundError):
        return None
    return overlap.to_document() if overlap else None


def _facts(facts, day):
    """Return the strongest, then newest value of each title."""
    visible, order = {}, {}
    for fact in facts:
        key = strength(fact.state_on(day), fact.as_of, fact.pk)
        if fact.title not in visible or key > order[fact.title]:
            visible[fact.title], order[fact.title] = fact, key
    return [_fact(title, fact.value, fact.unit, fact, day) for title, fact in visible.items()]


def _certificates(rows, day):
    newest = sorted(rows, key=lambda row: row.expires_on or date.min, reverse=True)
    for row in sorted(newest, key=lambda row: row.kind):
        until = f"valid to {row.expires_on.isoformat()}" if row.expires_on else ""
        value = "; ".join(part for part in (row.scope, until) if part) or "held"
        yield _fact(row.get_kind_display(), value, "", row, day)


def _languages(rows, day):
    for cover in sorted(rows, key=lambda row: row.language):
        people = "stated" if cover.people is None else str(cover.people)
        unit = "" if cover.people is None else "people"
        yield _fact(f"Language {cover.language}", people, unit, cover, day)


def _fact(title, value, unit, row, day):
    return {
        "title": title,
        "value": value,
        "unit": unit,
        "state": row.state_on(day).value,
        **fields_of(row, "as_of", "source"),
    }


FIELDS = ("answers", "value", "rationale", "where", "evidence", "at", "basis")


class Answer(NamedTuple):
    """One assessor's answer on one cell; `level` is None in every state but "rated".
    basis   [thing, cap, state] that a level was given on; None where it is not known
    """

    assessor: str
    state: str
    level: int | None
    value: str | None
    rationale: str
    where: str
    evidence: str | None
    at: str | None
    basis: list | None


def raters_of(panel):
    """Return criterion -> ids of who rates it; `panel` yields (id, criteria) of each."""
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
            *("thing", "cap", "held_state"),
        )
    )
    cells = defaultdict(dict)
    for pk, check_pk, member, state, level, *details in rows:
        value, rationale, place, evidence, at, thing, cap, held_state = details
        if member in lines and checks[check_pk].criterion in lines[member].criteria:
            cells[pk, check_pk][lines[member].id] = (
                state if level is None else level,
                None if value is None else plain_value(value),
                rationale or None,
                place or None,
                evidence_names.get(evidence),
                instant(at),
                [thing, cap, held_state] if held_state and level is not None else None,
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
    for assessor, answer, value, rationale, place, *remainder in zip(raters, *columns, strict=True):
        if answer is not None:
            state, level = (answer, None) if isinstance(answer, str) else ("rated", answer)
            yield Answer(assessor, state, level, value, rationale or "", place or "", *remainder)


def gate_rows(results, roll, evidence_names):
    """Return candidate -> gate -> the finding in force: one query.
    One that passed on evidence which does not hold any more is marked as lapsed: it is open.
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


def review_rows(results, roll):
    """Return candidate -> check -> what was held when it was rated and by the release, and why
    the ratings stand where the panel said so: one query.
    """
    rows = defaultdict(dict)
    for (candidate, check), review in results.reviews.items():
        before = {assessor: list(basis) for assessor, basis in review.before.items()}
        rows[candidate][check] = {"before": before, "after": list(review.after)}
    for candidate, check, row in _cells(Upholding.objects.select_related("upheld_by"), results):
        if check in rows[candidate]:
            reason = roll.row(row, "reason", by="upheld_by", at="upheld_at")
            rows[candidate][check]["upheld"] = reason
    return {candidate: own for candidate, own in rows.items() if own}


def change_rows(results):
    """Return candidate -> what is not as it was at the seal or at the release, check by check."""
    ids = {line.pk: line.id for line in results.candidates.values()}
    return {
        ids[pk]: document_rows(changes)
        for pk, changes in changes_of(results.evaluation).items()
        if pk in ids and changes
    }


def _cells(rows, results):
    candidates = {line.pk: line.id for line in results.candidates.values()}
    checks = {line.pk: line.id for line in results.checks.values()}
    rows = rows.filter(candidate__in=list(candidates), check_in_use__in=list(checks))
    for row in rows.order_by("candidate__number", "check_in_use_id"):
        yield candidates[row.candidate_id], checks[row.check_in_use_id], row
