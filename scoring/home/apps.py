from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "scoring.home"

    def ready(self):
        # Its recurring work is known from the start.
        from scoring.home import retention  # noqa: F401
