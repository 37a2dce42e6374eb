from django.urls import path

from scoring.ratings.views import (
    answers,
    asking,
    comparison,
    confirming,
    gate_page,
    gates,
    grid,
    unknowns,
    waiting,
)

urlpatterns = [
    path(
        "evaluations/<int:pk>/rate/<int:candidate_pk>/<slug:check_id>/save/",
        grid.save_rating,
        name="save_rating",
    ),
    path(
        "evaluations/<int:pk>/rate/<int:candidate_pk>/<slug:criterion>/",
        grid.rate_criterion,
        name="rate_criterion",
    ),
    path("evaluations/<int:pk>/rate/<slug:check_id>/", grid.rate_check, name="rate_check"),
    path(
        "evaluations/<int:pk>/answers/<slug:criterion>/",
        answers.check_answers,
        name="check_answers",
    ),
    path(
        "evaluations/<int:pk>/people/<int:member_pk>/reopen/",
        answers.reopen_ratings,
        name="reopen_ratings",
    ),
    path("evaluations/<int:pk>/proofs/", confirming.confirm_proofs, name="confirm_proofs"),
    path("evaluations/<int:pk>/confirming/", confirming.name_confirmer, name="name_confirmer"),
    path("evaluations/<int:pk>/requests/", asking.evaluation_requests, name="evaluation_requests"),
    path("evaluations/<int:pk>/requests/new/", asking.ask_candidates, name="ask_candidates"),
    path("evaluations/<int:pk>/requests/missing/", asking.ask_missing, name="ask_missing"),
    path("evaluations/<int:pk>/requests/replies/", asking.offer_replies, name="offer_replies"),
    path("evaluations/<int:pk>/compare/", comparison.compare_candidates, name="compare_candidates"),
    path("evaluations/<int:pk>/unknown/", unknowns.unknowns, name="unknowns"),
    path("evaluations/<int:pk>/unknown/sheet/", unknowns.unknowns_sheet, name="unknowns_sheet"),
    path(
        "evaluations/<int:pk>/waiting/<int:candidate_pk>/",
        waiting.waiting_changes,
        name="waiting_changes",
    ),
    path("evaluations/<int:pk>/gates/", gates.gate_findings, name="gate_findings"),
    path("evaluations/<int:pk>/gates/<slug:check_id>/", gate_page.find_gate, name="find_gate"),
    path(
        "evaluations/<int:pk>/gates/<int:candidate_pk>/<slug:check_id>/",
        gates.gate_finding,
        name="gate_finding",
    ),
    path(
        "evaluations/<int:pk>/gates/<int:candidate_pk>/<slug:check_id>/waive/",
        gates.waive_gate,
        name="waive_gate",
    ),
]
