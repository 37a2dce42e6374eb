from django.urls import path

from scoring.views import declaration

urlpatterns = [
    path("evaluations/<int:pk>/declaration/", declaration.declare, name="declare"),
]
