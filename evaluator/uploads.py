"""How much of an upload ever reaches the disk."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class SizeCeiling(FileUploadHandler):
    """Store no more of a file than shows that it is too large; drop the rest as it arrives.

    The other fields of the form are kept, and the form's own size check refuses the file.
    """

    def receive_data_chunk(self, raw_data, start):
        ceiling = max(settings.EVIDENCE_MAX_BYTES, settings.IMPORT_MAX_BYTES)
        return raw_data if start <= ceiling else None

    def file_complete(self, file_size):
        return None  # the handlers after this one hold the file
