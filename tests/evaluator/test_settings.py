"""An installation reads its settings from the environment, and says what is missing."""

import os
import re
import subprocess
import sys
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from evaluator import apps

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
    return {name: str(tmp_path / name) for name in ("STATIC_ROOT", "MEDIA_ROOT", "CACHE_ROOT")}


def test_deployment_check_is_clean_with_the_settings_of_the_readme(tmp_path):
    run = run_command(
        "check", "--deploy", "--fail-level", "WARNING", **INSTALLATION, **folders(tmp_path)
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert "no issues" in run.stdout


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
        ("EMAIL_PORT", "0", "EMAIL_PORT is '0'. Write a number from 1 to 65535."),
        ("EMAIL_PORT", "99999999", "EMAIL_PORT is '99999999'. Write a number from 1 to 65535."),
        ("PUBLIC_URL", "evaluator.example.org", "PUBLIC_URL is 'evaluator.example.org', which is"),
        ("PUBLIC_URL", "ftp://example.org", "PUBLIC_URL is 'ftp://example.org', which is"),
        ("PUBLIC_URL", "https://[::1", "PUBLIC_URL is 'https://[::1', which is"),
    ],
)
def test_setting_that_cannot_be_used_stops_the_start_and_is_named(name, value, words, tmp_path):
    run = run_command("check", **INSTALLATION | folders(tmp_path) | {name: value})

    assert run.returncode != 0
    assert words in run.stderr.splitlines()[-1]


def test_readme_lists_every_setting_that_is_read():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    sources = ["evaluator/settings.py", "evaluator/environment.py"]
    text = "".join((ROOT / source).read_text(encoding="utf-8") for source in sources)

    readers = r"(?:environ\.get|needed|web_address|port|listed|flag|folder)"
    names = set(re.findall(readers + r'\(\s*"([A-Z_]+)"', text))

    assert "DATABASE_URL" in names
    assert {name for name in names if f"`{name}`" not in readme} == {"EVALUATOR_TEST"}


def test_old_zone_data_stops_the_start(monkeypatch):
    monkeypatch.setattr(apps, "ZoneInfo", lambda name: timezone(timedelta(hours=1)))

    (error,) = apps.zone_data_is_current(None)

    assert error.id == "evaluator.E001"
    assert "puts Casablanca at UTC1:00:00" in error.msg
