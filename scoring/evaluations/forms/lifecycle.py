"""Forms of the ways out of a state."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.models import User
from scoring.evaluations.forms.fields import PlainTextField
from scoring.evaluations.forms.panel import ReasonField
from scoring.evaluations.permissions import possible_leads

IN_RECORD = gettext_lazy("At least 6 words. The record keeps it, and the panel reads it.")


class DeadlineField(forms.DateTimeField):
    widget = forms.DateTimeInput(
        format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "date-and-time"}
    )
    default_error_messages = {
        "invalid": gettext_lazy("Write the day and the time, such as 2026-11-27 17:00.")
    }


def refuse_unlikely(closes_at):
    """Raise ValidationError for a moment at which rating cannot be said to close."""
    if closes_at <= clock.now():
        raise forms.ValidationError(_("This is in the past. Give a later time, or none."))
    # So far inside the calendar that no zone can push it off the end.
    if closes_at > clock.now() + timedelta(days=5 * 366):
        raise forms.ValidationError(_("This is over five years ahead. Give an earlier time."))


def in_own_zone():
    zone = {"zone": timezone.get_current_timezone_name()}
    return _("In your own time zone, %(zone)s.") % zone


class DeadlineForm(forms.Form):
    closes_at = DeadlineField(label=gettext_lazy("Rating closes"), required=False)
    reason = ReasonField(label=gettext_lazy("Why the deadline moves"), help_text=IN_RECORD)

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, initial={"closes_at": evaluation.rating_closes_at}, **kwargs)
        self.fields["closes_at"].help_text = _("%(zone)s Empty: whenever you close it.") % {
            "zone": in_own_zone()
        }

    def clean_closes_at(self):
        closes_at = self.cleaned_data["closes_at"]
        if closes_at:
            refuse_unlikely(closes_at)
        return closes_at


class CancelForm(forms.Form):
    reason = ReasonField(
        label=gettext_lazy("Why this evaluation is cancelled"), help_text=IN_RECORD
    )


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person} ({person.email})" if person.name else person.email


class LeadForm(forms.Form):
    """`by` is the lead, who asks a member, or an administrator where the lead has gone."""

    person = PersonField(
        label=gettext_lazy("Who leads from then on"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose a person"),
        error_messages={
            "required": gettext_lazy("Choose who leads."),
            "invalid_choice": gettext_lazy("This person cannot lead this evaluation."),
        },
    )
    reason = ReasonField(label=gettext_lazy("Why another person leads"), help_text=IN_RECORD)

    def __init__(self, *args, evaluation, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = possible_leads(evaluation, by)

    @property
    def has_somebody(self):
        return self.fields["person"].queryset.exists()


class CopyForm(forms.Form):
    title = PlainTextField(label=gettext_lazy("Title of the new evaluation"), max_length=200)


class TemplateForm(forms.Form):
    name = PlainTextField(
        label=gettext_lazy("Name of the template"),
        max_length=120,
        help_text=gettext_lazy("A name that you gave before is given to these rules instead."),
    )
