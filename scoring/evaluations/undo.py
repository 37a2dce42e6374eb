"""What somebody has just taken out of a draft goes back as it was, for half a minute."""

from django.core import signing
from django.utils.translation import gettext_lazy

from accounts.invitation import has_ended_with_the_panel, send_again
from accounts.models import User
from scoring.evaluations.models.evaluation import NotReady
from vendors.models.vendor import Vendor
from vendors.names import isolated

SALT = "scoring.evaluations.undo"
SECONDS = 30
TOO_LATE = gettext_lazy(
    "Undo works for 30 seconds, for the person who did it. Add it again instead."
)
CHANGED = gettext_lazy("%(name)s takes part again already, or can no longer be added.")


def candidate_token(candidate, by):
    fields = {
        "vendor": candidate.vendor_id,
        "number": candidate.number,
        "is_incumbent": candidate.is_incumbent,
    }
    return signing.dumps([*_undo_scope(candidate.evaluation, by), "candidate", fields], salt=SALT)


def member_token(member, by):
    criteria = sorted(assignment.criterion for assignment in member.assignments.all())
    fields = {"user": member.user_id, "role": member.role, "criteria": criteria}
    return signing.dumps([*_undo_scope(member.evaluation, by), "member", fields], salt=SALT)


def _undo_scope(evaluation, by):
    # With the version: no token reaches into a draft that was opened and unsealed meanwhile.
    return [by.pk, evaluation.pk, evaluation.version]


def put_back(evaluation, token, by):
    """Return the name of what was put back.
    Raises NotReady unless `by` took it out of this version of this draft half a minute ago.
    """
    try:
        *scope, kind, fields = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        scope = None
    if scope != _undo_scope(evaluation, by):
        raise NotReady([TOO_LATE])
    if kind == "candidate":
        vendor = Vendor.objects.get(pk=fields.pop("vendor"))
        if vendor.archived_on or evaluation.candidates.filter(vendor=vendor).exists():
            raise NotReady([CHANGED % {"name": isolated(vendor)}])
        return evaluation.put_back_candidate(vendor, by=by, **fields)
    user = User.objects.get(pk=fields.pop("user"))
    if not user.is_active or evaluation.members.filter(user=user).exists():
        raise NotReady([CHANGED % {"name": isolated(user)}])
    member = evaluation.put_back_member(user, by=by, **fields)
    if has_ended_with_the_panel(user):
        send_again(user, by, str(evaluation))
    return member
