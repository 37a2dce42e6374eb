"""What the forms of this app have in common: what they are bound to, and their boxes."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _

from accounts import clock
from accounts.text import CONTROL, no_control_characters
from vendors.names import isolated


def typed_again(request):
    return readable(request.POST) if request.method == "POST" else None


def readable(query):
    # Nobody types control characters.
    query = query.copy()
    for name, values in query.lists():
        query.setlist(name, [value.translate(CONTROL) for value in values])
    return query


def prepare(form):
    """Give date and time fields their native boxes, and refuse control characters in text."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            # Titles and names that people typed, which may run from right to left.
            field.label_from_instance = lambda row: isolated(str(row))
        elif isinstance(field, forms.DateTimeField):
            field.widget = forms.DateTimeInput(
                format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
            )
        elif isinstance(field, forms.DateField):
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        elif isinstance(field, forms.TimeField):
            field.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        elif isinstance(field, forms.TypedChoiceField):
            # Words for the empty choice, where Django draws a line of dashes.
            nothing = _("Choose") if field.required else _("Not known")
            field.choices = [(value, label if value else nothing) for value, label in field.choices]
        elif type(field) is forms.CharField:
            field.validators.append(no_control_characters)


def refuse_future(form, *names):
    for name in names:
        value = form.cleaned_data.get(name)
        limit = clock.now() if isinstance(value, datetime) else clock.today()
        if value and value > limit:
            form.add_error(name, _("Write today or an earlier day."))
