"""Who is compared, and what is held about them: candidates, facts, evidence."""

from dataclasses import dataclass
from zoneinfo import ZoneInfoNotFoundError

from django.db.models import Q

from scoring.models import Candidate
from vendors.models import Evidence
from vendors.models.vendor import domain_of
from vendors.overlap import overlap_with_sites, read_day


@dataclass(frozen=True)
class EvidenceIndex:
    """The rows of the document, and the name "E<n>" of each piece by its pk."""

    rows: list
    names: dict


def candidates(results):
    """Return one row a candidate, with the facts that are shown of it on the day of release."""
    evaluation = results.evaluation
    day = evaluation.released_at.date()
    held = (
        Candidate.objects.present()
        .filter(evaluation=evaluation)
        .select_related("vendor", "decision")
        .prefetch_related(
            *("vendor__sites", "vendor__facts", "vendor__certificates", "vendor__languages")
        )
        .order_by("number")
    )
    return [_candidate(candidate, evaluation.parameters, day) for candidate in held]


def evidence_index(results):
    """Return the evidence of all candidates that is held, or that a finding points at."""
    ours = {line.vendor_pk: line.id for line in results.candidates.values()}
    day = results.evaluation.released_at.date()
    evaluation = results.evaluation
    pointed_at = Q(ratings__candidate__evaluation=evaluation) | Q(
        gate_findings__candidate__evaluation=evaluation
    )
    held = (
        Evidence.objects.filter(vendor__in=list(ours))
        .filter(Q(withdrawn_on=None) | pointed_at)
        .select_related("seen_by", "verified_by")
        .prefetch_related("checks")
        .order_by("pk")
        .distinct()
    )
    ordered = sorted(held, key=lambda piece: (int(ours[piece.vendor_id][1:]), piece.pk))
    names = {piece.pk: f"E{number}" for number, piece in enumerate(ordered, 1)}
    rows = [_evidence(piece, names[piece.pk], ours[piece.vendor_id], day) for piece in ordered]
    return EvidenceIndex(rows, names)


def _candidate(candidate, parameters, day):
    vendor, decision = candidate.vendor, getattr(candidate, "decision", None)
    sites = list(vendor.sites.all())
    return {
        "id": f"C{candidate.number}",
        "name": vendor.name,
        "reference": vendor.reference,
        "legal_name": vendor.legal_name,
        "domain": domain_of(vendor.website),
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


def _evidence(piece, name, candidate, day):
    return {
        "id": name,
        "candidate": candidate,
        "title": piece.title,
        "kind": piece.kind,
        "state": "withdrawn" if piece.withdrawn_on else piece.state_on(day).value,
        "issued_on": piece.issued_on.isoformat() if piece.issued_on else None,
        "expires_on": piece.expires_on.isoformat() if piece.expires_on else None,
        "sha256": piece.sha256,
        "link": piece.link,
        "checks": [row.check_id for row in piece.checks.all()],
        "seen_by": str(piece.seen_by) if piece.seen_by else None,
        "verified_by": str(piece.verified_by) if piece.verified_by else None,
        "verified_how": piece.verified_how,
    }
