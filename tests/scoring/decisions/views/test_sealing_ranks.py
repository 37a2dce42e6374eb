"""The ranks under a new seal are kept once they are released, for the report."""

from tests.factories import make_evidence, make_open_evaluation, make_vendor, rate
from tests.scoring.decisions.views.test_sealing import REASON, state, submit, url


def open_again(lead):
    """Return an evaluation that is open under a second version, rated by the lead alone."""
    strong, weak = make_vendor("Strong"), make_vendor("Weak")
    evaluation = make_open_evaluation(lead=lead, vendors=[strong, weak], checks=["TZ-01"])
    evaluation.unseal(lead, REASON, {})
    evaluation.open_for_rating(lead)
    for vendor, level in [(strong, 3), (weak, 1)]:
        make_evidence(vendor, "TZ-01", state="document")
        rate(evaluation, lead, evaluation.candidates.get(vendor=vendor), "TZ-01", level)
    return evaluation


def test_places_under_a_new_seal_are_kept_when_they_are_released_and_not_before(lead, lead_client):
    evaluation = open_again(lead)
    submit(evaluation, lead)
    lead_client.get(url("close_rating", evaluation))
    before = evaluation.seal.ranks

    lead_client.post(url("close_rating", evaluation))

    assert before is None
    assert evaluation.seal.ranks == {"C1": 1, "C2": 2}


def test_ranks_of_a_seal_that_was_never_broken_are_not_kept(lead, lead_client):
    evaluation = make_open_evaluation(lead=lead)
    submit(evaluation, lead)

    lead_client.post(url("close_rating", evaluation))

    assert state(evaluation) == "moderation"
    assert evaluation.seal.ranks is None
