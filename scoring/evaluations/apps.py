from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "scoring.evaluations"

    def ready(self):
        from scoring.evaluations import reminders  # noqa: F401 -- recurring work
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
