"""What a password may not be, beside what Django refuses."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.organisation import organisation

SHORTEST = 4  # letters of a name that says something


class OurNames:
    """Refuses the names that somebody guesses first: the product's and the organisation's."""

    def validate(self, password, user=None):
        for name in ("Evaluator", organisation().name):
            if len(letters(name)) >= SHORTEST and letters(name) in letters(password):
                raise ValidationError(
                    _("The password holds “%(name)s”, which others would try first."),
                    code="password_holds_our_name",
                    params={"name": name},
                )

    def get_help_text(self):
        return _("Your password can’t hold the name of Evaluator or of your organisation.")


def letters(text):
    return "".join(letter for letter in text.casefold() if letter.isalnum())
