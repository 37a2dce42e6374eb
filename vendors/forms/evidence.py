"""Forms to add a piece of evidence, to say that one has read it and to withdraw it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.forms.fields import prepare, refuse_future
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.supports import check_groups
from vendors.uploads import checked_type, digest, help_text, shown_name


class EvidenceForm(forms.ModelForm):
    """What somebody brings is a claim until one of us has read it."""

    supports = forms.MultipleChoiceField(
        label=gettext_lazy("Checks it supports"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A rating may rest on it where it is ticked."),
    )

    class Meta:
        model = Evidence
        fields = [
            "title",
            "kind",
            "link",
            "file",
            "issued_on",
            "expires_on",
            "has_personal_data",
            "supports",
        ]
        labels = {
            "issued_on": gettext_lazy("Issued on"),
            "expires_on": gettext_lazy("Expires on"),
            "has_personal_data": gettext_lazy("It names people: a roster, CVs or references"),
        }
        help_texts = {
            "title": gettext_lazy("What it is, so that a colleague knows it again."),
            "link": gettext_lazy("Begins with https:// or http://. Give a link or a file."),
        }

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["supports"].choices = check_groups()
        self.fields["file"].help_text = help_text()
        self.fields["file"].widget = forms.FileInput()
        self.fields["kind"].choices = [("", _("Choose")), *Evidence.Kind.choices]
        prepare(self)

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if file:
            self.instance.content_type = checked_type(file)
        return file

    def clean(self):
        super().clean()
        refuse_future(self, "issued_on")
        issued = self.cleaned_data.get("issued_on")
        expires = self.cleaned_data.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("It cannot expire before it is issued."))

    def keep(self):
        """Save the evidence with the checks it supports, and return it."""
        evidence = self.instance
        evidence.added_by = self.person
        if file := self.cleaned_data.get("file"):
            evidence.file_name = shown_name(file)
            evidence.size = file.size
            evidence.sha256 = digest(file)
        evidence.save()
        EvidenceCheck.objects.bulk_create(
            EvidenceCheck(evidence=evidence, check_id=check_id)
            for check_id in self.cleaned_data["supports"]
        )
        return evidence


class ReadingForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Page or note"),
        max_length=300,
        help_text=gettext_lazy("Where it stands, so that a colleague finds it again."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].error_messages["required"] = _("Say on which page it stands.")
        prepare(self)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it no longer counts"), max_length=500)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = _("Say why it no longer counts.")
        prepare(self)
