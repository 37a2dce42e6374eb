"""How allauth behaves here: no sign-up, no sample people, and links only to our own address."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

from accounts.demonstration import is_of_demonstration


class ClosedDoorAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This e-mail and this password do not belong together.",
        "enter_current_password": "This is not your current password.",
    }

    def is_open_for_signup(self, request):
        return False

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Count failures per account and address: a stranger must not lock a victim out.

        allauth counts per account alone; its limit per address holds beside this one.
        """
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"

    def authenticate(self, request, **credentials):
        """Let people of a demonstration in nowhere else, as if their password were wrong."""
        person = super().authenticate(request, **credentials)
        if person and not settings.DEMO and is_of_demonstration(person):
            return None
        return person

    def get_reset_password_from_key_url(self, key):
        """Return a link to the configured host; the Host header is the visitor's word."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "0", "key": "key"})
        return settings.PUBLIC_URL + path.replace("0-key", key)
