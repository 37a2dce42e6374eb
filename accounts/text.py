import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

# For str.translate: what no page can show, and no database or PDF keeps in full.
CONTROL = dict.fromkeys(set(range(32)) - set(map(ord, "\n\r\t")))


def no_control_characters(text):
    if text.translate(CONTROL) != text:
        raise ValidationError(_("Remove the invisible control characters from this text."))


def names_somebody(text, name, *contacts):
    """Say whether a text has the name of somebody, a part of it, or one of their contacts."""
    text = text.casefold()
    tokens = re.findall(r"[^\W\d_]{3,}", name.casefold())
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in tokens) or any(
        contact.casefold() in text for contact in contacts if contact
    )


def names_in_full(text, name, *contacts):
    """Say whether a text has the whole name of somebody, or one of their contacts."""
    parts = [part for part in (name, *contacts) if part]
    return any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.IGNORECASE) for part in parts)


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
