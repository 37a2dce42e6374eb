from django.urls import path

from vendors.views import evidence, imports, person, places, proof, transfer, vendor

urlpatterns = [
    path("vendors/", vendor.vendor_list, name="vendor_list"),
    path("vendors/new/", vendor.vendor_edit, name="vendor_new"),
    path("vendors/<int:pk>/", vendor.vendor_detail, name="vendor_detail"),
    path("vendors/<int:pk>/edit/", vendor.vendor_edit, name="vendor_edit"),
    path("vendors/<int:pk>/delivery/", vendor.vendor_delivery, name="vendor_delivery"),
    path("vendors/<int:pk>/people/", vendor.vendor_people, name="vendor_people"),
    path("vendors/<int:pk>/people/new/", person.person_new, name="person_new"),
    path("vendors/<int:pk>/people/<int:person_pk>/", person.person_edit, name="person_edit"),
    path(
        "vendors/<int:pk>/people/<int:person_pk>/erase/", person.person_erase, name="person_erase"
    ),
    path(
        "vendors/<int:pk>/people/<int:person_pk>/export/",
        person.person_export,
        name="person_export",
    ),
    path("vendors/<int:pk>/add/<slug:slug>/", vendor.row_edit, name="row_new"),
    path("vendors/<int:pk>/<slug:slug>/<int:row_pk>/", vendor.row_edit, name="row_edit"),
    path("vendors/<int:pk>/evidence/new/", evidence.evidence_new, name="evidence_new"),
    path("evidence/<int:pk>/", evidence.evidence_detail, name="evidence_detail"),
    path("evidence/<int:pk>/file/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/link/", evidence.evidence_link, name="evidence_link"),
    path("evidence/<int:pk>/read/", evidence.evidence_read, name="evidence_read"),
    path("evidence/<int:pk>/withdraw/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("vendors/<int:pk>/proofs/new/<slug:kind>/", proof.proof_new, name="proof_new"),
    path("vendors/<int:pk>/questions/new/", proof.questions_new, name="questions_new"),
    path("proofs/<int:pk>/", proof.proof_detail, name="proof_detail"),
    path("proofs/<int:pk>/open/", proof.proof_open, name="proof_open"),
    path("proofs/<int:pk>/confirm/", proof.proof_confirm, name="proof_confirm"),
    path("proofs/<int:pk>/correct/", proof.proof_correct, name="proof_correct"),
    path("proofs/<int:pk>/files/<int:file_pk>/", proof.proof_file, name="proof_file"),
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
    path("places/transfers/import/", transfer.transfer_import, name="transfer_import"),
    path("places/transfers/export/", transfer.transfer_export, name="transfer_export"),
    path("places/<slug:slug>/transfer/", transfer.transfer_new, name="transfer_new"),
    path("places/<slug:slug>/", places.place_detail, name="place_detail"),
]
