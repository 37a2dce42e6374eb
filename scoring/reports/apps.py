from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "scoring.reports"

    def ready(self):
        from accounts.storage import named_elsewhere
        from scoring.decisions.models.decision import frozen

        frozen.connect(prepare_report)
        named_elsewhere.append(names_of_reports)


def prepare_report(determination, **signal):
    from scoring.reports.pdf import prepare

    prepare(determination)


def names_of_reports():
    from scoring.reports.pdf import files_of_determinations

    return files_of_determinations()
