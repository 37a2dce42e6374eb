"""allauth's forms about passwords in our own words; nothing is written inside a box."""

from allauth.account import forms

WORDS = {
    "login": "E-mail",
    "email": "E-mail",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password, once more",
}


class OurWords:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = WORDS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(OurWords, forms.LoginForm):
    pass


class ResetForm(OurWords, forms.ResetPasswordForm):
    pass


class ResetByLinkForm(OurWords, forms.ResetPasswordKeyForm):
    pass


class ChangeForm(OurWords, forms.ChangePasswordForm):
    pass


class SetForm(OurWords, forms.SetPasswordForm):
    pass


class ConfirmForm(OurWords, forms.ReauthenticateForm):
    pass
