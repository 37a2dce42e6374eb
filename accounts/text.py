from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

# For str.translate: what no page can show, and no database or PDF keeps in full.
CONTROL = dict.fromkeys(set(range(32)) - set(map(ord, "\n\r\t")))


def no_control_characters(text):
    if text.translate(CONTROL) != text:
        raise ValidationError(_("Remove the invisible control characters from this text."))


class WebAddressValidator(URLValidator):
    """For a link that somebody types: http or https, and nobody's password in it."""

    schemes = ["http", "https"]
    message = _("Write a web address that begins with https:// or http://.")

    def __call__(self, value):
        super().__call__(value)
        if "@" in urlsplit(value).netloc:
            raise ValidationError(
                _("This address holds a name or password before the “@”. Write it without them."),
                code="credentials",
            )
