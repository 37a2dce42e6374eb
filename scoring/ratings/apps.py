from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "scoring.ratings"

    def ready(self):
        from scoring.evaluations.models.evaluation import moment_came, panel_witnesses
        from scoring.grid.reading import load_grid
        from scoring.ratings.asking import TEMPLATES
        from scoring.ratings.comparison import pages_comparing
        from scoring.ratings.lifts import recorded_changes_of_panel, recorded_lifts
        from scoring.ratings.proof_values import values_asked
        from scoring.ratings.request_logs import log_request
        from vendors import comparing, supports, witnesses
        from vendors.requests import templates
        from vendors.requests.verdicts import request_moved

        comparing.register(pages_comparing)
        templates.register(TEMPLATES)
        request_moved.connect(log_request)
        moment_came.connect(pin)
        witnesses.register(recorded_lifts)
        panel_witnesses.add(recorded_changes_of_panel)
        supports.register_asked(values_asked(load_grid().checks))


def pin(evaluation, **signal):
    from scoring.ratings.models import Pin
    from scoring.ratings.pinning import pin_at

    pin_at(evaluation, Pin.Moment.RELEASE if evaluation.is_released else Pin.Moment.SEAL)
