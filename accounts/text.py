from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# For str.translate: what no page can show, and no database or PDF keeps in full.
CONTROL = dict.fromkeys(set(range(32)) - set(map(ord, "\n\r\t")))


def no_control_characters(text):
    if text.translate(CONTROL) != text:
        raise ValidationError(_("Remove the invisible control characters from this text."))
