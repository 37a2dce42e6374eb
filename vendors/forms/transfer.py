from django import forms

from vendors.forms.fields import prepare, refuse_future
from vendors.models.compliance import TransferStatus


class TransferForm(forms.ModelForm):
    class Meta:
        model = TransferStatus
        fields = ["basis", "source", "checked_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        prepare(self)

    def clean(self):
        super().clean()
        refuse_future(self, "checked_on")
