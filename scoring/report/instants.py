"""Times as the document writes them, and as people read them."""

from datetime import UTC, date, datetime


def instant(moment):
    """Return a time as "2026-11-22T10:00:00Z", None for none."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read_instant(text):
    """Return the time that the document writes as "2026-11-22T10:00:00Z"."""
    return datetime.fromisoformat(text)


def spoken_instant(text):
    """Return "22 November 2026, 10:00 UTC"; a dash for None."""
    if not text:
        return "–"
    moment = read_instant(text)
    return f"{spoken_day(text[:10])}, {moment:%H:%M} UTC"


def spoken_day(text):
    """Return "22 November 2026" for "2026-11-22"."""
    day = date.fromisoformat(text[:10])
    return f"{day.day} {day:%B %Y}"
