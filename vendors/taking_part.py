"""Through which evaluations a person reaches vendors and what is held about them."""

from django.db.models import Q


def taking_part(user):
    """Return this person's memberships that are open to them, as a queryset.

    Not one that they left, and none before they signed its declaration; but for the lead of
    a draft, who has to name the candidates before anybody can declare on them.
    """
    declared = Q(declarations__isnull=False)
    leads_a_draft = Q(role="lead", evaluation__state="draft")
    return user.memberships.filter(declared | leads_a_draft, left_at=None)
