"""Every address answers everybody, in every state, as evaluator/data/permission-matrix.txt says."""

import io
import logging
import re
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import sessions
from evaluator.permission_matrix import ROLES, STATES, rows
from tests.evaluator.addresses import arguments, fields
from tests.evaluator.matrix_world import make_world
from tests.evaluator.test_doors import PUBLIC, our_patterns
from vendors.requests.tokens import cookie_text


def desk_names():
    """Return the names of the pages of Django's desk, those of each of its tables among them."""
    found, waiting = set(), list(admin.site.get_urls())
    while waiting:
        pattern = waiting.pop()
        waiting += getattr(pattern, "url_patterns", [])
        if getattr(pattern, "name", None):
            found.add(f"admin:{pattern.name}")
    return found


ROWS = rows()
KNOWN = {(row.name, row.method) for row in ROWS}
ROUTES = dict(our_patterns()) | dict.fromkeys(desk_names(), "admin/")
OF_AN_EVALUATION = {name for name in ROUTES if ROUTES[name].startswith("evaluations/<int:pk>/")}
WRITING = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# All that a GET writes: that somebody looked, opened a file or took an export.
NOTED = {
    *("accounts_look", "accounts_recordentry", "accounts_recordwords", "vendors_opening"),
    "evaluations_candidate",  # that opening a file may change what is held of one
}
LETTERS = {403: "F", 404: "H", 405: "-", 409: "C", 410: "G"}


@pytest.fixture
def world(request, db, monkeypatch):
    """Return what everybody asks for; each request is undone.

    How pages look is the matter of other tests, and drawing thousands takes most of the time.
    """
    for name in ("render_pdf", "render_letter"):
        monkeypatch.setattr(f"scoring.reports.printing.{name}", lambda *given: b"%PDF")
    monkeypatch.setattr(
        "django.template.backends.django.Template.render", lambda *given, **more: ""
    )
    logging.disable(logging.ERROR)  # thousands of refusals, each with its trace
    yield make_world(request.param)
    logging.disable(logging.NOTSET)


# Rights are decided in Python; what each address asks of the database is asked on both elsewhere.
@pytest.mark.any_database
@pytest.mark.parametrize("world", STATES, indirect=True)
def test_everybody_gets_the_answer_of_the_matrix(world, monkeypatch):
    # Asking for all takes minutes on a slow machine; that a session is used is noted by the clock.
    monkeypatch.setattr(sessions, "USE_IS_NOTED", settings.SESSION_COOKIE_AGE)
    state, visitors, amiss = world.evaluation.state, visitors_of(world), []
    paths = {name: reverse(name, args=found) for name, found in arguments(world).items()}
    for row in ROWS:
        if row.name in OF_AN_EVALUATION or state == "open":
            for role in ROLES:
                answer = visitors[role](row.method, paths[row.name], row.name)
                if answer != row.answer(role, state):
                    amiss.append((row.name, row.method, role, state, answer))
                if row.method == "GET" and (written := visitors[role].written - NOTED):
                    amiss.append((row.name, "GET", role, state, "wrote", *sorted(written)))

    if amiss:
        pytest.fail("\n".join(" ".join(one) for one in amiss), pytrace=False)


def visitors_of(world):
    """Return {role: a function that asks for something and returns the letter of the answer}."""
    people = world.people | {"contact": None}
    return {role: visitor(world, role, person) for role, person in people.items()}


def visitor(world, role, person):
    client = Client()
    if person:
        client.force_login(person)
    if role == "contact" and hasattr(world, "link"):
        client.cookies["asked"] = cookie_text(world.link)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def note(execute, sql, *given):
        ask.written |= set(WRITING.findall(sql))
        return execute(sql, *given)

    def ask(method, path, name):
        client.cookies, ask.written = SimpleCookie(cookies), set()
        data = fields(name, world, role) if method == "POST" else {}
        with transaction.atomic(), connection.execute_wrapper(note):
            response = getattr(client, method.lower())(path, data)
            if response.status_code == 302 and response.url.startswith(reverse("admin:login")):
                response = client.get(response.url)
            if response.streaming:
                list(response.streaming_content)
            transaction.set_rollback(True)
        return letter(response)

    return ask


def letter(response):
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return "S"
    return LETTERS.get(response.status_code, "Y")


@pytest.mark.parametrize("world", ["open"], indirect=True)
def test_every_other_method_is_refused(world):
    visitors = visitors_of(world)
    asked = [
        (name, method, reverse(name, args=found))
        for name, found in arguments(world).items()
        for method in ("GET", "POST", "PUT", "DELETE")
        if (name, method) not in KNOWN
        and not (name.startswith("admin:") and method in ("GET", "POST"))
    ]

    answers = {
        (role, visitors[role](method, path, name)) if name not in PUBLIC else (role, "-")
        for role in ("lead", "curator", "anonymous")
        for name, method, path in asked
    }
    public = {
        (name, method, visitors["anonymous"](method, path, name))
        for name, method, path in asked
        if name in PUBLIC
    }

    assert answers <= {("lead", "-"), ("curator", "-"), ("anonymous", "S"), ("anonymous", "-")}
    assert {found for *_, found in public} == {"-"}, public


def test_every_address_is_in_the_matrix_once():
    """A new address fails here until the matrix says who gets what answer there."""
    assert {row.name for row in ROWS} ^ ROUTES.keys() == set()
    assert len(KNOWN) == len(ROWS)


def test_the_documentation_shows_the_matrix_as_it_is():
    out = io.StringIO()

    call_command("permission_matrix", stdout=out)

    page = (settings.BASE_DIR / "docs/permissions.md").read_text()
    assert page == out.getvalue(), "Run manage.py permission_matrix > docs/permissions.md"
