"""Requests that no browser sends: our own page with all its headers, never a bare 500."""

import pytest
from django.test import Client, RequestFactory
from django.test.client import FakePayload

from evaluator.wsgi import application

FORM = "application/x-www-form-urlencoded; charset="
BODY = b"login=a&password=%2Bb"


def answer(content_type, **headers):
    """Return (status, headers, body) as a server gets them, without the help of a test client."""
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD="POST",
        PATH_INFO="/sign-in/",
        QUERY_STRING="next=%2Ba-%ff",
        CONTENT_TYPE=content_type,
        CONTENT_LENGTH=str(len(BODY)),
    )
    environ |= {"wsgi.input": FakePayload(BODY)} | headers
    start = []
    body = b"".join(application(environ, lambda *given: start.append(given)))
    return int(start[0][0][:3]), dict(start[0][1]), body


@pytest.mark.parametrize(
    "content_type",
    [
        *(FORM + name for name in ("utf-7", "utf-16", "latin-1", "rot13", "hex", "idna")),
        *(FORM + name for name in ("undefined", "a\0b", "é", "x" * 5000, "")),
        "application/x-www-form-urlencoded; charset*=foo''x%ff",
        "multipart/form-data; boundary=x; charset=hex",
    ],
)
def test_charset_that_no_browser_sends_is_refused_in_words(db, content_type):
    status, headers, body = answer(content_type)

    assert status == 400
    assert b"We could not read that request" in body
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/sign-in/", "/asked/a-token/", "/vendors/", "/nowhere/"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.any_database
def test_method_that_no_page_takes_is_refused_before_a_token_is_asked_for(method, path):
    response = Client(enforce_csrf_checks=True).generic(method, path)

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("length", ["abc", "-5", "1e3"])
def test_length_that_is_no_number_is_refused_in_words(db, length):
    status, _headers, body = answer(FORM + "UTF-8", CONTENT_LENGTH=length)

    assert status == 400
    assert b"We could not read that request" in body


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=é",
        "multipart/form-data; boundary=x",
        "application/json",
        "; ;",
        "",
    ],
)
def test_body_that_holds_no_form_gets_a_page_of_ours(db, content_type):
    status, headers, _body = answer(content_type)

    assert 400 <= status < 500
    assert "Content-Security-Policy" in headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_HOST", "evil host/<x>"),
        ("HTTP_HOST", "evil.example"),
        ("HTTP_HOST", "[::1"),
        ("HTTP_COOKIE", "\xff=\xfe; sessionid=\x01; csrftoken=" + "x" * 9000),
        ("HTTP_REFERER", "http://["),
        ("HTTP_ORIGIN", "http://["),
        ("HTTP_IF_MODIFIED_SINCE", "\xff"),
        ("HTTP_ACCEPT_LANGUAGE", "x" * 9000),
        ("HTTP_USER_AGENT", "\xff\x01"),
        ("HTTP_HX_CURRENT_URL", "http://["),
        ("CONTENT_LENGTH", "9" * 400),
    ],
)
def test_header_that_no_browser_sends_gets_a_page_of_ours(db, name, value):
    status, headers, _body = answer(FORM + "UTF-8", **{name: value})

    assert 400 <= status < 500
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_form_in_utf_8_is_read_as_before(db):
    status, _headers, body = answer(FORM + "UTF-8")

    assert status == 403  # without the token of its page
    assert b"Your form was not sent" in body
