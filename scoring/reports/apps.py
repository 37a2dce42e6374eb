from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "scoring.reports"

    def ready(self):
        from accounts.storage import named_elsewhere
        from scoring.decisions.models.decision import frozen

        # The tasks that recur are known from the start.
        from scoring.reports import printing  # noqa: F401

        frozen.connect(prepare_report)
        named_elsewhere.append(names_of_reports)


def prepare_report(determination, **signal):
    from scoring.reports.printing import report_of

    report_of(determination).begin(determination.decided_by)


def names_of_reports():
    from scoring.reports.pdf import files_of_determinations

    return files_of_determinations()
