"""An installation reads its settings from the environment, and says what is missing."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta, timezone
from pathlib import Path

import dj_database_url
import pytest
from django.core.exceptions import ImproperlyConfigured

from evaluator import apps, environment

ROOT = Path(__file__).resolve().parents[2]
INSTALLATION = {
    "SECRET_KEY": "x9-4kQ!z" * 8,
    "ALLOWED_HOSTS": "evaluator.example.org",
    "PUBLIC_URL": "https://evaluator.example.org",
    "EMAIL_HOST": "mail.example.org",
    "DEFAULT_FROM_EMAIL": "evaluator@example.org",
}


def run_command(*arguments, **variables):
    """Return the finished `manage.py` run, in an environment with these variables alone."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]} | variables
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def folders(tmp_path):
    return {name: str(tmp_path / name) for name in ("STATIC_ROOT", "MEDIA_ROOT")}


OIDC = {
    "OIDC_SERVER_URL": "https://login.example.org/",
    "OIDC_CLIENT_ID": "evaluator",
    "OIDC_CLIENT_SECRET": "secret",
}
# Every other variable of README.md's table.
EVERYTHING = OIDC | {
    "SECRET_KEY_FALLBACKS": "y8-3jP!w" * 8,
    "EMAIL_PORT": "465",
    "EMAIL_HOST_USER": "evaluator",
    "EMAIL_HOST_PASSWORD": "secret",
    "DATABASE_URL": "postgres://evaluator:secret@database/evaluator",
    "TRUST_PROXY_HTTPS": "1",
    "S3_BUCKET": "evaluator",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "secret",
    "S3_ENDPOINT_URL": "https://s3.example.org",
    "S3_REGION": "eu-west-1",
    "CACHE_URL": "valkeys://:secret@cache:6379/0",
    "REQUIRE_SECOND_FACTOR": "administrator,curator,lead",
    "OIDC_NAME": "Example",
    "OIDC_TRUSTED_DOMAINS": "example.org",
    "OIDC_ASSURES_SECOND_FACTOR": "1",
    "PASSWORD_SIGN_IN": "off",
    "CLAMD_ADDRESS": "scanner:3310",
    "METRICS_TOKEN": "t" * 48,
    "RENDERING_MEMORY_MB": "2048",
    "RENDERING_SECONDS": "600",
    "SEAL_PKCS12": "/etc/evaluator/seal.p12",
    "SEAL_PASSPHRASE": "secret",
    "SEAL_TSA_URL": "https://time.example.org",
    "SEAL_TRUSTED": "/etc/evaluator/trusted.pem",
    "PUBLIC_CHECK": "1",
    "SENTRY_DSN": "https://key@sentry.example.org/1",
}


@pytest.mark.parametrize("more", [{}, EVERYTHING], ids=["needed", "all"])
def test_deployment_check_is_clean_with_the_settings_of_the_readme(tmp_path, more):
    given = INSTALLATION | folders(tmp_path) | more

    run = run_command("check", "--deploy", "--fail-level", "WARNING", **given)

    assert (run.returncode, run.stderr) == (0, "")
    assert "no issues" in run.stdout


def test_deployment_check_is_asked_with_every_setting_of_the_readme(tmp_path):
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)}
    of_the_demonstration = {"EVALUATOR_DEMO", "DEMO_PASSWORD"}

    assert names - of_the_demonstration == {*INSTALLATION, *folders(tmp_path), *EVERYTHING}


@pytest.mark.parametrize("missing", sorted(INSTALLATION))
def test_missing_setting_stops_the_start_and_is_named(missing, tmp_path):
    given = {name: value for name, value in INSTALLATION.items() if name != missing}

    run = run_command("check", **given, **folders(tmp_path))

    assert run.returncode != 0
    assert f"{missing} is not set." in run.stderr.splitlines()[-1]


def test_yes_or_no_setting_that_is_neither_is_named(tmp_path):
    run = run_command("check", **INSTALLATION, **folders(tmp_path), EVALUATOR_DEMO="perhaps")

    assert "EVALUATOR_DEMO is 'perhaps'. Write 1 for yes or 0 for no." in run.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("EMAIL_PORT", "abc", "EMAIL_PORT is 'abc'. Write a number from 1 to 65535."),
        (
            *("RENDERING_MEMORY_MB", "100"),
            "RENDERING_MEMORY_MB is '100'. Write a whole number from 256.",
        ),
        (
            *("RENDERING_SECONDS", "ten"),
            "RENDERING_SECONDS is 'ten'. Write a whole number from 30.",
        ),
        ("SEAL_TSA_URL", "ftp://time", "SEAL_TSA_URL is 'ftp://time', which is no web address."),
        (
            *("DATABASE_URL", "sqlite:////nowhere/db.sqlite3?timeout=1&mode=ro"),
            "DATABASE_URL asks an SQLite file for timeout, mode. Leave out the question mark",
        ),
        ("EMAIL_PORT", "0", "EMAIL_PORT is '0'. Write a number from 1 to 65535."),
        ("EMAIL_PORT", "99999999", "EMAIL_PORT is '99999999'. Write a number from 1 to 65535."),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN is shorter than 24 letters"),
        ("SENTRY_DSN", "nonsense", "SENTRY_DSN is no address of a Sentry project."),
        ("CLAMD_ADDRESS", "scanner", "CLAMD_ADDRESS is 'scanner'. Write HOST:PORT or unix:/PATH."),
        ("PUBLIC_URL", "evaluator.example.org", "PUBLIC_URL is 'evaluator.example.org', which is"),
        ("PUBLIC_URL", "ftp://example.org", "PUBLIC_URL is 'ftp://example.org', which is"),
        ("PUBLIC_URL", "https://[::1", "PUBLIC_URL is 'https://[::1', which is"),
        ("PUBLIC_URL", "https://a:b@example.org", "PUBLIC_URL is 'https://a:b@example.org', wh"),
        ("PUBLIC_URL", "http://example.org", "PUBLIC_URL is 'http://example.org', which is not"),
        (
            "REQUIRE_SECOND_FACTOR",
            "lead,owner",
            "REQUIRE_SECOND_FACTOR names 'owner'. Choose",
        ),
        (
            "OIDC_SERVER_URL",
            "https://login.example.org",
            "OIDC_CLIENT_ID is not set. Give ",
        ),
        ("PASSWORD_SIGN_IN", "off", "PASSWORD_SIGN_IN is off, and OIDC_SERVER_URL is not set"),
        ("PASSWORD_SIGN_IN", "never", "PASSWORD_SIGN_IN is 'never'. Write 1 for yes or 0 for no."),
    ],
)
def test_setting_that_cannot_be_used_stops_the_start_and_is_named(name, value, words, tmp_path):
    run = run_command("check", **INSTALLATION | folders(tmp_path) | {name: value})

    assert run.returncode != 0
    assert words in run.stderr.splitlines()[-1]


def test_single_sign_on_is_read_whole(monkeypatch):
    for name, value in (OIDC | {"OIDC_TRUSTED_DOMAINS": "Example.org, example.com"}).items():
        monkeypatch.setenv(name, value)

    sign_on = environment.single_sign_on()

    assert sign_on == environment.SingleSignOn(
        "https://login.example.org",
        "evaluator",
        "secret",
        "your organisation",
        ("example.org", "example.com"),
        False,
    )


def test_single_sign_on_needs_https(monkeypatch):
    monkeypatch.setattr(environment, "RELAXED", False)
    for name, value in (OIDC | {"OIDC_SERVER_URL": "http://login.example.org"}).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match="which is not https"):
        environment.single_sign_on()


def test_passwords_are_switched_off_only_beside_another_way(monkeypatch):
    monkeypatch.setenv("PASSWORD_SIGN_IN", "off")

    assert environment.password_sign_in(has_other_way=True) is False
    with pytest.raises(ImproperlyConfigured, match="nobody could sign in"):
        environment.password_sign_in(has_other_way=False)


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("postgres://evaluator:x@database:5432/evaluator", True),
        ("postgres://evaluator@%2Fvar%2Frun%2Fpostgresql/evaluator", True),
        ("sqlite:///var/evaluator.sqlite3", True),
        ("sqlite://:memory:", False),
    ],
)
def test_test_mode_refuses_a_real_database(url, is_refused):
    database = dj_database_url.parse(url)

    if is_refused:
        with pytest.raises(ImproperlyConfigured, match="names a real database"):
            environment.refuse_real_database(database)
    else:
        environment.refuse_real_database(database)


def test_test_mode_does_not_start_with_a_real_database():
    run = run_command("check", EVALUATOR_TEST="1", DATABASE_URL="sqlite:///var/demo.sqlite3")

    assert run.returncode != 0
    assert "names a real database" in run.stderr.splitlines()[-1]


# What an installation runs with. Whoever changes a line here changes a promise of SECURITY.md.
PROMISES = {
    "SESSION_COOKIE_AGE": 12 * 3600,
    "SESSION_IDLE_AGE": 2 * 3600,
    "PASSWORD_RESET_TIMEOUT": 3600,
    "INVITATION_TIMEOUT": 14 * 86400,
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 365 * 86400,
    "DEBUG": False,
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "PASSWORD_HASHERS": "django.contrib.auth.hashers.Argon2PasswordHasher",
    "login_failed": "10/m/ip,5/300s/key",
    "guess": "30/h/key",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "MFA_TOTP_TOLERANCE": 0,
    "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
    "MFA_PASSKEY_LOGIN_ENABLED": False,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "SOCIALACCOUNT_LOGIN_ON_GET": False,
    "PASSWORD_SIGN_IN": True,
    "DATABASE_MODE": 0o600,
    "UMASK": 0o077,
    "HASH": "argon2",
    "MESSAGES": "__Host-messages",
}
READ = """
import json
import os
from allauth.account import app_settings
from django.conf import settings
from django.contrib.auth.hashers import make_password
from evaluator.messages import HostCookieStorage
from pathlib import Path
from django.db import connection
connection.ensure_connection()
path = Path(connection.settings_dict["NAME"])
modes = {p.stat().st_mode & 0o777 for p in path.parent.glob(path.name + "*")}
values = {name: getattr(settings, name, None) for name in NAMES if name.isupper()}
values |= {name: rate for name, rate in app_settings.RATE_LIMITS.items() if name in NAMES}
values["INVITATION_TIMEOUT"] = settings.INVITATION_TIMEOUT.total_seconds()
values["PASSWORD_HASHERS"] = settings.PASSWORD_HASHERS[0]
values["DATABASE_MODE"], = modes
values["UMASK"] = os.umask(0)
values["HASH"] = make_password("x").partition("$")[0]
values["MESSAGES"] = HostCookieStorage.cookie_name
print(json.dumps(values))
"""


def test_an_installation_keeps_its_promises(tmp_path):
    # A file that an older version made with the rights that the system gives.
    (tmp_path / "db.sqlite3").touch()
    (tmp_path / "db.sqlite3").chmod(0o644)
    run = run_command(
        "shell",
        "--no-imports",
        "--command",
        f"NAMES = {list(PROMISES)}\n{READ}",
        **INSTALLATION,
        **folders(tmp_path),
        DATABASE_URL=f"sqlite:///{tmp_path / 'db.sqlite3'}",
        TRUST_PROXY_HTTPS="1",
    )

    assert run.stderr == ""
    assert json.loads(run.stdout) == PROMISES


def test_what_the_address_of_the_database_asks_for_reaches_its_driver(tmp_path):
    asked = "sslmode=verify-full&sslrootcert=/ca.pem&options=-csearch_path%3Dapp"
    read = "from django.db import connection; connection.settings_dict['OPTIONS'].pop('pool')"
    run = run_command(
        "shell",
        "--no-imports",
        "--command",
        f"import json; {read}; print(json.dumps(connection.get_connection_params(), default=str))",
        **INSTALLATION,
        **folders(tmp_path),
        DATABASE_URL=f"postgres://evaluator:secret@database/evaluator?{asked}",
    )

    assert run.stderr == ""
    sent = json.loads(run.stdout)
    assert sent["sslmode"] == "verify-full"
    assert sent["sslrootcert"] == "/ca.pem"
    assert sent["options"] == "-csearch_path=app"
    assert sent["prepare_threshold"] == 0


def test_readme_lists_every_setting_that_is_read():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    sources = ["evaluator/settings.py", "evaluator/environment.py"]
    text = "".join((ROOT / source).read_text(encoding="utf-8") for source in sources)

    readers = r"(?:environ\.get|needed|own_address|socket_address|port|listed|flag|folder|chosen)"
    names = set(re.findall(readers + r'\(\s*"([A-Z_]+)"', text))

    assert "DATABASE_URL" in names
    assert {name for name in names if f"`{name}`" not in readme} == {"EVALUATOR_TEST"}


def test_old_zone_data_stops_the_start(monkeypatch):
    monkeypatch.setattr(apps, "ZoneInfo", lambda name: timezone(timedelta(hours=1)))

    (error,) = apps.zone_data_is_current(None)

    assert error.id == "evaluator.E001"
    assert "puts Casablanca at UTC1:00:00" in error.msg
