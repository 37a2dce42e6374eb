from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self):
        from scoring.grid import load_grid
        from vendors import supports

        supports.register(
            [
                (check.id, f"{check.id} {check.question}")
                for criterion in load_grid().criteria
                for check in criterion.checks
            ]
        )
