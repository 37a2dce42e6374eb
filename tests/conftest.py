from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from tinyhtml5.parser import HTMLParser

from tests.factories import make_user


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests with real transactions empty the record afterwards on SQLite.

    There `flush` deletes row by row, which is what the triggers refuse. The test of the
    triggers puts them back for itself.
    """
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            append_only().allow(None, editor)


def append_only():
    """Return the migration whose triggers guard the record."""
    return import_module("accounts.migrations.0002_record_is_append_only")


class StrictClient(Client):
    """A test client that fails on malformed HTML."""

    def request(self, **request):
        response = super().request(**request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        if is_html and not response.streaming and response.content:
            assert_well_formed(response.content.decode())
        return response


def assert_well_formed(html):
    parser = HTMLParser()
    parser.parse(html)
    # A fragment for htmx has no doctype; that is its nature, not a mistake.
    problems = [error for error in parser.errors if not error[1].startswith("expected-doctype")]
    lines = html.splitlines()
    assert not problems, [(error[1:], lines[error[0][0] - 1][:120]) for error in problems[:3]]


def signed_in(user):
    client = StrictClient()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    """Keep uploads and reports of a test out of the installation's folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def client():
    return StrictClient()


@pytest.fixture
def lead(db):
    return make_user("lead@example.org", name="Lea Martin", may_lead=True)


@pytest.fixture
def assessor(db):
    return make_user("assessor@example.org", name="Amine Roy")


@pytest.fixture
def curator(db):
    return make_user("curator@example.org", name="Clara Sy", is_curator=True)


@pytest.fixture
def stranger(db):
    return make_user("stranger@example.org", name="Sam Other", may_lead=True)


@pytest.fixture
def lead_client(lead):
    return signed_in(lead)


@pytest.fixture
def assessor_client(assessor):
    return signed_in(assessor)


@pytest.fixture
def curator_client(curator):
    return signed_in(curator)


@pytest.fixture
def stranger_client(stranger):
    return signed_in(stranger)
