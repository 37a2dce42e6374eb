"""Forms as a page can show them: their controls, and what is wrong beside each."""

import re

from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class AnsweringField(BoundField):
    """A field that may answer for its form as a whole: whose errors link to it and stand there.

    The first that is shown does, unless the form names another in `answers_for_whole`, or
    says in `whole_errors_at` which element of its page shows them.
    """

    @property
    def all_errors(self):
        """Return the sentences to show beside it, those about the whole form first."""
        whole = self.form.non_field_errors()
        return [*whole, *self.errors] if whole and self._answers_for_whole else self.errors

    @property
    def _answers_for_whole(self):
        if hasattr(self.form, "whole_errors_at"):
            return False
        shown = (field.name for field in self.form.visible_fields())
        return self.name == getattr(self.form, "answers_for_whole", next(shown, None))

    @property
    def aria_describedby(self):
        described = super().aria_describedby
        if self.all_errors and not self.errors and not self.is_hidden and described is not None:
            return f"{described} {self.auto_id}_error".strip()
        return described


class ShowableControls(DjangoTemplates):
    """What a form refused comes back in its control without the characters no HTML can hold.

    Nobody sees them, so nobody could take them out; whatever is sent next is judged anew.
    """

    bound_field_class = AnsweringField

    def render(self, template_name, context, request=None):
        html = super().render(template_name, context, request)
        return mark_safe(CONTROL.sub("", html))  # noqa: S308 -- the same HTML, with less in it
