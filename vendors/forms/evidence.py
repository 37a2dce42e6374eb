"""Forms to add a piece of evidence, to verify it and to withdraw it."""

import hashlib

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.file_types import ACCEPTED, Refused, file_type
from vendors.forms.fields import prepare, refuse_future
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.vendor import FactState
from vendors.supports import check_groups

STATES = [
    (FactState.CLAIM, gettext_lazy("Claim: the vendor says so")),
    (FactState.DOCUMENT, gettext_lazy("Document: I have seen it written down")),
    (FactState.VERIFIED, gettext_lazy("Verified: I checked it myself")),
]
HOW = gettext_lazy(
    "Say how you verified it: whom you asked, what you tried, which register you read."
)


def most():
    return filesizeformat(settings.EVIDENCE_MAX_BYTES).replace(".0", "")


class EvidenceForm(forms.ModelForm):
    state = forms.ChoiceField(
        label=gettext_lazy("How well is it proved?"), choices=STATES, widget=forms.RadioSelect
    )
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
            "state",
            "verified_how",
            "link",
            "file",
            "issued_on",
            "expires_on",
            "has_personal_data",
            "supports",
        ]
        labels = {
            "verified_how": gettext_lazy("How you verified it"),
            "issued_on": gettext_lazy("Issued on"),
            "expires_on": gettext_lazy("Expires on"),
            "has_personal_data": gettext_lazy("It names people: a roster, CVs or references"),
        }
        help_texts = {
            "title": gettext_lazy("What it is, so that a colleague knows it again."),
            "link": gettext_lazy("Begins with https:// or http://. Give a link or a file."),
            "verified_how": gettext_lazy(
                "Needed when it is verified. Your name is stored with it."
            ),
        }

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["supports"].choices = check_groups()
        self.fields["file"].help_text = _("%(kinds)s; up to %(size)s.") % {
            "kinds": ACCEPTED,
            "size": most(),
        }
        self.fields["file"].widget = forms.FileInput()
        self.fields["verified_how"].widget.attrs["rows"] = 3
        self.fields["verified_how"].is_conditional = True
        self.fields["kind"].choices = [("", _("Choose")), *Evidence.Kind.choices]
        prepare(self)

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if not file:
            return file
        if file.size > settings.EVIDENCE_MAX_BYTES:
            sentence = _("The file is larger than %(size)s. Choose a smaller one.")
            raise forms.ValidationError(sentence % {"size": most()})
        try:
            self.instance.content_type = file_type(file, file.name).content_type
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return file

    def clean(self):
        super().clean()
        data = self.cleaned_data
        refuse_future(self, "issued_on")
        issued, expires = data.get("issued_on"), data.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("It cannot expire before it is issued."))
        has_source = data.get("file") or data.get("link") or {"file", "link"} & set(self.errors)
        if data.get("state") == FactState.DOCUMENT and not has_source:
            sentence = _("Add the document or a link to it, or record it as a claim.")
            self.add_error("file", sentence)
        if data.get("state") == FactState.VERIFIED and not data.get("verified_how", "").strip():
            self.add_error("verified_how", HOW)

    def keep(self):
        """Save the evidence with the checks it supports, and return it."""
        evidence, today = self.instance, timezone.localdate()
        evidence.added_by = self.person
        if evidence.state != FactState.CLAIM:
            evidence.seen_by, evidence.seen_on = self.person, today
        if evidence.state == FactState.VERIFIED:
            evidence.verified_by, evidence.verified_on = self.person, today
        else:
            evidence.verified_how = ""
        if file := self.cleaned_data.get("file"):
            # Without invisible and direction-changing letters, its end kept.
            evidence.file_name = "".join(filter(str.isprintable, file.name))[-200:]
            evidence.size = file.size
            evidence.sha256 = digest(file)
        evidence.save()
        EvidenceCheck.objects.bulk_create(
            EvidenceCheck(evidence=evidence, check_id=check_id)
            for check_id in self.cleaned_data["supports"]
        )
        return evidence


class VerifyForm(forms.Form):
    verified_how = forms.CharField(
        label=gettext_lazy("How you verified it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verified_how"].error_messages["required"] = HOW
        prepare(self)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it no longer counts"), max_length=500)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = _("Say why it no longer counts.")
        prepare(self)


def digest(file):
    """Return the SHA-256 of an open file as 64 hex digits, read in pieces."""
    sha256 = hashlib.sha256()
    file.seek(0)
    while piece := file.read(65536):
        sha256.update(piece)
    file.seek(0)
    return sha256.hexdigest()
