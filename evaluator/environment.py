"""What the environment says of this installation, read once and loudly."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name):
    """Return True for 1, true, yes or on; False for 0, false, no, off or nothing."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Write 1 for yes or 0 for no.")


DEMO = flag("EVALUATOR_DEMO")
TEST = flag("EVALUATOR_TEST")
# A demo or a test run needs no configuration; an installation needs all of it.
RELAXED = DEMO or TEST


def needed(name, remedy, relaxed=""):
    """Return the variable `name`.

    Without it a demo or test run gets `relaxed`; an installation stops with `remedy`.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if RELAXED:
        return relaxed
    raise ImproperlyConfigured(f"{name} is not set. {remedy}")


def listed(name, remedy, relaxed=()):
    """Return the comma-separated variable `name` as a list without blanks."""
    value = needed(name, remedy, ",".join(relaxed))
    return [part.strip() for part in value.split(",") if part.strip()]


def folder(name, default):
    """Return the folder named by the variable `name`, or `default` in var/."""
    return Path(os.environ.get(name) or BASE_DIR / "var" / default)


def throw_away_key():
    """Return a random key for a run whose sessions need not outlive it."""
    return secrets.token_urlsafe(50)
