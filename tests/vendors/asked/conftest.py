import pytest

from tests.asking import TOKEN, make_link, make_request
from tests.conftest import StrictClient
from tests.factories import make_vendor
from tests.vendors.asked.story import ITEMS, come_in


@pytest.fixture
def asked(curator):
    """A request of three items to Atlas Dev, sent just now."""
    return make_request(curator, make_vendor(), items=ITEMS)


@pytest.fixture
def token(asked):
    return make_link(asked)


@pytest.fixture
def vendor_client(token):
    """The browser of the vendor's contact, who has come in by the link."""
    client = StrictClient()
    come_in(client, TOKEN)
    return client
