"""How allauth behaves here: no sign-up, and links only to our own address."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.record.acts import Act
from accounts.record.models import RecordEntry


class ClosedDoorAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "enter_current_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request):
        return False

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Count per account and address: a stranger must not lock a victim out."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"

    def authenticate(self, request, **credentials):
        """Let people of a demonstration in nowhere else, as if their password were wrong."""
        person = super().authenticate(request, **credentials)
        if person and not settings.DEMO:
            # The record says it, because nobody can take that out.
            entries = RecordEntry.objects.about(person).filter(act=Act.MADE_FOR_DEMONSTRATION)
            return None if entries.exists() else person
        return person

    def get_reset_password_from_key_url(self, key):
        # The configured host: the Host header is whatever the visitor sent.
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "0", "key": "key"})
        return settings.PUBLIC_URL + path.replace("0-key", key)
