import pytest

from scoring.decisions.models import agree_level
from tests.factories import make_released_evaluation

pytestmark = pytest.mark.django_db


def test_agreed_level_names_its_cell(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)
    candidate, check = evaluation.candidates.get(), evaluation.checks.get(check_id="TZ-01")

    agreed = agree_level(candidate, check, 2, "We read the plan together.", lead)

    assert str(agreed) == "TZ-01 of Atlas: 2"
