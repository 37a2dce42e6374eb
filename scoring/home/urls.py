from django.urls import path

from scoring.home import people_views, privacy_views, views

urlpatterns = [
    path("", views.my_tasks, name="my_tasks"),
    path("method/", views.method, name="method"),
    path("search/", views.search, name="search"),
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
    path("people/account/", people_views.find_account, name="find_account"),
    path("people/<int:pk>/close/", people_views.close_account, name="close_account"),
    path("people/<int:pk>/open/", people_views.open_account, name="open_account"),
    path("people/evaluations/", people_views.evaluation_needs, name="evaluation_needs"),
    path("people/evaluations/<int:pk>/lead/", people_views.name_lead, name="name_lead"),
    path(
        "people/unsealings/<int:motion_pk>/confirm/",
        people_views.confirm_for_panel,
        name="confirm_for_panel",
    ),
    path("record/", views.record_list, name="record_list"),
    path("record/export/<str:format>/", views.record_export, name="record_export"),
]
