"""What the forms of this app have in common: what they are bound to, and their boxes."""

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.text import no_control_characters

NOT_IN_THE_FUTURE = gettext_lazy("Write today or an earlier day.")


def typed_again(request):
    """Return the data to bind a form to, or None for an empty form.

    Control characters, which nobody types, are dropped: no page can show them and no database
    keeps them all.
    """
    if request.method != "POST":
        return None
    data = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        data.setlist(name, [without_control_characters(value) for value in values])
    return data


def without_control_characters(text):
    return "".join(letter for letter in text if letter in "\n\r\t" or ord(letter) >= 32)


def prepare(form):
    """Give date and time fields their native boxes, and refuse control characters in text."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
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
    """Add an error to each of these dates that lies after today."""
    for name in names:
        day = form.cleaned_data.get(name)
        if day and day > timezone.localdate():
            form.add_error(name, NOT_IN_THE_FUTURE)
