"""Which vendors are evaluated, and which of them we have today."""

import re

from django import forms
from django.db.models import Exists, OuterRef, Q

from scoring.forms.fields import PlainTextField
from scoring.models import Candidate
from vendors.isolation import isolated
from vendors.models import Site, Vendor
from vendors.names import countries_called

MOST = 500


class VendorSearchForm(forms.Form):
    q = PlainTextField(
        label="Find vendors", max_length=200, required=False, help_text="Name, city or country."
    )

    def found(self, vendors):
        """Return those of `vendors` that match every word; none when they cannot be read."""
        if not self.is_valid():
            return vendors.none()
        words = self.cleaned_data["q"].split()[:8]
        for word in words:
            in_city = Site.objects.filter(vendor=OuterRef("pk"), city__icontains=word)
            vendors = vendors.filter(
                Q(name__icontains=word)
                | Q(legal_name__icontains=word)
                | Q(reference__iexact=word)
                | Q(country__in=countries_called(word))
                | Exists(in_city)
            )
        return vendors


class VendorsField(forms.ModelMultipleChoiceField):
    """Vendors by their keys; a key that no database holds is as unknown as any other."""

    def clean(self, value):
        if not all(re.fullmatch(r"[0-9]{1,18}", str(key)) for key in value or []):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)


class AddCandidatesForm(forms.Form):
    vendors = VendorsField(
        queryset=Vendor.objects.none(),
        error_messages={
            "required": "Tick at least one vendor.",
            "invalid_choice": "One of these vendors is not in your list any more. Search again.",
        },
    )

    def __init__(self, *args, evaluation, vendors, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation
        self.fields["vendors"].queryset = vendors

    def clean_vendors(self):
        chosen = list(self.cleaned_data["vendors"].by_name())
        if self.evaluation.candidates.count() + len(chosen) > MOST:
            raise forms.ValidationError(f"An evaluation holds up to {MOST} candidates.")
        return chosen


class RemoveCandidateForm(forms.Form):
    candidate = forms.ModelChoiceField(
        queryset=Candidate.objects.none(),
        error_messages={
            "required": "Choose the candidate to remove.",
            "invalid_choice": "This candidate is not there any more.",
        },
    )

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation
        self.fields["candidate"].queryset = evaluation.candidates.select_related("vendor")

    def clean_candidate(self):
        candidate = self.cleaned_data["candidate"]
        # Refused whether it was rated or not: the answer would tell what a panel did unseen.
        if candidate.was_sealed:
            raise forms.ValidationError(
                f"{isolated(candidate)} stood in an earlier version, and what was sealed is never "
                "deleted. Keep it, and say in the decision why it is not chosen."
            )
        return candidate


class IncumbentForm(forms.Form):
    incumbent = forms.ModelChoiceField(
        label="The vendor you have today",
        queryset=Candidate.objects.none(),
        required=False,
        empty_label="None of them",
        help_text="Judged by the same panel, on the same checks, with the same evidence rule.",
        error_messages={"invalid_choice": "This candidate is not there any more."},
    )

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["incumbent"].queryset = evaluation.candidates.select_related("vendor")
        held = evaluation.candidates.filter(is_incumbent=True).first()
        self.initial["incumbent"] = held and held.pk
