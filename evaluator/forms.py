"""How every form of the site takes a file, and how it shows what it refused."""

from contextlib import suppress

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.forms import BoundField, EmailField, EmailInput, TextInput
from django.forms.renderers import DjangoTemplates
from django.urls import reverse
from django.utils.safestring import mark_safe

from accounts.refusals import NAMELESS
from accounts.text import CONTROL

# Fields about somebody: a browser offers what it knows of its reader only where a form says so.
ABOUT_SOMEBODY = {
    *("name", "legal_name", "organisation", "telephone", "owner", "person"),
    *("contact_name", "contact_telephone"),
}


class AnsweringField(BoundField):
    """A field that may answer for its form as a whole: whose errors link to it and stand there.
    The first visible does, unless the form has `answers_for_whole` or `whole_errors_at`.
    """

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if self.is_about_somebody and "autocomplete" not in {*attrs, *widget.attrs}:
            attrs["autocomplete"] = "off"
        return attrs

    @property
    def is_about_somebody(self):
        is_text = isinstance(self.field.widget, TextInput | EmailInput)
        return is_text and (isinstance(self.field, EmailField) or self.name in ABOUT_SOMEBODY)

    @property
    def all_errors(self):
        form_errors = self.form.non_field_errors()
        if not form_errors or hasattr(self.form, "whole_errors_at"):
            return self.errors
        first = next((field.name for field in self.form.visible_fields()), None)
        if self.name != getattr(self.form, "answers_for_whole", first):
            return self.errors
        return [*form_errors, *self.errors]

    @property
    def errors_by_name(self):
        """The errors as a list of several fields says them: each says which field it is about."""
        for error in self.all_errors:
            is_alike = sum(error in field.errors for field in self.form) > 1
            name = getattr(self.field, "name_in_errors", self.label)
            yield f"{name}: {error}" if error in NAMELESS or is_alike else error

    @property
    def aria_describedby(self):
        described = super().aria_describedby
        if self.all_errors and not self.errors and not self.is_hidden and described is not None:
            return f"{described} {self.auto_id}_error".strip()
        return described


class ShowableControls(DjangoTemplates):
    """What a form refused comes back without the characters no HTML can hold."""

    bound_field_class = AnsweringField

    def render(self, template_name, context, request=None):
        html = super().render(template_name, context, request)
        return mark_safe(html.translate(CONTROL))  # noqa: S308 -- the same HTML, with less in it


class SizeCeiling(FileUploadHandler):
    """Store no more of a file than shows that it is too large; the form refuses it."""

    def receive_data_chunk(self, raw_data, start):
        ceiling = max(settings.EVIDENCE_MAX_BYTES, settings.IMPORT_MAX_BYTES)
        if self.request.path == reverse("verify_report"):
            ceiling = settings.REPORT_MAX_BYTES
        return raw_data if start <= ceiling else None

    def file_complete(self, file_size):
        return None  # the handlers after this one hold the file


class OnDisk(TemporaryFileUploadHandler):
    """Leave nothing of a file that the disk has no room for."""

    def receive_data_chunk(self, raw_data, start):
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):  # what it still holds has no room either
                self.file.close()
            raise
