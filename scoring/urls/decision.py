from django.urls import path

from scoring.views import decision

urlpatterns = [
    path("evaluations/<int:pk>/decide/", decision.decide, name="decide"),
    path("evaluations/<int:pk>/decide/sign/", decision.freeze, name="freeze"),
]
