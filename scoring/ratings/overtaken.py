"""Ratings under which what is held has changed, found for their authors alone."""

from scoring.ratings.models import Basis, Rating
from scoring.ratings.progress import Duties


def has_overtaken_ratings(member):
    """Whether a rating of this member is over its evidence, or rests on what is no longer held."""
    ratings = Rating.objects.of(member).only(
        "candidate_id", "check_in_use_id", "level", *Basis._fields
    )
    ratings = list(ratings)
    if not ratings:
        return False
    duties = Duties(member)
    check_ids = {check.pk: check.check_id for check in duties.checks}
    for rating in ratings:
        cell = rating.candidate_id, check_ids.get(rating.check_in_use_id)
        holdings = duties.holdings.get(cell)
        if holdings is None:
            continue
        is_over = rating.level is not None and rating.level > holdings.cap.level
        basis = rating.basis
        if is_over or (basis is not None and basis.decisive != holdings.basis.decisive):
            return True
    return False
