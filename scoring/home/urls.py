from django.urls import path

from scoring.home import views

urlpatterns = [
    path("", views.my_tasks, name="my_tasks"),
    path("method/", views.method, name="method"),
    path("evaluations/", views.evaluation_list, name="evaluation_list"),
    path("evaluations/new/", views.evaluation_new, name="evaluation_new"),
    path("evaluations/<int:pk>/", views.evaluation_detail, name="evaluation_detail"),
    path("evaluations/<int:pk>/record/", views.record_list, name="evaluation_record"),
    path(
        "evaluations/<int:pk>/record/export/<str:format>/",
        views.record_export,
        name="evaluation_record_export",
    ),
    path("record/", views.record_list, name="record_list"),
    path("record/export/<str:format>/", views.record_export, name="record_export"),
]
