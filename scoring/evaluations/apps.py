from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "scoring.evaluations"

    def ready(self):
        from accounts.closing import account_closed
        from scoring.evaluations import reminders  # noqa: F401 -- recurring work
        from scoring.evaluations.closed_accounts import tell_evaluations
        from scoring.evaluations.intake import pages_for_import
        from scoring.evaluations.models.inquiry import asker_of_evaluation
        from scoring.grid.reading import load_grid
        from vendors import supports
        from vendors.imports import uses
        from vendors.requests import asker

        supports.register(
            [
                (
                    criterion.short,
                    [(check.id, f"{check.id} {check.question}") for check in criterion.checks],
                )
                for criterion in load_grid().criteria
            ]
        )
        asker.register(asker_of_evaluation)
        uses.register(pages_for_import)
        account_closed.connect(tell_evaluations)
