"""What somebody has just taken out of a draft goes back as it was, until its next change."""

from django.core import signing
from django.utils.translation import gettext_lazy

from accounts.invitation import has_ended_with_the_panel, send_again
from accounts.models import User
from scoring.evaluations.forms.meanwhile import acts_of
from scoring.evaluations.models.candidate import Candidate
from scoring.evaluations.models.evaluation import NotReady
from vendors.models.vendor import Vendor
from vendors.names import isolated

SALT = "scoring.evaluations.undo"
TOO_LATE = gettext_lazy(
    "Undo works until something else is changed, for the person who did it. Add it again instead."
)
CHANGED = gettext_lazy("%(name)s can no longer be added.")


def as_it_was(row):
    """Return what puts a candidate, or a member, back once it is removed."""
    if isinstance(row, Candidate):
        fields = {
            "vendor": row.vendor_id,
            "number": row.number,
            "is_incumbent": row.is_incumbent,
        }
        return "candidate", fields
    criteria = sorted(assignment.criterion for assignment in row.assignments.all())
    return "member", {"user": row.user_id, "role": row.role, "criteria": criteria}


def undo_token(evaluation, by, kind, fields):
    """Return what undoes the last act: made after it."""
    return signing.dumps([*_undo_scope(evaluation, by), kind, fields], salt=SALT)


def _undo_scope(evaluation, by):
    # With the version: no token reaches into a draft that was opened and unsealed meanwhile.
    return [by.pk, evaluation.pk, evaluation.version, acts_of(evaluation).count()]


def put_back(evaluation, token, by):
    """Return the name of what was put back.
    Raises NotReady unless `by` took it out of this draft, and nothing was changed since.
    """
    try:
        *scope, kind, fields = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        scope = None
    if scope != _undo_scope(evaluation, by):
        raise NotReady([TOO_LATE])
    if kind == "candidate":
        vendor = Vendor.objects.get(pk=fields.pop("vendor"))
        if vendor.archived_on or vendor.merged_into_id:
            raise NotReady([CHANGED % {"name": isolated(vendor)}])
        return evaluation.put_back_candidate(vendor, by=by, **fields)
    user = User.objects.get(pk=fields.pop("user"))
    if not user.is_active:
        raise NotReady([CHANGED % {"name": isolated(user)}])
    member = evaluation.put_back_member(user, by=by, **fields)
    if has_ended_with_the_panel(user):
        send_again(user, by, str(evaluation))
    return member
