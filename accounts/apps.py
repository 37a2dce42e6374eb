from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from accounts.refusals import use_our_words

use_our_words()


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts import (
            notice_mail,
            sign_ins,  # noqa: F401 -- its recurring work is known from the start
        )
        from accounts.mail import outbox
        from accounts.mail.models import Mail
        from accounts.notifications import things
        from accounts.sessions import mark_beginning
        from accounts.tasks import cleaning  # noqa: F401 -- as above

        user_logged_in.connect(mark_beginning)
        outbox.mail_lost.connect(notice_mail.tell_of_lost_mail)
        things.register("mail", Mail.objects.titles_for)
