"""The PDFs of letters as they were printed: the hash of each stands in the record."""

from django.db import transaction

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.reports.kept import hash_of_stored
from scoring.reports.models import LetterReading


def letter_file(determination, number, imprint):
    """Return the name in the storage of one text of a letter."""
    return f"letters/{determination.sha256[:16]}-{number}-{imprint}.pdf"


def files_of_letters():
    """Yield the names of letters that somebody read: they may have gone."""
    rows = LetterReading.objects.order_by().select_related("determination")
    for row in rows.defer("determination__document").iterator():
        yield letter_file(row.determination, row.candidate_number, row.imprint)


def printed_letter_hash(determination, imprint):
    """Return the SHA-256 of a letter when it was printed last, None for one never printed."""
    chain = determination.evaluation.record_chain
    entries = RecordEntry.objects.of_chain(chain).filter(act=Act.PRINTED_LETTER)
    for entry in entries.select_related("words").reverse():
        if entry.after["imprint"] == imprint:
            return entry.after["file_sha256"]
    return None


def note_printed_letter(determination, number, imprint):
    """Write the hash of the letter that was just printed into the record, unless it is there."""
    sha256 = hash_of_stored(letter_file(determination, number, imprint))
    if printed_letter_hash(determination, imprint) != sha256:
        after = {"decision": determination.number, "candidate": number}
        with transaction.atomic():
            determination.evaluation.record(
                None, Act.PRINTED_LETTER, after=after | {"imprint": imprint, "file_sha256": sha256}
            )


def is_letter_as_printed(determination, number, imprint):
    sha256 = hash_of_stored(letter_file(determination, number, imprint))
    return printed_letter_hash(determination, imprint) == sha256
