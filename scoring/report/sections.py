"""Hashes of the sections of a document, so that a change can be named by its section."""

import hashlib

from accounts.models.record import canonical


def section_hashes(document):
    """Return section -> the first 16 digits of the SHA-256 over its canonical text."""
    return {
        name: hashlib.sha256(canonical(document[name]).encode()).hexdigest()[:16]
        for name in sorted(document)
    }


def sections_line(document):
    """Return the hashes in one line, for the metadata of a PDF."""
    return " ".join(f"{name}:{value}" for name, value in section_hashes(document).items())


def read_sections(line):
    """Return section -> hash from such a line."""
    return dict(part.split(":", 1) for part in line.split() if ":" in part)
