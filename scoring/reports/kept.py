"""The PDF of a decision as it was printed: its hash stands in the record of the evaluation."""

import hashlib

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.reports.options import AS_KEPT
from scoring.reports.pdf import file_of


def hash_of_stored(name):
    digest = hashlib.sha256()
    with default_storage.open(name) as file:
        for piece in file.chunks():
            digest.update(piece)
    return digest.hexdigest()


def printed_hash(determination, options=AS_KEPT):
    """Return the SHA-256 of the PDF when it was printed last, None for one never noted."""
    chain = determination.evaluation.record_chain
    entries = RecordEntry.objects.of_chain(chain).filter(act=Act.PRINTED_REPORT)
    for entry in entries.select_related("words").reverse():
        noted = entry.after["decision"], entry.after.get("options", AS_KEPT.key)
        if noted == (determination.number, options.key):
            return entry.after["file_sha256"]
    return None


def note_printed(determination, options=AS_KEPT, file=None):
    """Write the hash of the PDF that was just printed into the record, unless it stands there.
    `file` is its name in the storage where it was printed with options.
    """
    sha256 = hash_of_stored(file or file_of(determination.sha256))
    if printed_hash(determination, options) != sha256:
        after = {"decision": determination.number, "file_sha256": sha256}
        if options != AS_KEPT:
            after["options"] = options.key
        with transaction.atomic():
            determination.evaluation.record(None, Act.PRINTED_REPORT, after=after)


def is_as_printed(determination, options=AS_KEPT, file=None):
    """Whether the PDF that is kept may be served: it is the one that was printed."""
    noted = printed_hash(determination, options)
    if noted is None:
        return options == AS_KEPT  # kept before hashes were noted
    return noted == hash_of_stored(file or file_of(determination.sha256))


def printed_at(hashes):
    """Return when a PDF with one of these SHA-256 was printed here for the first time, or None."""
    entries = RecordEntry.objects.filter(
        act=Act.PRINTED_REPORT, words__after__file_sha256__in=list(hashes)
    )
    return entries.order_by("pk").values_list("at", flat=True).first()
