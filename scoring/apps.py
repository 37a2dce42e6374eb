from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self):
        from scoring.grid import load_grid
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
