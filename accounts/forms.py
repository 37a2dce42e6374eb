import struct
from zoneinfo import available_timezones

from allauth.account import forms as allauth
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as keys
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.clock import moment
from accounts.factors import Type, factors_of, note_use, note_wrong_code
from accounts.models import AddressChange, FactorReset, Organisation, User
from accounts.notifications.models import Kind
from accounts.organisation import FIELDS
from accounts.password_reset import send_reset_link
from accounts.roles import OWN_ROLE
from accounts.text import no_control_characters


def time_zone_choices():
    zones = sorted(zone for zone in available_timezones() if "/" in zone and "Etc/" not in zone)
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


class PersonForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        choices=time_zone_choices, help_text=_("Times and deadlines are shown in this zone.")
    )

    class Meta:
        model = User
        fields = ["name", "time_zone"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class AccountForm(PersonForm):
    kinds_by_mail = forms.MultipleChoiceField(
        label=_("Which of them come by mail"),
        choices=[(kind.value, kind.heading) for kind in Kind],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "rating_keys", "notices_by_mail"]
        help_texts = {
            "notices_by_mail": _(
                "What waits for you, what was released or decided, and the like. Invitations and "
                "reminders of deadlines always come by mail."
            )
        }
        widgets = {**PersonForm.Meta.widgets, "notices_by_mail": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        without = self.instance.notices_without_mail
        self.initial["kinds_by_mail"] = [kind.value for kind in Kind if kind not in without]

    def save(self, commit=True):
        chosen = self.cleaned_data["kinds_by_mail"]
        self.instance.notices_without_mail = [k.value for k in Kind if k not in chosen]
        return super().save(commit)


class WelcomeForm(PersonForm):
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 12 characters. A sentence is easy to remember."),
    )
    field_order = ["name", "password", "time_zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Where nobody chose a zone, the script offers that of the browser.
        self.fields["time_zone"].widget.attrs["data-own-zone"] = ""

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.instance)
        return self.cleaned_data["password"]

    def save(self, commit=True):
        self.instance.set_password(self.cleaned_data["password"])
        return super().save(commit)


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    may_lead = forms.BooleanField(label=_("May start evaluations"), required=False)
    is_curator = forms.BooleanField(
        label=_("Maintains the records of vendors (curator)"), required=False
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        has_role = cleaned.get("may_lead") or cleaned.get("is_curator")
        if has_role and cleaned.get("email") == self.by.email:
            self.add_error("email", OWN_ROLE)
        return cleaned


class AddressChangeForm(forms.Form):
    old_email = forms.EmailField(label=_("E-mail of the person now"), max_length=254)
    new_email = forms.EmailField(label=_("Their new e-mail"), max_length=254)

    def clean_old_email(self):
        email = self.cleaned_data["old_email"]
        self.person = User.objects.active().filter(email__iexact=email).first()
        if self.person is None:
            raise forms.ValidationError(_("Nobody has this address here."))
        if AddressChange.objects.waiting().filter(person=self.person).exists():
            raise forms.ValidationError(
                _("Another change of this address waits. Confirm it or stop it first.")
            )
        return email

    def clean_new_email(self):
        email = self.cleaned_data["new_email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Somebody already has this address."))
        return email


class OrganisationForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        help_text=Organisation._meta.get_field("time_zone").help_text,
    )
    # Which page this is an answer to: of two administrators the later one is told.
    read_at = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = FIELDS
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "address": forms.Textarea(attrs={"rows": 4}),
            "review_route": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, data=None):
        super().__init__(data, instance=Organisation.objects.first() or Organisation())
        self.saved_at = str(self.instance.saved_at or "")
        self.initial["read_at"] = self.saved_at
        self.stored = {name: getattr(self.instance, name) for name in FIELDS}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("read_at", "") != self.saved_at:
            # Sending it once more is an answer to what this page says now.
            self.data = self.data.copy()
            self.data["read_at"] = self.saved_at
            names = {self.fields[name].label for name in FIELDS if self.differs(cleaned, name)}
            raise forms.ValidationError(
                _(
                    "Somebody saved this page at %(moment)s, after you opened it. What you typed "
                    "differs from what stands now in: %(fields)s. Save again to keep yours."
                ),
                params={
                    "moment": moment(self.instance.saved_at),
                    "fields": ", ".join(sorted(map(str, names))) or _("nothing"),
                },
            )
        return cleaned

    def differs(self, cleaned, name):
        return name in cleaned and cleaned[name] != self.stored[name]


class FactorResetForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the person"), max_length=254)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_control_characters],
        help_text=_(
            "For example: telephone lost, told by the person at the desk. The record keeps it."
        ),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_email(self):
        email = self.cleaned_data["email"]
        self.person = User.objects.active().filter(email__iexact=email).first()
        if self.person is None:
            raise forms.ValidationError(_("Nobody has this address here."))
        if self.person == self.by:
            raise forms.ValidationError(_("Yours are on the page of your second factor."))
        if not (factors_of(self.person).exists() or self.person.socialaccount_set.exists()):
            raise forms.ValidationError(_("This person has no second factor."))
        if FactorReset.objects.waiting().filter(person=self.person).exists():
            raise forms.ValidationError(
                _("Another reset of this person waits. Confirm it or stop it first.")
            )
        return email


# allauth's forms about passwords, with our labels and no placeholders
LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
    "name": _("Name of the key"),
}


def labelled(form_class):
    class LabelledForm(form_class):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            for name, field in self.fields.items():
                field.label = LABELS.get(name, field.label)
                field.widget.attrs.pop("placeholder", None)

    return LabelledForm


class SignInForm(labelled(allauth.LoginForm)):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The link to a new password stands after the button: Tab leads from one box to the next.
        self.fields["password"].help_text = ""
        if not self.is_bound:
            self.fields["login"].widget.attrs["autofocus"] = True


ResetPasswordByLinkForm = labelled(allauth.ResetPasswordKeyForm)
ChangePasswordForm = labelled(allauth.ChangePasswordForm)
SetPasswordForm = labelled(allauth.SetPasswordForm)
ConfirmPasswordForm = labelled(allauth.ReauthenticateForm)


# allauth's forms about second factors, which tell the record what was used and what was wrong


class NotedCode:
    is_confirmation = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Of your app, or one of your recovery codes.")

    def clean_code(self):
        try:
            return super().clean_code()
        except forms.ValidationError as error:
            note_refusal(self.user, error)
            raise

    def save(self):
        super().save()
        note_use(self.authenticator, again=self.is_confirmation)


class CodeForm(NotedCode, labelled(codes.AuthenticateForm)):
    pass


class ConfirmCodeForm(NotedCode, labelled(codes.ReauthenticateForm)):
    is_confirmation = True


# What allauth and its library raise over an answer that no key gave.
UNREADABLE = (AssertionError, AttributeError, LookupError, TypeError, ValueError, struct.error)


class NotedKey:
    def clean_credential(self):
        try:
            key = super().clean_credential()
        except forms.ValidationError as error:
            note_refusal(self.user, error)
            raise
        except UNREADABLE as error:
            note_wrong_code(self.user)
            raise get_adapter().validation_error("incorrect_code") from error
        # Here, because one of allauth's two views does not save its form.
        note_use(key, again=self.reauthenticated)
        return key


class SecurityKeyForm(NotedKey, keys.AuthenticateWebAuthnForm):
    pass


class ConfirmKeyForm(NotedKey, keys.ReauthenticateWebAuthnForm):
    pass


def note_refusal(person, error):
    # Not what came too soon after others.
    if error.code == "incorrect_code":
        note_wrong_code(person)


class FirstCodeForm(labelled(ActivateTOTPForm)):
    def clean_code(self):
        code = super().clean_code()
        # allauth counts this one as not used yet, and would take it once more at a sign-in.
        TOTP(Authenticator(user=self.user, type=Type.TOTP))._mark_code_used(code)
        return code


class NamedKeyForm:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        self.fields["name"] = forms.CharField(
            label=LABELS["name"],
            max_length=80,
            required=name.required,
            validators=[no_control_characters],
            help_text=_("So that you can tell it from others, for example “Blue key”."),
        )


class NewKeyForm(NamedKeyForm, keys.AddWebAuthnForm):
    def clean(self):
        try:
            return super().clean()
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenameKeyForm(NamedKeyForm, keys.EditWebAuthnForm):
    pass


class ResetPasswordForm(labelled(allauth.ResetPasswordForm)):
    def save(self, request, **options):
        send_reset_link.enqueue(self.users[0].pk if self.users else None)
        return self.cleaned_data["email"]
