"""The evaluations whose results may be seen, for every page that shows them."""

from django.core.exceptions import PermissionDenied

from scoring.permissions import can_see_results
from scoring.views.membership import enter

NOT_YET = (
    "Results are released when the lead closes rating: to everybody at the same moment, "
    "the lead included. Until then nobody sees a score, a place or another's rating."
)


def released_evaluation(user, pk):
    """Return an evaluation whose results this person may see.

    Raises Http404 for a stranger, and PermissionDenied, in words, before the release and
    before this person's declaration.
    """
    evaluation = enter(user, pk).evaluation
    if not can_see_results(user, evaluation):
        raise PermissionDenied(NOT_YET)
    return evaluation
