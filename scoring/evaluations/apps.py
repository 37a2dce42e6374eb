from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "scoring.evaluations"

    def ready(self):
        from accounts.closing import account_closed
        from scoring.evaluations import reminders  # noqa: F401 -- recurring work
        from scoring.evaluations.closed_accounts import tell_evaluations
        from scoring.grid.reading import load_grid
        from vendors import supports

        supports.register(
            [
                (
                    criterion.short,
                    [(check.id, f"{check.id} {check.question}") for check in criterion.checks],
                )
                for criterion in load_grid().criteria
            ]
        )
        account_closed.connect(tell_evaluations)
