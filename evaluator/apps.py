from django.apps import AppConfig


class EvaluatorConfig(AppConfig):
    name = "evaluator"

    def ready(self):
        from evaluator import checks  # noqa: F401 -- registers the system checks
