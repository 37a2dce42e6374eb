"""How allauth behaves here: no sign-up, links only to our own address, each act in the record."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core import ratelimit
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.browser import people_of
from accounts.mail import outbox
from accounts.metrics import SIGN_IN_FAILURES
from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.sessions import end_sessions, sessions_of
from accounts.sign_ins import note_failure, note_sign_in, note_sign_out


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

    def pre_authenticate(self, request, **credentials):
        super().pre_authenticate(request, **credentials)
        if not self.may_guess(request, credentials.get("email", ""), dry_run=True):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request, **credentials):
        SIGN_IN_FAILURES.inc()
        email = credentials.get("email", "")
        self.may_guess(request, email)
        note_failure(email)

    def may_guess(self, request, email, dry_run=False):
        """Slow who guesses at one account from many addresses, not its owner in a known browser."""
        if User.objects.filter(pk__in=people_of(request), email__iexact=email).exists():
            return True
        return ratelimit.consume(request, action="guess", key=email.lower(), dry_run=dry_run)

    def post_login(self, request, user, **how):
        note_sign_in(request, user, self.get_client_ip(request))
        return super().post_login(request, user, **how)

    def logout(self, request):
        note_sign_out(request.user)
        super().logout(request)

    @transaction.atomic
    def set_password(self, user, password):
        """End every other session, and say in the record which way the password came."""
        super().set_password(user, password)
        is_signed_in = current.request.user.is_authenticated
        act = Act.CHANGED_PASSWORD if is_signed_in else Act.RESET_PASSWORD
        RecordEntry.objects.append(actor=user, act=act, subject=user)
        elsewhere = sessions_of(user).exclude(session_key=current.request.session.session_key)
        end_sessions(user, elsewhere, by=user)

    def send_mail(self, template_prefix, email, context):
        about = {"request": current.request, "email": email}
        mail = self.render_mail(template_prefix, email, about | context)
        outbox.write(mail.subject, mail.body, email)

    def authenticate(self, request, **credentials):
        """Let people of a demonstration in nowhere else, as if their password were wrong."""
        person = super().authenticate(request, **credentials)
        return person if person and self.may_come_in(person) else None

    def may_come_in(self, person):
        # The record says it, because nobody can take that out.
        made_for = RecordEntry.objects.about(person).filter(act=Act.MADE_FOR_DEMONSTRATION)
        return settings.DEMO or not made_for.exists()
