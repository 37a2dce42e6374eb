"""The evaluations whose results may be seen, for every page that shows them."""

from scoring.permissions import NotReleased, can_see_results
from scoring.views.membership import enter


def released_evaluation(user, pk):
    """Return an evaluation whose results this person may see.

    Raises Http404 for a stranger, and PermissionDenied, in words, before the release and
    before this person's declaration.
    """
    evaluation = enter(user, pk).evaluation
    if not can_see_results(user, evaluation):
        raise NotReleased(evaluation)
    return evaluation
