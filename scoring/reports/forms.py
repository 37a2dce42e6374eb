from datetime import timedelta

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import today
from scoring.reports.letter_terms import DISCLOSURES
from scoring.reports.options import AS_KEPT, Options, Paper
from vendors.forms.fields import isolated, prepare

MOST_DAYS_AHEAD = timedelta(days=31)


def too_large():
    most = filesizeformat(settings.REPORT_MAX_BYTES)
    sentence = _("The file has more than %(most)s. A report is far smaller.")
    return sentence % {"most": most}


class ReportFileForm(forms.Form):
    """A PDF from anywhere, to be checked; what it holds is judged by the worker."""

    file = forms.FileField(
        label=gettext_lazy("Report"),
        help_text=gettext_lazy("The PDF as you received it, of at most 60 MB."),
        error_messages={
            "required": gettext_lazy("Choose the report to check."),
            "empty": gettext_lazy("The file is empty. Choose the report as you received it."),
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.REPORT_MAX_BYTES:
            raise forms.ValidationError(too_large())
        if not file.read(5).startswith(b"%PDF-"):
            raise forms.ValidationError(_("The file is not a PDF. Choose the report itself."))
        file.seek(0)
        return file


class OptionsForm(forms.Form):
    """How a report is printed; its fields are the address of the page that shows it."""

    without_annexes = forms.BooleanField(
        label=gettext_lazy("Without annexes"),
        help_text=gettext_lazy(
            "The pages for the board alone. The data inside the PDF stay whole."
        ),
        required=False,
    )
    roles = forms.BooleanField(
        label=gettext_lazy("Names of assessors as roles"),
        help_text=gettext_lazy(
            "Everybody on the panel is called by a role, such as Assessor 1, also in the data "
            "inside the PDF. Minutes are left out."
        ),
        required=False,
    )
    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=Paper)

    def __init__(self, data):
        super().__init__(data or {"paper": Paper.A4})
        prepare(self)

    @property
    def options(self):
        """The Options chosen; the usual ones where what was sent is no choice."""
        if not self.is_valid():
            return AS_KEPT
        fields = self.cleaned_data
        return Options(not fields["without_annexes"], fields["roles"], fields["paper"])


class LetterTermsForm(forms.Form):
    disclosure = forms.ChoiceField(
        label=gettext_lazy("What letters say of the vendors chosen"),
        choices=DISCLOSURES,
        widget=forms.RadioSelect,
    )
    dated_on = forms.DateField(
        label=gettext_lazy("Date of the letters"),
        help_text=gettext_lazy("Days to answer and to ask for a review count from it."),
    )

    def __init__(self, data=None, *, terms, decided_on):
        super().__init__(data, initial=terms._asdict())
        self.decided_on = decided_on
        prepare(self)

    def clean_dated_on(self):
        dated_on = self.cleaned_data["dated_on"]
        if not self.decided_on <= dated_on <= today() + MOST_DAYS_AHEAD:
            raise forms.ValidationError(
                _("Choose a day from the decision on, and at most a month from today.")
            )
        return dated_on


class LetterSendForm(forms.Form):
    """To whom at the vendor a letter goes: somebody whom we hold, or typed."""

    person = forms.ChoiceField(
        label=gettext_lazy("To whom"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose to whom the letter goes.")
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Only for somebody whom we do not hold yet."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write an e-mail address, such as a@firm.ma.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is sent again"), max_length=500, required=False
    )

    def __init__(self, data=None, *, contacts, is_again):
        super().__init__(data)
        self.contacts = {str(person.pk): person for person in contacts}
        choices = [
            (pk, isolated(f"{person.name}, {person.email}".strip(", ")))
            for pk, person in self.contacts.items()
        ]
        # A page from before somebody was held asks for the address alone.
        if choices and (data is None or "person" in data or not data.get("email")):
            self.fields["person"].choices = [*choices, ("typed", _("Somebody else, typed below"))]
            self.initial["person"] = choices[0][0]
        else:
            del self.fields["person"]
        if is_again:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
        prepare(self)

    def clean(self):
        fields = super().clean()
        person = self.contacts.get(fields.get("person") or "")
        if person:
            fields |= {"name": person.name, "email": person.email}
        elif not (fields.get("email") or self.errors.keys() & {"email", "person"}):
            self.add_error("email", _("Say to which address the letter goes."))
        return fields | {"reason": fields.get("reason", "")}
