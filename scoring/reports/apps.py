from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "scoring.reports"

    def ready(self):
        from scoring.decisions.models.decision import frozen

        frozen.connect(prepare_report)


def prepare_report(determination, **signal):
    from scoring.reports.pdf import prepare

    prepare(determination)
