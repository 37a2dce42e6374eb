from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "scoring.home"

    def ready(self):
        # Its recurring work is known from the start.
        from accounts.notifications import things
        from scoring.evaluations.models.evaluation import recorded
        from scoring.home import notices, retention  # noqa: F401

        recorded.connect(notices.tell_of)
        things.register("evaluation", notices.titles_of_evaluations)
        things.register("motion", notices.titles_of_motions)
        things.register("inquiry", notices.titles_of_inquiries)
        things.register("vendor", notices.titles_of_vendors)
