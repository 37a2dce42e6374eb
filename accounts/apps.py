from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts.sessions import mark_beginning

        user_logged_in.connect(mark_beginning)
