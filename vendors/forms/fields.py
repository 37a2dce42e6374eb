"""What the forms of this app have in common: native date boxes, and text that any page can show."""

from django import forms
from django.utils import timezone

from vendors.models.vendor import no_control_characters


def prepare(form):
    """Give date and time fields their native boxes, and refuse control characters in text."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        elif isinstance(field, forms.TimeField):
            field.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        elif isinstance(field, forms.TypedChoiceField):
            field.choices = _with_words_for_nothing(field)
        elif type(field) is forms.CharField:
            field.validators.append(no_control_characters)


def _with_words_for_nothing(field):
    """Return the choices with words for the empty one, where Django draws a line of dashes."""
    nothing = "Choose" if field.required else "Not known"
    return [(value, label if value else nothing) for value, label in field.choices]


def not_in_the_future(form, *names):
    """Add an error to each of these dates that lies after today."""
    for name in names:
        day = form.cleaned_data.get(name)
        if day and day > timezone.localdate():
            form.add_error(name, "Write today or an earlier day.")
