from django.urls import path

from scoring.views import (
    decision,
    deeper_round,
    incumbent,
    letters,
    minutes,
    reopening,
    sign_off,
    signing,
)

_DECIDE = "evaluations/<int:pk>/decide/"

urlpatterns = [
    path("evaluations/<int:pk>/moderation/minutes/", minutes.minutes, name="minutes"),
    path("evaluations/<int:pk>/moderation/sign-off/", sign_off.sign_off, name="sign_off"),
    path(_DECIDE, decision.decide, name="decide"),
    path(f"{_DECIDE}sign/", signing.freeze, name="freeze"),
    path(f"{_DECIDE}signature/", signing.sign_decision, name="sign_decision"),
    path(f"{_DECIDE}again/", reopening.reopen_decision, name="reopen_decision"),
    path(f"{_DECIDE}deeper/", deeper_round.deeper_round, name="deeper_round"),
    path("evaluations/<int:pk>/incumbent/", incumbent.incumbent, name="incumbent"),
    path(
        "evaluations/<int:pk>/reports/<int:determination_pk>/letters/<int:number>.pdf",
        letters.letter,
        name="letter",
    ),
]
