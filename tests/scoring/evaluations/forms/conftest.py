import pytest

from tests.factories import make_evaluation


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)
