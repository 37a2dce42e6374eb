"""What a report can hold, asked before anything is frozen: what is frozen can be printed."""

from django.utils.translation import gettext as _

from scoring.evaluations.models import NotReady
from scoring.evaluations.models.candidate import too_many_candidates

MOST_LETTERS = 30_000_000


class TooLarge(NotReady):
    """Raised with the sentence that says why no report could be printed of it."""


def refuse_too_many(evaluation):
    if refusal := too_many_candidates(evaluation.candidates.count()):
        raise TooLarge([_("%(refusal)s Split it in two.") % {"refusal": refusal}])


def refuse_too_long(text):
    if len(text) > MOST_LETTERS:
        sentence = _("Its report would have over %(count)s letters. Split the evaluation in two.")
        raise TooLarge([sentence % {"count": f"{MOST_LETTERS:,}"}])
