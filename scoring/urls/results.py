from django.urls import path

from scoring.views import arithmetic, moderation, ranking, what_if

urlpatterns = [
    path("evaluations/<int:pk>/ranking/", ranking.ranking, name="ranking"),
    path(
        "evaluations/<int:pk>/ranking/<int:candidate_pk>/",
        arithmetic.candidate_detail,
        name="candidate_detail",
    ),
    path("evaluations/<int:pk>/what-if/", what_if.what_if, name="what_if"),
    path("evaluations/<int:pk>/moderation/", moderation.moderation, name="moderation"),
]
