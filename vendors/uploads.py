"""Files that people bring: checked by their bytes, kept under a random name with their hash."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.scanner import refuse_infected
from vendors.file_types import ACCEPTED, Refused, file_type


def largest():
    return filesizeformat(settings.EVIDENCE_MAX_BYTES).replace(".0", "")


def help_text():
    return _("%(kinds)s; up to %(size)s.") % {"kinds": ACCEPTED, "size": largest()}


def checked_type(file):
    """Return the content type of an upload. Raises ValidationError in words."""
    if file.size > settings.EVIDENCE_MAX_BYTES:
        sentence = _("The file is larger than %(size)s. Choose a smaller one.")
        raise ValidationError(sentence % {"size": largest()})
    refuse_infected(file)
    try:
        return file_type(file, file.name).content_type
    except Refused as refusal:
        raise ValidationError(str(refusal)) from None


def shown_name(file):
    # Without invisible and direction-changing letters, its end kept.
    return "".join(filter(str.isprintable, file.name))[-200:]


def digest(file):
    """Return the SHA-256 of an open file as 64 hex digits, read in pieces."""
    sha256 = hashlib.sha256()
    file.seek(0)
    while piece := file.read(65536):
        sha256.update(piece)
    file.seek(0)
    return sha256.hexdigest()
