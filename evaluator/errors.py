"""Errors reported to Sentry where SENTRY_DSN is set: kinds and places, no bodies and no people."""

from django.core.exceptions import ImproperlyConfigured

# Whatever else a library may collect of a request or of a person stays here.
DROPPED = (
    *("transaction", "request", "user", "extra", "breadcrumbs", "server_name"),
    *("modules", "contexts", "message", "logentry"),
)


def report_errors(dsn, version):
    """Begin to report. Raises ImproperlyConfigured where the package or the address is missing."""
    try:
        import sentry_sdk
        from sentry_sdk.integrations.django import DjangoIntegration
        from sentry_sdk.utils import BadDsn
    except ImportError as problem:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but the package sentry-sdk is not installed. "
            "Run `pip install --require-hashes -r requirements-team.txt`."
        ) from problem
    try:
        sentry_sdk.init(
            dsn=dsn,
            release=version,
            # Nothing of a person: `send_default_pii` is off unless it is set, and setting it warns.
            max_request_body_size="never",
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
            auto_enabling_integrations=False,
            integrations=[DjangoIntegration(middleware_spans=False, signals_spans=False)],
            before_send=scrubbed,
        )
    except BadDsn as problem:
        raise ImproperlyConfigured("SENTRY_DSN is no address of a Sentry project.") from problem


def scrubbed(event, hint):
    """Return what leaves: where the code broke, and the id under which the log tells the rest."""
    from evaluator.log import request_id

    for name in DROPPED:
        event.pop(name, None)
    event["tags"] = {"request": request_id.get()}
    # The words of an error may hold what somebody typed.
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
    return event
