"""What a password may not be, in our words where Django refuses it."""

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.organisation import organisation

SHORTEST = 4  # letters of a name that says something


class LongEnough(password_validation.MinimumLengthValidator):
    def get_error_message(self):
        return (
            ngettext(
                "Choose a password of at least %d character, such as a short sentence.",
                "Choose a password of at least %d characters, such as a short sentence.",
                self.min_length,
            )
            % self.min_length
        )


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self):
        return _("Many people use this password, so others would try it first. Choose another.")


class UnlikeTheUser(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self):
        return _("This password is too much like your %(verbose_name)s. Choose another.")


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
