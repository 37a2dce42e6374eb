import pytest
from django.utils import timezone

from scoring.decisions.models import CandidateDecision
from tests.factories import make_evaluation

pytestmark = pytest.mark.django_db


def test_decision_of_a_candidate_reads_as_a_sentence(lead):
    candidate = make_evaluation(lead=lead).candidates.get()

    decision = CandidateDecision(candidate=candidate, outcome="not_this_time")

    assert str(decision) == "Atlas Dev: Not this time"


def test_determination_is_numbered_within_its_evaluation(lead):
    evaluation = make_evaluation(lead=lead)

    determination = evaluation.determinations.create(
        number=2, document="{}", sha256="0" * 64, decided_by=lead, decided_at=timezone.now()
    )

    assert str(determination) == "Decision 2 of Nearshore AI support 2027"
