import gc
import hashlib
import itertools
import re
from importlib.metadata import version

import pytest
from django.db import connection
from django.middleware import csrf
from django.test import Client
from hypothesis import HealthCheck, settings
from tinyhtml5 import inputstream
from tinyhtml5.parser import HTMLParser

from accounts.record.guards import missing_guards, stand_down
from tests import kept
from tests.factories import make_user
from tests.retold import number_from_one

# What can make a page malformed: its tags, and whatever begins like an entity.
MARKUP = re.compile(r"<[^>]*>|&[^\s<]{0,12}")
VALUE = re.compile(r"""="[^"&<>]*"|='[^'&<>]*'""")
well_formed, read_before = set(), set()

# A token of a form must not spell by chance the number or the name that a page must not hold.
csrf.CSRF_ALLOWED_CHARS = "qxzQXZ"

# A machine with other work is slow, and that is no fault of the product.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# The triggers that the migrations left out; tests/accounts/record/test_guards.py looks at it.
missing_after_migrations = []


def pytest_addoption(parser):
    parser.addoption(
        "--second-database",
        action="store_true",
        help="leave out what cannot depend on the database: it ran on the first",
    )


def pytest_collection_modifyitems(config, items):
    """On the second database leave out tests without one, and those marked `any_database`."""
    if config.getoption("--second-database"):
        again = [item for item in items if may_depend_on_the_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
        items[:] = again


def may_depend_on_the_database(item):
    return needs_a_database(item) and not item.get_closest_marker("any_database")


def needs_a_database(item):
    fixtures = {"db", "transactional_db", "live_server"}
    return bool(item.get_closest_marker("django_db") or fixtures & set(item.fixturenames))


def pytest_configure(config):
    """Begin with the pages that an earlier run, or the run on the other database, read already."""
    config.well_formed = None
    if config.pluginmanager.has_plugin("cacheprovider"):
        folder = config.cache.mkdir("well-formed")
        config.well_formed = folder / f"tinyhtml5-{version('tinyhtml5')}"
    if config.well_formed and config.well_formed.exists():
        read_before.update(config.well_formed.read_text().split())
        well_formed.update(read_before)


def pytest_collection_finish():
    """Let the collector of garbage leave alone what every test needs: a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_sessionfinish(session):
    if session.config.well_formed and well_formed - read_before:
        # Two workers may write at once: each appends its lines in one go.
        with session.config.well_formed.open("a") as file:
            file.write("".join(f"{digest}\n" for digest in sorted(well_formed - read_before)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests with real transactions empty the record afterwards.

    `flush` removes its rows, which is what the triggers refuse. The tests of the triggers
    put them back for themselves.
    """
    with django_db_blocker.unblock():
        missing_after_migrations[:] = missing_guards(connection)
        with connection.schema_editor() as editor:
            stand_down(None, editor)
    yield
    with django_db_blocker.unblock():
        end_other_sessions()


def end_other_sessions():
    """Let PostgreSQL drop the database although a thread of some test still holds it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


class StrictClient(Client):
    """A test client that fails on malformed HTML."""

    def request(self, **request):
        response = super().request(**request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        if is_html and not response.streaming and response.content:
            assert_well_formed(response.content.decode())
        return response


def assert_well_formed(html):
    """Fail on markup that the standard calls an error; pages that differ in text are read once."""
    markup = VALUE.sub("=", "".join(MARKUP.findall(html)))
    digest = hashlib.sha256(markup.encode()).hexdigest()
    if digest not in well_formed:
        read_strictly(html)
        well_formed.add(digest)


class Patterns(dict):
    """The patterns of tinyhtml5 by (characters, opposite), each made once.

    tinyhtml5 2.1 stores them under the pattern itself and so makes every one again for each
    word of a page: half of the time that reading takes.
    """

    def __missing__(self, key):
        characters, is_opposite = key
        escaped = "".join(f"\\x{ord(character):02x}" for character in characters)
        self[key] = re.compile(f"[{'' if is_opposite else '^'}{escaped}]+")
        return self[key]


inputstream.characters_until_regex = Patterns()


def read_strictly(html):
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


@pytest.fixture(scope="session", autouse=True)
def folder_of_what_is_kept(request, tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    kept.folder = (base.parent if hasattr(request.config, "workerinput") else base) / "kept"


@pytest.fixture(autouse=True)
def rows_numbered_from_one(request, _django_db_marker):
    fixtures = {"transactional_db", "live_server"} & set(request.fixturenames)
    if needs_a_database(request.node):
        request.getfixturevalue(fixtures.pop() if fixtures else "db")
        number_from_one()


media_numbers = itertools.count()


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path_factory):
    """Keep uploads and reports of a test out of the installation's folder.

    Few tests store a file, so the folder is only named: `tmp_path` would make one for each test.
    """
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"media-{next(media_numbers)}"


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
