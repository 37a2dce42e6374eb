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


def is_compared_now(vendor):
    """Say whether an evaluation that is open or in moderation compares this vendor.

    Not which, and not how many: who keeps its record may take part in none of them, and a
    number that changes would tell when each was opened or decided.
    """
    under_way = {"evaluation__state__in": ["open", "moderation"], "withdrawn_at": None}
    return vendor.candidacies.filter(**under_way).exists()


def is_in_conflict(user, vendor):
    """Say whether a declaration in force names a conflict of this person with the vendor.

    In any evaluation, one that they left too: the interest does not end with it.
    """
    return _conflicts(user, evaluation__candidates__vendor=vendor).exists()


def in_conflict_with(user, vendors):
    """Return the pks of those of these vendors that `is_in_conflict` is true of."""
    found = _conflicts(user, evaluation__candidates__vendor__in=vendors)
    return set(found.values_list("evaluation__candidates__vendor", flat=True))


def _conflicts(user, **where):
    mine = user.memberships.all()
    newest = mine.model.objects.filter(pk=OuterRef("pk")).annotate(last=Max("declarations__pk"))
    return mine.annotate(last=Subquery(newest.values("last"))).filter(
        declarations=F("last"),
        declarations__conflicts__number=F("evaluation__candidates__number"),
        **where,
    )
