from django.urls import path

from scoring.views import record

_OF_ONE = "evaluations/<int:pk>/record/"

urlpatterns = [
    path(_OF_ONE, record.evaluation_record, name="evaluation_record"),
    path(
        f"{_OF_ONE}export/<str:format>/",
        record.evaluation_record_export,
        name="evaluation_record_export",
    ),
    path("record/", record.record_list, name="record_list"),
    path("record/export/<str:format>/", record.record_export, name="record_export"),
]
