from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.closing import why_not_closed
from accounts.models import User
from scoring.evaluations.forms.lifecycle import PersonField
from scoring.evaluations.forms.panel import ReasonField
from scoring.evaluations.models import PanelMember
from scoring.evaluations.permissions import possible_leads

KEPT = gettext_lazy("At least 6 words, and nobody’s name. The record keeps it.")


class FindAccountForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail of the person"), max_length=254)

    def clean_email(self):
        email = self.cleaned_data["email"]
        people = User.objects.filter(erased_at=None)
        self.person = people.filter(email__iexact=email).first()
        if self.person is None:
            raise forms.ValidationError(_("Nobody has this address here."))
        return email


class CloseAccountForm(forms.Form):
    """Why an account is closed, and who is asked to lead each evaluation that its person leads.
    `seats` are the person's memberships under way.
    """

    reason = ReasonField(label=gettext_lazy("Why the account is closed"), help_text=KEPT)

    def __init__(self, *args, person, by, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.by = person, by
        self.led = {f"lead_{seat.evaluation_id}": seat.evaluation for seat in led(seats)}
        for name, evaluation in self.led.items():
            people = possible_leads(evaluation, by).exclude(pk=person.pk)
            self.fields[name] = PersonField(
                label=_("Who is asked to lead “%(title)s”") % {"title": evaluation.title},
                queryset=people,
                required=False,
                empty_label=_("Nobody yet: name somebody later"),
                error_messages={"invalid_choice": _("This person cannot lead this evaluation.")},
            )

    def clean(self):
        cleaned = super().clean()
        if refusal := why_not_closed(self.person, self.by):
            raise forms.ValidationError(refusal)
        return cleaned

    def new_leads(self):
        """Yield (evaluation, person) of those that were chosen."""
        for name, evaluation in self.led.items():
            if self.cleaned_data[name]:
                yield evaluation, self.cleaned_data[name]


def led(seats):
    return [seat for seat in seats if seat.role == PanelMember.Role.LEAD]


class OpenAccountForm(forms.Form):
    reason = ReasonField(label=gettext_lazy("Why the account is opened again"), help_text=KEPT)
