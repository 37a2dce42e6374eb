"""Forms about oneself and about who may come in."""

from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import User


def time_zone_choices():
    """Return (zone, zone) pairs, cities first by continent, as a native select shows them."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and "Etc/" not in zone)
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


class AccountForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        choices=time_zone_choices, help_text="Times and deadlines are shown in this zone."
    )

    class Meta:
        model = User
        fields = ["name", "time_zone"]


class WelcomeForm(AccountForm):
    """An invited person gives a name and chooses a password."""

    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text="At least 12 characters. A sentence is easier to remember than a riddle.",
    )
    field_order = ["name", "password", "time_zone"]

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.instance)
        return self.cleaned_data["password"]

    def save(self, commit=True):
        self.instance.set_password(self.cleaned_data["password"])
        return super().save(commit)


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail", max_length=254)
    name = forms.CharField(max_length=150, required=False)
    may_lead = forms.BooleanField(label="May start evaluations", required=False)
    is_curator = forms.BooleanField(label="Keeps vendor records (curator)", required=False)

    def clean_email(self):
        return self.cleaned_data["email"].lower()
