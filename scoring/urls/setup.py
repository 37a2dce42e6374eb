from django.urls import path

from scoring.views import evaluations, method

urlpatterns = [
    path("", evaluations.my_tasks, name="my_tasks"),
    path("method/", method.method, name="method"),
    path("evaluations/", evaluations.evaluation_list, name="evaluation_list"),
    path("evaluations/<int:pk>/", evaluations.evaluation_detail, name="evaluation_detail"),
]
