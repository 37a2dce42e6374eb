from django.urls import path

from scoring.decisions.views import decision, moderation, release

urlpatterns = [
    path("evaluations/<int:pk>/unseal/", release.unseal_evaluation, name="unseal_evaluation"),
    path("evaluations/<int:pk>/close/", release.close_rating, name="close_rating"),
    path("evaluations/<int:pk>/submit/", release.submit_ratings, name="submit_ratings"),
    path("evaluations/<int:pk>/exceptions/", release.panel_exceptions, name="panel_exceptions"),
    path(
        "evaluations/<int:pk>/exceptions/make/<str:assessor>/<str:criterion>/",
        release.make_exception,
        name="make_exception",
    ),
    path(
        "evaluations/<int:pk>/exceptions/take-back/<int:exception_pk>/",
        release.take_back_exception,
        name="take_back_exception",
    ),
    path("evaluations/<int:pk>/moderation/", moderation.moderation, name="moderation"),
    path("evaluations/<int:pk>/moderation/minutes/", moderation.minutes, name="minutes"),
    path("evaluations/<int:pk>/moderation/sign-off/", moderation.sign_off, name="sign_off"),
    path(
        "evaluations/<int:pk>/moderation/sign-off/absence/",
        moderation.note_absence,
        name="note_absence",
    ),
    path(
        "evaluations/<int:pk>/moderation/sign-off/again/",
        moderation.reopen_moderation,
        name="reopen_moderation",
    ),
    path("evaluations/<int:pk>/decide/", decision.decide, name="decide"),
    path("evaluations/<int:pk>/decide/sign/", decision.freeze_decision, name="freeze_decision"),
    path(
        "evaluations/<int:pk>/decide/sign/propose/",
        decision.propose_decision,
        name="propose_decision",
    ),
    path(
        "evaluations/<int:pk>/decide/sign/invite/",
        decision.invite_signatory,
        name="invite_signatory",
    ),
    path("evaluations/<int:pk>/decide/signature/", decision.sign_decision, name="sign_decision"),
    path("evaluations/<int:pk>/decide/again/", decision.reopen_decision, name="reopen_decision"),
    path("evaluations/<int:pk>/decide/deeper/", decision.deeper_round, name="deeper_round"),
]
