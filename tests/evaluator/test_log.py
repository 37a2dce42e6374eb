"""The log: what a line says, and what none may hold."""

import json
import logging
import sys

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluator.log import JsonLines, MarkRequest, request_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    """Return a function that gives what was logged as an installation writes it down."""
    caplog.set_level(logging.INFO, "evaluator.requests")
    mark, form, before = MarkRequest(), JsonLines(), caplog.handler.formatter
    caplog.handler.addFilter(mark)
    caplog.handler.setFormatter(form)
    yield lambda: [form.format(record) for record in caplog.records]
    caplog.handler.removeFilter(mark)
    caplog.handler.setFormatter(before)


def of_requests(lines):
    return [line for line in map(json.loads, lines()) if line["logger"] == "evaluator.requests"]


def test_a_request_is_one_line_with_route_status_time_and_number_of_the_person(lead_client, lines):
    lead_client.get(reverse("vendor_list"), {"q": "Secret GmbH"})

    (line,) = of_requests(lines)
    person = lead_client.session["_auth_user_id"]
    assert {name: line[name] for name in ("method", "route", "status", "user")} == {
        "method": "GET",
        "route": "vendor_list",
        "status": 200,
        "user": int(person),
    }
    assert isinstance(line["ms"], int)
    assert line["message"].startswith("GET vendor_list 200")


def test_nobody_is_looked_up_for_the_log(client, lines, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/nothing-here.txt", headers={"accept": "text/plain"})

    assert "user" not in of_requests(lines)[0]


def test_an_answer_carries_the_id_that_its_lines_carry(client, lines):
    response = client.get(reverse("method"))

    name = response.headers["X-Request-ID"]
    assert len(name) == 32
    assert of_requests(lines)[0]["request"] == name
    assert request_id.get() == ""


@pytest.mark.parametrize(
    ("given", "is_trusted", "is_taken"),
    [
        ("4bf92f3577b34da6", True, True),
        ("4bf92f3577b34da6", False, False),
        ("a\tforged line", True, False),
        ("x" * 65, True, False),
    ],
)
def test_the_id_comes_from_a_trusted_proxy_alone(client, settings, given, is_trusted, is_taken):
    settings.TRUSTS_PROXY = is_trusted

    response = client.get(reverse("healthz"), headers={"x-request-id": given})

    assert (response.headers["X-Request-ID"] == given) is is_taken


def test_no_line_holds_what_was_asked_typed_or_shown(client, lead_client, lines):
    client.raise_request_exception = False
    client.get("/welcome/tok.en-secret/")
    client.get("/password/reset/key/1-secret/")
    client.get("/nothing/secret/?q=secret")
    client.post(reverse("account_login"), {"login": "secret@example.org", "password": "secret"})
    lead_client.post(reverse("account_settings"), {"name": "secret", "time_zone": "secret"})
    lead_client.post("/vendors/999999/people/", {"reason": "secret"})

    written = lines()
    assert len(of_requests(lines)) == 6
    assert "secret" not in "\n".join(written)


def test_a_refusal_of_django_names_the_route_and_not_the_path(client, lines):
    client.get("/welcome/secret-token-of-a-link/more/")

    refusals = [line for line in lines() if '"django.request"' in line]
    assert refusals
    assert all("unresolved" in line and "welcome" not in line for line in refusals)


def test_a_trace_tells_kinds_and_places_and_no_words():
    try:
        try:
            raise ValueError("Key (email)=(jane@a.example) already exists.")
        except ValueError as cause:
            raise ValidationError("level 4 by Jane") from cause
    except ValidationError:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "It broke for %s", ("jane@a.example",), sys.exc_info()
        )

    line = JsonLines().format(record)

    assert [error["kind"] for error in json.loads(line)["trace"]] == [
        "django.core.exceptions.ValidationError",
        "builtins.ValueError",
    ]
    assert "test_a_trace_tells_kinds_and_places_and_no_words" in line
    assert "jane" not in line.lower()
    assert "level 4" not in line


def test_a_line_is_one_line_whatever_stands_in_it():
    record = logging.LogRecord("x", logging.INFO, "", 1, 'a\n{"level": "b"}', (), None)

    assert JsonLines().format(record).count("\n") == 0
