from django.urls import path

from scoring.reports.views import ranking, report, what_if

urlpatterns = [
    path("evaluations/<int:pk>/ranking/", ranking.ranking, name="ranking"),
    path(
        "evaluations/<int:pk>/ranking/<int:candidate_pk>/",
        ranking.candidate_detail,
        name="candidate_detail",
    ),
    path("evaluations/<int:pk>/what-if/", what_if.what_if, name="what_if"),
    path("evaluations/<int:pk>/scenarios/", what_if.scenarios, name="scenarios"),
    path(
        "evaluations/<int:pk>/scenarios/<int:scenario_pk>/archive/",
        what_if.archive_scenario,
        name="archive_scenario",
    ),
    path(
        "evaluations/<int:pk>/scenarios/<int:scenario_pk>/restore/",
        what_if.restore_scenario,
        name="restore_scenario",
    ),
    path("evaluations/<int:pk>/agreement/", ranking.agreement, name="agreement"),
    path("evaluations/<int:pk>/incumbent/", ranking.incumbent, name="incumbent"),
    path(
        "evaluations/<int:pk>/reports/<int:determination_pk>/letters/<int:number>.pdf",
        report.letter,
        name="letter",
    ),
    path("evaluations/<int:pk>/reports/", report.report_list, name="report_list"),
    path("evaluations/<int:pk>/reports/draft.pdf", report.draft_report, name="draft_report"),
    path(
        "evaluations/<int:pk>/reports/<int:determination_pk>/",
        report.report_detail,
        name="report_detail",
    ),
    path(
        "evaluations/<int:pk>/reports/<int:determination_pk>/report.pdf",
        report.report_pdf,
        name="report_pdf",
    ),
    path(
        "evaluations/<int:pk>/reports/<int:determination_pk>/scores.csv",
        report.report_csv,
        name="report_csv",
    ),
    path(
        "evaluations/<int:pk>/reports/<int:determination_pk>/robustness.csv",
        report.report_robustness,
        name="report_robustness",
    ),
    path(
        "evaluations/<int:pk>/reports/<int:determination_pk>/scores.xlsx",
        report.report_xlsx,
        name="report_xlsx",
    ),
    path(
        "evaluations/<int:pk>/reports/<int:determination_pk>/scores.json",
        report.report_json,
        name="report_json",
    ),
]
