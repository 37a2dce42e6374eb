"""How the document writes things: moments, its canonical text, the hashes of its sections."""

import hashlib
from datetime import UTC, date, datetime, time

from accounts.models import User
from accounts.record.models import canonical


def written(value):
    match value:
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case User():
            return str(value)
    return value


def fields_of(instance, *names):
    return {name: written(getattr(instance, name)) for name in names}


def instant(moment):
    """Return a time as "2026-11-22T10:00:00Z", None for none."""
    return None if moment is None else moment.astimezone(UTC).isoformat()[:19] + "Z"


def read_instant(text):
    return None if text is None else datetime.fromisoformat(text)


def without_empty(row):
    """Leave out what says nothing, so that the document is short; False and 0 say something."""
    return {name: value for name, value in row.items() if value not in (None, "", [], {})}


def canonical_text(document):
    """Return the one text that stands for `document`, and its SHA-256 as 64 hex digits."""
    text = canonical(document)
    return text, hashlib.sha256(text.encode()).hexdigest()


def section_hashes(document):
    """Return section -> first 16 digits of the SHA-256 of its text, for the PDF's metadata."""
    return {name: canonical_text(document[name])[1][:16] for name in sorted(document)}


def sections_line(document):
    return " ".join(f"{name}:{digest}" for name, digest in section_hashes(document).items())


def read_sections(line):
    return dict(part.split(":", 1) for part in line.split() if ":" in part)
