"""Who is compared: found, added, removed, left out, with which sites, and who is there today."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from scoring.evaluations.forms.fields import (
    PlainTextField,
    VendorsField,
)
from scoring.evaluations.forms.meanwhile import Stamped
from scoring.evaluations.models.candidate import Candidate, too_many_candidates
from scoring.evaluations.models.long_list import Rule
from vendors.models.facts import Site
from vendors.models.imports import VendorImport
from vendors.models.kin import same_firm
from vendors.models.vendor import Vendor
from vendors.names import countries_called, isolated


class ImportField(forms.ModelChoiceField):
    """One of the imports that a person sees, the newest first; the table is asked once."""

    def offer(self, imports):
        self.queryset = imports.only("file_name", "finished_at")
        options = [(row.pk, self.label_from_instance(row)) for row in self.queryset]
        self.choices = [("", self.empty_label), *options] if options else []

    def label_from_instance(self, vendor_import):
        name = {"file": isolated(vendor_import), "moment": clock.moment(vendor_import.finished_at)}
        return _("%(file)s, imported %(moment)s") % name


class VendorSearchForm(forms.Form):
    q = PlainTextField(
        label=gettext_lazy("Find vendors"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Name, city or country."),
        widget=forms.SearchInput,
    )
    vendor_import = ImportField(
        label=gettext_lazy("From an import"),
        queryset=VendorImport.objects.none(),
        required=False,
        empty_label=gettext_lazy("All vendors"),
        error_messages={"invalid_choice": gettext_lazy("This import is not there any more.")},
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.is_conditional = True  # an empty search is none, and no choice of theirs
        imports = self.fields["vendor_import"]
        imports.offer(VendorImport.objects.visible_to(by).finished())
        if not imports.choices and not self.data.get("vendor_import"):
            del self.fields["vendor_import"]

    @property
    def refusals(self):
        """{id of its control: sentences}, for the summary of the page."""
        return {self[name].auto_id: sentences for name, sentences in self.errors.items()}

    def matching(self, vendors):
        """Those of `vendors` that match every word; none when they cannot be read."""
        if not self.is_valid():
            return vendors.none()
        if vendor_import := self.cleaned_data.get("vendor_import"):
            vendors = vendors.of_import(vendor_import)
        for word in self.cleaned_data["q"].split()[:8]:
            sites = Site.objects.filter(vendor__in=same_firm(OuterRef(OuterRef("pk"))))
            in_city = sites.filter(city__icontains=word)
            vendors = vendors.filter(
                Q(name__icontains=word)
                | Q(legal_name__icontains=word)
                | Q(reference__iexact=word)
                | Q(country__in=countries_called(word))
                | Exists(in_city)
            )
        return vendors


class AddCandidatesForm(forms.Form):
    vendors = VendorsField(
        queryset=Vendor.objects.none(),
        error_messages={
            "required": gettext_lazy("Tick at least one vendor."),
            "invalid_choice": gettext_lazy(
                "One of these vendors is not in your list any more. Search again."
            ),
        },
    )

    def __init__(self, *args, evaluation, vendors, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation
        self.fields["vendors"].queryset = vendors

    def clean_vendors(self):
        vendors = list(self.cleaned_data["vendors"].by_name())
        if refusal := too_many_candidates(self.evaluation.candidates.count() + len(vendors)):
            raise forms.ValidationError(refusal)
        return vendors


class LeaveOutForm(forms.Form):
    vendors = VendorsField(
        queryset=Vendor.objects.none(),
        error_messages={
            "required": gettext_lazy("Tick at least one vendor."),
            "invalid_choice": gettext_lazy(
                "One of these vendors is a candidate or left out already. Look again."
            ),
        },
    )
    reason = PlainTextField(
        label=gettext_lazy("Why the ticked are left out"),
        max_length=300,
        help_text=gettext_lazy("Sealed with the evaluation, and printed in the report."),
        error_messages={"required": gettext_lazy("Say why they are left out.")},
    )


class RuleForm(forms.Form):
    rule = forms.ChoiceField(choices=Rule)


class RemoveCandidateForm(forms.Form):
    candidate = forms.ModelChoiceField(
        queryset=Candidate.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose the candidate to remove."),
            "invalid_choice": gettext_lazy("This candidate is not there any more."),
        },
    )

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidate"].queryset = evaluation.candidates.select_related("vendor")

    def clean_candidate(self):
        candidate = self.cleaned_data["candidate"]
        # Refused whether it was rated or not: the answer would tell what a panel did unseen.
        if candidate.was_sealed:
            sentence = _(
                "%(name)s stood in an earlier version, and what was sealed is never deleted. "
                "Keep it, and say in the decision why it is not chosen."
            )
            raise forms.ValidationError(sentence, params={"name": isolated(candidate)})
        return candidate


class SitesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, site):
        return isolated(site.city)


class SitesForm(Stamped, forms.Form):
    sites = SitesField(
        label=gettext_lazy("Sites that would work for you"),
        queryset=Site.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Working hours, certificates and transfers are judged for these."),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_pk_value", "invalid_list"),
            gettext_lazy("Choose at least one site."),
        ),
    )

    def __init__(self, *args, candidate, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation = candidate.evaluation
        sites = candidate.sites_to_choose
        self.fields["sites"].queryset = sites
        self.initial["sites"] = candidate.sites.all() or sites


class IncumbentForm(Stamped, forms.Form):
    incumbent = forms.ModelChoiceField(
        label=gettext_lazy("The vendor you have today"),
        queryset=Candidate.objects.none(),
        required=False,
        empty_label=gettext_lazy("None of them"),
        help_text=gettext_lazy(
            "Judged by the same panel, on the same checks, with the same evidence rule."
        ),
        error_messages={"invalid_choice": gettext_lazy("This candidate is not there any more.")},
    )

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation
        self.fields["incumbent"].queryset = evaluation.candidates.select_related("vendor")
        incumbent = evaluation.candidates.filter(is_incumbent=True).first()
        self.initial["incumbent"] = incumbent and incumbent.pk
