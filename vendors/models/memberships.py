"""Through which evaluations a person reaches vendors, and which they have an interest in."""

from django.db.models import F, Max, OuterRef, Q, Subquery

from accounts.models import User
from vendors.models.kin import has_kin, kin_of, with_kin

# As `PanelMember.Role` and `Evaluation.State` write them: those models stand above this app.
LEAD, ASSESSOR, OBSERVER, CONFIRMER = "lead", "assessor", "observer", "confirmer"
DRAFT, CANCELLED, UNDER_WAY = "draft", "cancelled", ["open", "moderation"]


def vendors_reached(user, **place):
    """Return the pks of the vendors that a person's evaluations open to them, as a queryset, with
    those that are merged with them. Not before they declared, but for the lead of a draft;
    `place` chooses among memberships.
    """
    declared = Q(declarations__covers__gte=F("evaluation__candidates__number"))
    leads_a_draft = Q(role=LEAD, evaluation__state=DRAFT)
    mine = user.memberships.filter(declared | leads_a_draft, left_at=None, **place).order_by()
    mine = mine.exclude(role=CONFIRMER)
    return with_kin(mine.values("evaluation__candidates__vendor"))


def vendors_opened(user, **place):
    """The same, without drafts and what was cancelled: evidence and people open with the
    evaluation, neither before nor by giving it up.
    """
    # A draft is what one person makes alone, and nobody opens a vendor's papers so. Unsealed,
    # given other vendors and cancelled it would be the same.
    mine = user.memberships.filter(
        declarations__covers__gte=F("evaluation__candidates__number"), left_at=None, **place
    )
    mine = mine.exclude(evaluation__state__in=[DRAFT, CANCELLED]).exclude(role=CONFIRMER)
    return with_kin(mine.order_by().values("evaluation__candidates__vendor"))


def named_to_confirm(user):
    """Return the memberships that show somebody a proof which they were named to confirm, for
    use on proofs: of a colleague, about a candidate, until the decision.
    """
    mine = user.memberships.filter(
        has_kin("evaluation__candidates__vendor", OuterRef("vendor")),
        declarations__covers__gte=F("evaluation__candidates__number"),
        role=CONFIRMER,
        left_at=None,
        evaluation__state__in=UNDER_WAY,
        evaluation__members__user=OuterRef("performed_by"),
        evaluation__candidates__withdrawn_at=None,
    )
    return mine.order_by()


def vendors_judged(user):
    """Return pks, as a queryset, of vendors this person judges in an undecided evaluation."""
    # A lead moderates, also one who rates nothing. A draft's people will.
    mine = user.memberships.filter(
        left_at=None,
        evaluation__state__in=[DRAFT, *UNDER_WAY],
        # Without candidates it would name no vendor, and an exclusion of nothing excludes all.
        evaluation__candidates__isnull=False,
    )
    mine = mine.exclude(role__in=[OBSERVER, CONFIRMER])
    return with_kin(mine.order_by().values("evaluation__candidates__vendor"))


def colleagues_on(user, vendor):
    """Return the other people of the evaluations in which this person meets the vendor."""
    members = user.memberships.model.objects.filter(left_at=None)
    shared = user.memberships.filter(
        left_at=None, evaluation__candidates__vendor__in=kin_of(vendor)
    )
    people = members.filter(evaluation__in=shared.values("evaluation")).values("user")
    return User.objects.filter(pk__in=people, is_active=True).exclude(pk=user.pk)


def is_compared_now(vendor):
    # Not which, and not how many: who keeps its record may take part in none of them, and a
    # number that changes would tell when each was opened or decided.
    under_way = {"evaluation__state__in": UNDER_WAY, "withdrawn_at": None}
    candidacies = vendor.candidacies.model.objects.filter(vendor__in=kin_of(vendor))
    return candidacies.filter(**under_way).exists()


def is_in_conflict(user, vendor):
    """Say whether a declaration in force names a conflict of this person with the vendor."""
    # In any evaluation, one that they left too: the interest does not end with it. Nor does it
    # end where the two records of a firm are one.
    return _conflicts(user, evaluation__candidates__vendor__in=kin_of(vendor)).exists()


def in_conflict_with(user, vendors):
    """Return the pks of those of these vendors that `is_in_conflict` is true of."""
    kin = vendors_in_conflict(user)
    return set(kin.filter(pk__in=vendors).values_list("pk", flat=True))


def vendors_in_conflict(user):
    """The same of all vendors, as a queryset."""
    return with_kin(_conflicts(user).order_by().values("evaluation__candidates__vendor"))


def _conflicts(user, **place):
    mine = user.memberships.all()
    newest = mine.model.objects.filter(pk=OuterRef("pk")).annotate(last=Max("declarations__pk"))
    return mine.annotate(last=Subquery(newest.values("last"))).filter(
        declarations=F("last"),
        declarations__conflicts__number=F("evaluation__candidates__number"),
        **place,
    )


def evaluations_joined(user):
    """Return the pks of the evaluations of which this person is, as a queryset: they declared."""
    mine = user.memberships.filter(declarations__isnull=False, left_at=None)
    return mine.exclude(role=CONFIRMER).order_by().values("evaluation")


def memberships_on(user, evaluation, vendor):
    """Return the memberships in which somebody declared on a vendor of an evaluation, for use on
    rows: both are names of their columns.
    """
    mine = user.memberships.filter(
        declarations__covers__gte=F("evaluation__candidates__number"),
        left_at=None,
        evaluation=OuterRef(evaluation),
        evaluation__candidates__vendor=OuterRef(vendor),
    )
    return mine.exclude(role=CONFIRMER).order_by()
