"""Through which evaluations a person reaches vendors, and which they have an interest in."""

from django.db.models import F, Max, OuterRef, Q, Subquery


def vendors_reached(user, **where):
    """Return the pks of the vendors that a person's evaluations open to them, as a queryset.

    Not through one that they left, and no vendor before they signed a declaration on it; but
    for the lead of a draft, who has to name the candidates before anybody can declare on them.
    `where` chooses among the memberships, and among their candidates.
    """
    declared = Q(declarations__covers__gte=F("evaluation__candidates__number"))
    leads_a_draft = Q(role="lead", evaluation__state="draft")
    mine = user.memberships.filter(declared | leads_a_draft, left_at=None, **where).order_by()
    return mine.values("evaluation__candidates__vendor")


def is_in_conflict(user, vendor):
    """Say whether a declaration in force names a conflict of this person with the vendor.

    In any evaluation, one that they left too: the interest does not end with it.
    """
    mine = user.memberships.all()
    newest = mine.model.objects.filter(pk=OuterRef("pk")).annotate(last=Max("declarations__pk"))
    return (
        mine.annotate(last=Subquery(newest.values("last")))
        .filter(
            evaluation__candidates__vendor=vendor,
            declarations=F("last"),
            declarations__conflicts__number=F("evaluation__candidates__number"),
        )
        .exists()
    )
