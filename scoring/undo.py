"""Undo: what somebody has just taken out of a draft goes back as it was."""

from django.core import signing

from accounts.models import User
from scoring.models import NotReady
from vendors.isolation import isolated
from vendors.models import Vendor

SALT = "scoring.undo"
SECONDS = 30
TOO_LATE = f"Undo works for {SECONDS} seconds, for the person who did it. Add it again instead."
CHANGED = "{} takes part again already, or can no longer be added."


def candidate_token(candidate, by):
    """Return a signed token that lets `by` put a candidate back that they now take out."""
    kept = {
        "vendor": candidate.vendor_id,
        "number": candidate.number,
        "is_incumbent": candidate.is_incumbent,
    }
    return _token(candidate.evaluation, by, "candidate", kept)


def member_token(member, by):
    """Return a signed token that lets `by` put a member back whom they now take out."""
    criteria = sorted(one.criterion for one in member.assignments.all())
    kept = {"user": member.user_id, "role": member.role, "criteria": criteria}
    return _token(member.evaluation, by, "member", kept)


def _token(evaluation, by, kind, kept):
    return signing.dumps([by.pk, evaluation.pk, evaluation.version, kind, kept], salt=SALT)


def put_back(evaluation, token, by):
    """Put back what a token stands for, and return its name.

    Raises NotReady unless `by` took it out of this version of this draft within the last half
    minute, and nobody has added it meanwhile.
    """
    try:
        *where, kind, kept = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise NotReady([TOO_LATE]) from None
    if where != [by.pk, evaluation.pk, evaluation.version]:
        raise NotReady([TOO_LATE])
    return KINDS[kind](evaluation, by, **kept)


def _put_back_candidate(evaluation, by, vendor, **kept):
    vendor = Vendor.objects.get(pk=vendor)
    if vendor.archived_on or evaluation.candidates.filter(vendor=vendor).exists():
        raise NotReady([CHANGED.format(isolated(vendor))])
    return evaluation.put_back_candidate(vendor, by=by, **kept)


def _put_back_member(evaluation, by, user, **kept):
    user = User.objects.get(pk=user)
    if not user.is_active or evaluation.members.filter(user=user).exists():
        raise NotReady([CHANGED.format(isolated(user))])
    return evaluation.put_back_member(user, by=by, **kept)


KINDS = {"candidate": _put_back_candidate, "member": _put_back_member}
