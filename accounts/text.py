from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def no_control_characters(text):
    """Raise ValidationError for NUL and its like, which no database or PDF keeps."""
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
        raise ValidationError(_("Remove the invisible control characters from this text."))
