"""The link for a new password, made and sent by a task: the page answers alike in words and time
whether there is an account, or a mail server.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.mail import outbox
from accounts.models import User
from accounts.tasks.queue import task


@task("Sending a link for a new password", is_kept=False)
def send_reset_link(pk):
    """`pk` is None where nobody has the address: a task is made all the same."""
    person = User.objects.active().filter(pk=pk).first()
    # Who has not come in has no password to forget: the invitation is the one way, and ends.
    if person is None or not person.has_usable_password():
        return
    link = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    context = {
        "user": person,
        # The configured host: the Host header is whatever the visitor sent.
        "link": settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=link),
    }
    subject = _("Choose a new password for Evaluator")
    outbox.post("accounts/reset_mail.txt", context, subject, person.email, holds_token=True)
