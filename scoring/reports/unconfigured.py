"""A report on somebody's own machine: no database, no configuration."""

import os

ENVIRONMENT = {"EVALUATOR_TEST": "1", "DATABASE_URL": "sqlite://:memory:"}


def engine_input_of(text):
    """Return what the arithmetic reads of a report's data. Raises ValueError, in words."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ |= ENVIRONMENT
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")
        django.setup()
    from scoring.reports import verify

    try:
        return verify.engine_input_of(text)
    except verify.Disagrees as difference:
        raise ValueError(str(difference)) from None
