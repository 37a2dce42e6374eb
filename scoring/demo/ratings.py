"""How the panel of the demonstration rates: by the evidence, one level apart at most."""

from decimal import Decimal
from hashlib import sha256

from django.utils import timezone

from scoring.caps import OVERLAP_CHECK
from scoring.demo.evidence import state_for
from scoring.models import Rating

OPENING = {0: "Asked for and not shown", 1: "Said, not shown", 2: "Shown in part", 3: "Shown"}

# What was found at each level; nobody counted what was not shown.
FOUND = {
    check: {level: Decimal(value) for level, value in found.items()}
    for check, found in {
        "TA-01": {1: 200, 2: 31, 3: 64, 4: 92},
        "TA-03": {2: 8, 3: 18, 4: 31},
        "TZ-04": {1: 90, 2: 71, 3: 88, 4: 97},
        "TZ-05": {1: 15, 2: 40, 3: 12, 4: 9},
        "SC-09": {2: 82, 3: 93, 4: 99},
        "SO-02": {1: 9, 2: 2, 3: 6, 4: 11},
    }.items()
}


def chance(*parts):
    """Return a number from 0 to 99 that is always the same for the same parts."""
    return int(sha256("/".join(map(str, parts)).encode()).hexdigest(), 16) % 100


def level_of(quality, vendor, check):
    """Return the level a vendor of this quality (0-4) has shown on this check."""
    drift = chance(vendor.name, check.id)
    level = quality + (1 if drift >= 80 else -1 if drift < 25 else 0)
    return max(0, min(4, level))


def levels_of_panel(level, vendor, check, members):
    """Return {member: level}: somebody may see one level less, never more than shown."""
    if check.id == OVERLAP_CHECK:
        return dict.fromkeys(members, level)  # the product computed it for all of them
    return {
        member: max(0, level - (chance(vendor.name, check.id, member.user.email) < 22))
        for member in members
    }


def rate_cell(candidate, check, in_use, level, members, cabinet):
    """Hold the evidence that carries `level` and let the members rate the cell."""
    cell = {"candidate": candidate, "check_in_use": in_use, "saved_at": timezone.now()}
    if check.weight <= 20 and chance("unsure", candidate.vendor.name, check.id) < 7:
        doubt = "What was sent does not answer this; we have asked again."
        unsure = {"state": "cannot_tell", "rationale": doubt}
        return [Rating(assessor=member, **cell, **unsure) for member in members]
    state = state_for(check, level)
    evidence = cabinet.attach(candidate.vendor, check, state) if state else None
    return [
        Rating(
            assessor=member,
            **cell,
            state="rated",
            level=seen,
            value=FOUND.get(check.id, {}).get(level),
            rationale=rationale(check, seen, evidence),
            evidence=evidence,
        )
        for member, seen in levels_of_panel(level, candidate.vendor, check, members).items()
    ]


def save_ratings(evaluation, ratings):
    """Save these ratings together, each with its entry of the record."""
    Rating.objects.bulk_create(ratings)
    for rating in ratings:
        evaluation.record(rating.assessor.user, "rated", after=recorded(rating))


def recorded(rating):
    """Return a rating as the plain values that its entry holds."""
    cell = {"candidate": rating.candidate.number, "check": rating.check_in_use.check_id}
    return cell | rating.answer.to_record()


def rationale(check, level, evidence):
    """Return what the assessor wrote: what was shown, and where it stands."""
    words = check.levels[level].rstrip(".")
    opening = OPENING.get(level, "Proved to us")
    text = f"{opening}: {words[0].lower()}{words[1:]}."
    return f"{text} Seen in “{evidence.title}”." if evidence else f"{text} Nothing is on file."
