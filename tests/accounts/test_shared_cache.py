"""The cache that all processes share: a table of the database, or a server by CACHE_URL."""

from contextlib import suppress

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.urls import reverse

from accounts.models import CacheEntry
from evaluator import environment
from tests.conftest import signed_in
from tests.factories import make_open_evaluation
from tests.scoring.ratings.views.test_autosave import save

IN_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture
def shared_cache(settings, monkeypatch, db):
    monkeypatch.delenv("CACHE_URL", raising=False)
    settings.CACHES = {"default": environment.shared_cache(), "progress": IN_MEMORY}


def test_another_process_reads_what_one_wrote(shared_cache):
    one, other = (caches.create_connection("default") for _ in range(2))

    one.set("used-code", 123_456, 300)

    assert other.get("used-code") == 123_456
    assert not other.add("used-code", True, 300)  # a second use is seen
    assert CacheEntry.objects.count() == 1


def test_limits_of_signing_in_hold_across_processes(shared_cache, client, lead, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.SIGN_IN_LIMITS
    for _ in range(6):
        with suppress(AttributeError):
            del caches["default"]  # as in a process of its own
        data = {"login": lead.email, "password": "not the password"}
        response = client.post(reverse("account_login"), data)

    assert "Too many failed login attempts" in str(response.context["form"].errors)


def test_pages_that_use_no_cache_ask_nothing_of_its_table(shared_cache, client, lead):
    """The sign-in page and the saving of a rating: neither touches the table of the cache."""
    evaluation = make_open_evaluation(lead=lead, checks=["TA-01"])
    touched = []

    def look(execute, sql, *given):
        touched.append("evaluator_cache" in sql)
        return execute(sql, *given)

    with connection.execute_wrapper(look):
        assert client.get(reverse("account_login")).status_code == 200
        response = save(signed_in(lead), evaluation.candidates.get(), lead, answer="3")

    assert response["X-Rating"] == "answer"
    assert touched
    assert not any(touched)


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("redis://cache:6379/0", "redis://cache:6379/0"),
        ("valkey://cache:6379/0", "redis://cache:6379/0"),
        ("valkeys://:secret@cache:6380", "rediss://:secret@cache:6380"),
    ],
)
def test_a_server_is_taken_by_its_address(address, location, monkeypatch):
    monkeypatch.setenv("CACHE_URL", address)

    cache = environment.shared_cache()

    assert cache["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    assert cache["LOCATION"] == location


@pytest.mark.parametrize("address", ["cache:6379", "http://cache", "redis://", "redis:cache"])
def test_what_is_no_address_of_a_server_stops_the_start(address, monkeypatch):
    monkeypatch.setenv("CACHE_URL", address)

    with pytest.raises(ImproperlyConfigured, match="CACHE_URL is no address of a Valkey or Redis"):
        environment.shared_cache()


def test_a_server_that_is_away_is_the_page_that_says_so(client, settings, monkeypatch, lead):
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:9/0")
    settings.CACHES = {"default": environment.shared_cache(), "progress": IN_MEMORY}
    settings.ACCOUNT_RATE_LIMITS = settings.SIGN_IN_LIMITS
    client.raise_request_exception = False

    response = client.post(reverse("account_login"), {"login": lead.email, "password": "x" * 12})

    assert response.status_code == 503
    assert b"Its database or its cache does not answer." in response.content


# --- Where files stand


S3 = {
    "S3_BUCKET": "files",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "secret",
    "S3_ENDPOINT_URL": "https://s3.example.org",
    "S3_REGION": "eu-west-1",
}


@pytest.fixture
def s3_settings(monkeypatch):
    for name, value in S3.items():
        monkeypatch.setenv(name, value)


def test_files_stand_in_a_folder_until_a_store_is_named():
    assert environment.file_store() == {"BACKEND": "accounts.storage.Folder"}


def test_a_store_is_taken_by_its_settings(s3_settings):
    assert environment.file_store() == {
        "BACKEND": "accounts.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": "files",
            "access_key": "key",
            "secret_key": "secret",
            "endpoint_url": "https://s3.example.org",
            "region_name": "eu-west-1",
        },
    }


@pytest.mark.parametrize("name", ["S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"])
def test_a_store_that_is_named_in_part_stops_the_start(name, s3_settings, monkeypatch):
    monkeypatch.delenv(name)

    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set, but S3_"):
        environment.file_store()


@pytest.mark.parametrize("address", ["s3.example.org", "ftp://s3", "https://a:b@s3", "https://["])
def test_an_address_that_is_none_of_a_store_stops_the_start(address, s3_settings, monkeypatch):
    monkeypatch.setenv("S3_ENDPOINT_URL", address)

    with pytest.raises(ImproperlyConfigured, match="S3_ENDPOINT_URL is "):
        environment.file_store()


@pytest.mark.parametrize("ask", [environment.file_store, environment.shared_cache])
def test_a_package_that_is_missing_is_named_with_its_remedy(ask, s3_settings, monkeypatch):
    monkeypatch.setenv("CACHE_URL", "redis://cache")
    monkeypatch.setattr(environment, "find_spec", lambda name: None)

    with pytest.raises(ImproperlyConfigured, match=r"requirements-team\.txt"):
        ask()
