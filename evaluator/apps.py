from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.apps import AppConfig
from django.core import checks


class EvaluatorConfig(AppConfig):
    name = "evaluator"


@checks.register
def zone_data_is_current(app_configs, **kwargs):
    # Data from before Morocco's move to permanent UTC (IANA 2026c) puts every later moment wrong.
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    offset = noon.astimezone(ZoneInfo("Africa/Casablanca")).utcoffset()
    if offset == timedelta(0):
        return []
    return [
        checks.Error(
            f"The time-zone data is old: it puts Casablanca at UTC{offset} on 2026-12-01.",
            hint="Install tzdata 2026.3 or later, and set PYTHONTZPATH to an empty text.",
            id="evaluator.E001",
        )
    ]
