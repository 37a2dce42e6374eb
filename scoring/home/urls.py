from django.urls import path

from scoring.home import privacy_views, views

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
    path("privacy/", privacy_views.privacy, name="privacy"),
    path("privacy/looks/", privacy_views.look_list, name="look_list"),
    path("privacy/retention/", privacy_views.retention_apply, name="retention_apply"),
    path("account/data/", privacy_views.own_data, name="own_data"),
    path("privacy/<str:kind>/<int:pk>/", privacy_views.privacy_person, name="privacy_person"),
    path(
        "privacy/<str:kind>/<int:pk>/export/",
        privacy_views.privacy_export,
        name="privacy_export",
    ),
    path("privacy/<str:kind>/<int:pk>/erase/", privacy_views.privacy_erase, name="privacy_erase"),
    path("record/", views.record_list, name="record_list"),
    path("record/export/<str:format>/", views.record_export, name="record_export"),
]
