from django.urls import include, path

from scoring.reports.views import letters, options, printing, ranking, report, verify, what_if

scenario_urls = [
    path("archive/", what_if.change_scenario, {"act": "archive"}, name="archive_scenario"),
    path("restore/", what_if.change_scenario, {"act": "restore"}, name="restore_scenario"),
]
report_urls = [
    path("", report.report_detail, name="report_detail"),
    path("make/", report.make_report, name="make_report"),
    path("letters/", letters.letter_list, name="letter_list"),
    path("letters/<int:number>/", letters.letter, name="letter"),
    path("letters/<int:number>/read/", letters.read_letter, name="read_letter"),
    path("letters/<int:number>/send/", letters.send_letter, name="send_letter"),
    path("letters/<int:number>.pdf", letters.letter_pdf, name="letter_pdf"),
    path("options/", options.report_options, name="report_options"),
    path("options.pdf", options.options_pdf, name="options_pdf"),
    path("bundle/", printing.bundle, name="report_bundle"),
    path("bundle.zip", printing.bundle_zip, name="bundle_zip"),
    path("report.pdf", report.report_pdf, name="report_pdf"),
    path("scores.csv", report.report_table, {"kind": "csv"}, name="report_csv"),
    path("robustness.csv", report.report_table, {"kind": "robustness"}, name="report_robustness"),
    path("scores.xlsx", report.report_table, {"kind": "xlsx"}, name="report_xlsx"),
    path("scores.json", report.report_json, name="report_json"),
]
evaluation_urls = [
    path("ranking/", ranking.ranking, name="ranking"),
    path("ranking/<int:candidate_pk>/", ranking.candidate_detail, name="candidate_detail"),
    path("what-if/", what_if.what_if, name="what_if"),
    path("scenarios/", what_if.scenarios, name="scenarios"),
    path("scenarios/<int:scenario_pk>/", include(scenario_urls)),
    path("agreement/", ranking.agreement, name="agreement"),
    path("incumbent/", ranking.incumbent, name="incumbent"),
    path("reports/", report.report_list, name="report_list"),
    path("reports/draft/", printing.draft_report, name="draft_report"),
    path("reports/draft/options/", options.draft_options, name="draft_options"),
    path("reports/draft.pdf", printing.draft_pdf, name="draft_pdf"),
    path("reports/<int:determination_pk>/", include(report_urls)),
]
urlpatterns = [
    path("verify/", verify.verify_report, name="verify_report"),
    path("verify/<slug:sha256>/", verify.verdict, name="verdict"),
    path("evaluations/<int:pk>/", include(evaluation_urls)),
]
