from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "scoring.results"

    def ready(self) -> None:
        from scoring.evaluations.models.evaluation import panel_witnesses
        from scoring.results.results import recorded_moves_of_ranks

        panel_witnesses.add(recorded_moves_of_ranks)
