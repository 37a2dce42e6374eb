"""What the environment says of this installation, read once and loudly."""

import os
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name, default=False):
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name} is {value!r}. Write 1 for yes or 0 for no.")


DEMO = flag("EVALUATOR_DEMO")
TEST = flag("EVALUATOR_TEST")
# A demo or a test run needs no configuration; an installation needs all of it.
RELAXED = DEMO or TEST


def needed(name, remedy, relaxed=""):
    """Without the variable a demo or test run gets `relaxed`, an installation stops."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if RELAXED:
        return relaxed
    raise ImproperlyConfigured(f"{name} is not set. {remedy}")


def own_address(name, remedy, relaxed):
    """Read the address of this site: https outside a demo or test run, and nobody's password."""
    return web_address(name, needed(name, remedy, relaxed), remedy)


def optional_address(name):
    value = os.environ.get(name, "").strip()
    try:
        is_web = not value or urlsplit(value).scheme in {"http", "https"}
    except ValueError:
        is_web = False
    if not is_web:
        raise ImproperlyConfigured(f"{name} is {value!r}, which is no web address.")
    return value


def web_address(name, value, remedy):
    value = value.rstrip("/")
    try:
        parts = urlsplit(value)
        is_site = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        is_site = is_site and not (parts.query or parts.fragment or "@" in parts.netloc)
    except ValueError:
        is_site = False
    if not is_site:
        raise ImproperlyConfigured(f"{name} is {value!r}, which is no web address. {remedy}")
    if parts.scheme != "https" and not RELAXED:
        raise ImproperlyConfigured(f"{name} is {value!r}, which is not https. {remedy}")
    return value


def refuse_real_database(database):
    """A test run signs in with fast hashes and no limits: never with data of an installation."""
    place = database["HOST"] if "postgresql" in database["ENGINE"] else database["NAME"]
    if place != ":memory:" and not str(place).startswith(tempfile.gettempdir()):
        raise ImproperlyConfigured(
            "EVALUATOR_TEST is set, and DATABASE_URL names a real database. "
            "Unset one of them; bin/with-postgres gives tests a PostgreSQL of their own."
        )


def refuse_options(options):
    """SQLite is asked for nothing: what keeps acknowledged ratings is not for an address to say."""
    if options:
        raise ImproperlyConfigured(
            f"DATABASE_URL asks an SQLite file for {', '.join(options)}. "
            "Leave out the question mark and what follows it."
        )


def make_private(path):
    """Take the files of an SQLite database away from every other user of the machine."""
    for name in (path, f"{path}-wal", f"{path}-shm"):
        with suppress(FileNotFoundError, PermissionError):
            Path(name).chmod(0o600)


def port(name, default):
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 65535):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a number from 1 to 65535.")
    return int(value)


def number(name, default, least):
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and least <= int(value[:9])):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number from {least}.")
    return int(value)


def socket_address(name):
    value = os.environ.get(name, "").strip()
    host, _colon, number = value.rpartition(":")
    if value and not (value.startswith("unix:/") or (host and number.isdecimal())):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write HOST:PORT or unix:/PATH.")
    return value


def token(name):
    """Read a secret that somebody has to bring: none, or one that nobody guesses."""
    value = os.environ.get(name, "").strip()
    if value and (len(value) < 24 or not value.isascii()):
        raise ImproperlyConfigured(
            f"{name} is shorter than 24 letters, or has others than ASCII. "
            "Take one from `openssl rand -hex 24`."
        )
    return value


def listed(name, remedy, relaxed=()):
    return parts_of(needed(name, remedy, ",".join(relaxed)))


def parts_of(value):
    return [part.strip() for part in value.split(",") if part.strip()]


def chosen(name, words):
    """Read a list that may be empty, and that names nothing but these words."""
    parts = parts_of(os.environ.get(name, ""))
    if unknown := [word for word in parts if word not in words]:
        raise ImproperlyConfigured(
            f"{name} names {unknown[0]!r}. Choose among {', '.join(words)}, separated by commas."
        )
    return parts


class SingleSignOn(NamedTuple):
    """The organisation's sign-in by OpenID Connect; without a `server_url` there is none."""

    server_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    name: str = ""
    trusted_domains: tuple = ()
    assures_second_factor: bool = False


def single_sign_on():
    """Read it whole or not at all."""
    variables = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    values = {name: os.environ.get(name, "").strip() for name in variables}
    if not any(values.values()):
        return SingleSignOn()
    if missing := [name for name, value in values.items() if not value]:
        raise ImproperlyConfigured(
            f"{missing[0]} is not set. Give {', '.join(variables)}, or none."
        )
    server_url, client_id, client_secret = values.values()
    remedy = "Give the address of the provider, for example https://login.example.org."
    return SingleSignOn(
        web_address("OIDC_SERVER_URL", server_url, remedy),
        client_id,
        client_secret,
        os.environ.get("OIDC_NAME", "").strip() or "your organisation",
        tuple(domain.lower() for domain in parts_of(os.environ.get("OIDC_TRUSTED_DOMAINS", ""))),
        flag("OIDC_ASSURES_SECOND_FACTOR"),
    )


def password_sign_in(has_other_way):
    """Say whether passwords open accounts; nobody could come in with neither way."""
    is_on = flag("PASSWORD_SIGN_IN", default=True)
    if not is_on and not has_other_way:
        raise ImproperlyConfigured(
            "PASSWORD_SIGN_IN is off, and OIDC_SERVER_URL is not set: nobody could sign in. "
            "Set up the organisation's sign-in first."
        )
    return is_on


def folder(name, default):
    return Path(os.environ.get(name) or BASE_DIR / "var" / default)


def values_of(*names):
    return {name: value for name in names if (value := os.environ.get(name, "").strip())}


def extra_package(module, setting):
    """Stop with the remedy where a setting needs a package that is not installed."""
    if find_spec(module) is None:
        raise ImproperlyConfigured(
            f"{setting} is set, but the package that it needs is not installed. "
            "Run `pip install --require-hashes -r requirements-team.txt`."
        )


def file_store():
    required = ("S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    values = values_of(*required, "S3_ENDPOINT_URL", "S3_REGION")
    if not values:
        return {"BACKEND": "accounts.storage.Folder"}
    for name in required:
        if name not in values:
            present = ", ".join(values)
            raise ImproperlyConfigured(
                f"{name} is not set, but {present} is. Give the bucket with both of its keys, "
                "or none of the S3 settings to keep files in MEDIA_ROOT."
            )
    for module in ("storages", "boto3"):
        extra_package(module, "S3_BUCKET")
    endpoint = values.get("S3_ENDPOINT_URL")
    if endpoint and not is_address_of_server(endpoint, {"http", "https"}):
        raise ImproperlyConfigured(
            f"S3_ENDPOINT_URL is {endpoint!r}. Write the address of the store without a "
            "password, for example https://s3.example.org."
        )
    options = {
        "bucket_name": values["S3_BUCKET"],
        "access_key": values["S3_ACCESS_KEY_ID"],
        "secret_key": values["S3_SECRET_ACCESS_KEY"],
        "endpoint_url": endpoint,
        "region_name": values.get("S3_REGION"),
    }
    return {"BACKEND": "accounts.bucket.Bucket", "OPTIONS": options}


def is_address_of_server(value, schemes):
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def shared_cache():
    """What all processes of an installation share: a table of the database, or a server."""
    address = os.environ.get("CACHE_URL", "").strip()
    if not address:
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "evaluator_cache",  # made by the migrations of accounts
            # Sign-in limits stand here; with Django's 300 entries a flood would wipe them out.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    scheme, _colon, location = address.partition(":")
    schemes = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
    if scheme not in schemes or not location.startswith("//") or not location.strip("/"):
        # Not the address itself, which may hold a password.
        raise ImproperlyConfigured(
            "CACHE_URL is no address of a Valkey or Redis server. "
            "Write for example valkey://cache:6379/0 or rediss://:PASSWORD@cache:6380/0."
        )
    extra_package("redis", "CACHE_URL")
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{schemes[scheme]}:{location}",
        "KEY_PREFIX": "evaluator",
        "OPTIONS": {"socket_connect_timeout": 3, "socket_timeout": 3},
    }
