from django.urls import include, path

from scoring.decisions.views import decision, moderation, release, unsettled

exceptions = [
    path("", release.panel_exceptions, name="panel_exceptions"),
    path("make/<str:assessor>/<str:criterion>/", release.make_exception, name="make_exception"),
    path("take-back/<int:exception_pk>/", release.take_back_exception, name="take_back_exception"),
]
evaluation = [
    path("unseal/", release.unseal_evaluation, name="unseal_evaluation"),
    path("unseal/confirm/", release.confirm_unsealing, name="confirm_unsealing"),
    path("close/", release.close_rating, name="close_rating"),
    path("submit/", release.submit_ratings, name="submit_ratings"),
    path("exceptions/", include(exceptions)),
    path("to-settle/", unsettled.to_settle, name="to_settle"),
    path("moderation/", moderation.moderation, name="moderation"),
    path("moderation/minutes/", moderation.minutes, name="minutes"),
    path("moderation/sign-off/", moderation.sign_off, name="sign_off"),
    path("moderation/sign-off/absence/", moderation.note_absence, name="note_absence"),
    path("moderation/sign-off/again/", moderation.reopen_moderation, name="reopen_moderation"),
    path("decide/", decision.decide, name="decide"),
    path("decide/sign/", decision.freeze_decision, name="freeze_decision"),
    path("decide/sign/propose/", decision.propose_decision, name="propose_decision"),
    path("decide/sign/invite/", decision.invite_signatory, name="invite_signatory"),
    path("decide/signature/", decision.sign_decision, name="sign_decision"),
    path("decide/again/", decision.reopen_decision, name="reopen_decision"),
    path("decide/deeper/", decision.deeper_round, name="deeper_round"),
]
urlpatterns = [path("evaluations/<int:pk>/", include(evaluation))]
