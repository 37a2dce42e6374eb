from django.urls import path

from vendors.views import evidence, imports, places, vendor

urlpatterns = [
    path("vendors/", vendor.vendor_list, name="vendor_list"),
    path("vendors/new/", vendor.vendor_edit, name="vendor_new"),
    path("vendors/<int:pk>/", vendor.vendor_detail, name="vendor_detail"),
    path("vendors/<int:pk>/edit/", vendor.vendor_edit, name="vendor_edit"),
    path("vendors/<int:pk>/people/", vendor.vendor_people, name="vendor_people"),
    path("vendors/<int:pk>/add/<slug:slug>/", vendor.row_edit, name="row_new"),
    path("vendors/<int:pk>/<slug:slug>/<int:row_pk>/", vendor.row_edit, name="row_edit"),
    path("vendors/<int:pk>/evidence/new/", evidence.evidence_new, name="evidence_new"),
    path("evidence/<int:pk>/", evidence.evidence_detail, name="evidence_detail"),
    path("evidence/<int:pk>/file/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/verify/", evidence.evidence_verify, name="evidence_verify"),
    path("evidence/<int:pk>/withdraw/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("vendors/export/<str:format>/", vendor.vendor_export, name="vendor_export"),
    path("vendors/import/", imports.vendor_import_new, name="vendor_import_new"),
    path("vendors/import/sample/", imports.vendor_import_sample, name="vendor_import_sample"),
    path("vendors/import/template/", imports.vendor_import_template, name="vendor_import_template"),
    path("vendors/import/<int:pk>/", imports.vendor_import, name="vendor_import"),
    path(
        "vendors/import/<int:pk>/columns/",
        imports.vendor_import_columns,
        name="vendor_import_columns",
    ),
    path(
        "vendors/import/<int:pk>/doubles/",
        imports.vendor_import_doubles,
        name="vendor_import_doubles",
    ),
    path("vendors/import/<int:pk>/apply/", imports.vendor_import_apply, name="vendor_import_apply"),
    path("vendors/import/<int:pk>/again/", imports.vendor_import_again, name="vendor_import_again"),
    path(
        "vendors/import/<int:pk>/progress/",
        imports.vendor_import_progress,
        name="vendor_import_progress",
    ),
    path("places/", places.place_list, name="place_list"),
    path("places/<slug:slug>/", places.place_detail, name="place_detail"),
]
