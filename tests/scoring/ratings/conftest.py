import pytest

from tests.factories import make_user, make_vendor


@pytest.fixture
def vendor(db):
    return make_vendor()


@pytest.fixture
def rim(db):
    return make_user("rim@example.org")


@pytest.fixture
def nor(db):
    return make_user("nor@example.org")


@pytest.fixture
def curator(db):
    return make_user("curator@example.org", is_curator=True)
