"""The form of a vendor's own fields."""

from django import forms

from vendors.forms.fields import prepare
from vendors.forms.meanwhile import TellsOfChanges
from vendors.models import Vendor
from vendors.names import country_choices


class VendorForm(TellsOfChanges, forms.ModelForm):
    country = forms.ChoiceField(
        label="Country of the company",
        required=False,
        help_text="Where it is registered. Sites have their own country.",
    )

    class Meta:
        model = Vendor
        fields = [
            "name",
            "legal_name",
            "country",
            "register_number",
            "website",
            "summary",
            "is_invented",
        ]
        help_texts = {"website": "Begins with https:// or http://."}
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}
        labels = {"is_invented": "Invented: made up for a demonstration, and marked as such"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "Not known"), *country_choices()]
        self.fields["is_invented"].help_text = ""
        prepare(self)
