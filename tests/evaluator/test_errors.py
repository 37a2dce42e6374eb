"""What leaves for Sentry: where the code broke, and nothing that somebody typed or is called."""

import json
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from evaluator.errors import report_errors, scrubbed
from evaluator.log import request_id

EVENT = {
    "transaction": "/welcome/{token}/",
    "message": "secret",
    "logentry": {"message": "secret", "params": ["secret"]},
    "user": {"email": "secret", "ip_address": "secret"},
    "request": {
        "url": "https://evaluator.example.org/welcome/secret/",
        "query_string": "q=secret",
        "data": {"rationale": "secret"},
        "headers": {"Cookie": "secret"},
        "cookies": {"sessionid": "secret"},
        "method": "POST",
    },
    "extra": {"sys.argv": ["secret"]},
    "breadcrumbs": {"values": [{"message": "secret"}]},
    "server_name": "secret",
    "exception": {
        "values": [
            {
                "type": "IntegrityError",
                "value": "Key (email)=(secret) already exists.",
                "stacktrace": {"frames": [{"function": "save", "lineno": 7}]},
            }
        ]
    },
}


def test_an_event_keeps_kind_and_place_and_loses_everything_typed():
    token = request_id.set("4bf92f35")
    event = scrubbed(json.loads(json.dumps(EVENT)), {})
    request_id.reset(token)

    assert "secret" not in json.dumps(event)
    assert event["tags"] == {"request": "4bf92f35"}
    (error,) = event["exception"]["values"]
    assert (error["type"], error["stacktrace"]["frames"][0]["function"]) == (
        "IntegrityError",
        "save",
    )


def test_the_settings_of_the_library_send_no_body_and_no_person(monkeypatch):
    import sentry_sdk

    given = {}
    monkeypatch.setattr(sentry_sdk, "init", lambda **options: given.update(options))
    report_errors("https://key@sentry.example.org/1", "1.0")

    assert not given.get("send_default_pii") and not given.get("data_collection")
    assert given["max_request_body_size"] == "never"
    assert given["include_local_variables"] is False
    assert given["before_send"] is scrubbed


def test_a_missing_package_stops_the_start_and_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)

    with pytest.raises(ImproperlyConfigured, match=r"sentry-sdk is not installed.*team\.txt"):
        report_errors("https://key@sentry.example.org/1", "1.0")


def test_an_address_that_is_none_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN is no address"):
        report_errors("nonsense", "1.0")
