from django.urls import path

from scoring.views import agreement, arithmetic, moderation, ranking, scenarios, what_if

_SCENARIOS = "evaluations/<int:pk>/scenarios/"

urlpatterns = [
    path("evaluations/<int:pk>/ranking/", ranking.ranking, name="ranking"),
    path(
        "evaluations/<int:pk>/ranking/<int:candidate_pk>/",
        arithmetic.candidate_detail,
        name="candidate_detail",
    ),
    path("evaluations/<int:pk>/what-if/", what_if.what_if, name="what_if"),
    path(_SCENARIOS, scenarios.scenarios, name="scenarios"),
    path(
        f"{_SCENARIOS}<int:scenario_pk>/archive/",
        scenarios.archive_scenario,
        name="archive_scenario",
    ),
    path(
        f"{_SCENARIOS}<int:scenario_pk>/restore/",
        scenarios.restore_scenario,
        name="restore_scenario",
    ),
    path("evaluations/<int:pk>/agreement/", agreement.agreement, name="agreement"),
    path("evaluations/<int:pk>/moderation/", moderation.moderation, name="moderation"),
]
