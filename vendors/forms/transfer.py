from django import forms
from django.utils.translation import gettext as _

from vendors.forms.fields import prepare, refuse_future
from vendors.forms.imports import VendorFileForm
from vendors.imports.transfers import HEADER, new_among, read_transfers
from vendors.models.compliance import TransferStatus
from vendors.names import country_choices


class TransferForm(forms.ModelForm):
    class Meta:
        model = TransferStatus
        fields = ["country", "basis", "source", "checked_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"), choices=[("", _("Choose")), *country_choices()]
        )
        self.fields["source"].help_text = _("What you read, so that a colleague finds it again.")
        prepare(self)

    def clean(self):
        super().clean()
        refuse_future(self, "checked_on")


MOST_PROBLEMS = 20  # named at once


class TransferFileForm(VendorFileForm):
    """A sheet of transfer statuses: all of it can be read, or nothing is taken."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sentence = _("CSV or Excel (.xlsx), with the columns %(columns)s.")
        self.fields["file"].help_text = sentence % {"columns": ", ".join(HEADER[:-1])}

    def clean_file(self):
        statuses, problems = read_transfers(super().clean_file()["sheet"])
        if problems:
            raise forms.ValidationError(problems[:MOST_PROBLEMS])
        self.count = len(statuses)
        return new_among(statuses)
