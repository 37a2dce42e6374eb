from django.urls import path

from scoring.views import (
    evaluations,
    method,
    own_weights,
    people,
    sealing,
    setup_candidates,
    setup_checks,
    setup_purpose,
    setup_weights,
    weighing,
)

steps = {
    "purpose": setup_purpose.setup_purpose,
    "candidates": setup_candidates.setup_candidates,
    "checks": setup_checks.setup_checks,
    "weights": setup_weights.setup_weights,
    "people": people.setup_people,
    "open": sealing.setup_open,
}
urlpatterns = [
    path("", evaluations.my_tasks, name="my_tasks"),
    path("method/", method.method, name="method"),
    path("evaluations/", evaluations.evaluation_list, name="evaluation_list"),
    path("evaluations/new/", evaluations.evaluation_new, name="evaluation_new"),
    path("evaluations/<int:pk>/", evaluations.evaluation_detail, name="evaluation_detail"),
    *[
        path(f"evaluations/<int:pk>/set-up/{name}/", view, name=f"setup_{name}")
        for name, view in steps.items()
    ],
    path(
        "evaluations/<int:pk>/set-up/weights/<slug:method>/",
        weighing.setup_weighing,
        name="setup_weighing",
    ),
    path("evaluations/<int:pk>/weights/", own_weights.own_weights, name="own_weights"),
    path(
        "evaluations/<int:pk>/weights/<slug:method>/",
        own_weights.own_weighing,
        name="own_weighing",
    ),
    path("evaluations/<int:pk>/unseal/", sealing.unseal_evaluation, name="unseal_evaluation"),
    path("evaluations/<int:pk>/close/", sealing.close_rating, name="close_rating"),
]
