from django.urls import path

from scoring.views import decision, minutes, sign_off

urlpatterns = [
    path("evaluations/<int:pk>/moderation/minutes/", minutes.minutes, name="minutes"),
    path("evaluations/<int:pk>/moderation/sign-off/", sign_off.sign_off, name="sign_off"),
    path("evaluations/<int:pk>/decide/", decision.decide, name="decide"),
    path("evaluations/<int:pk>/decide/sign/", decision.freeze, name="freeze"),
]
