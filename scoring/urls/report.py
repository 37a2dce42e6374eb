from django.urls import path

from scoring.views import report

_ONE = "evaluations/<int:pk>/reports/<int:determination_pk>/"

urlpatterns = [
    path("evaluations/<int:pk>/reports/", report.report_list, name="report_list"),
    path("evaluations/<int:pk>/reports/draft.pdf", report.draft_report, name="draft_report"),
    path(_ONE, report.report_detail, name="report_detail"),
    path(f"{_ONE}report.pdf", report.report_pdf, name="report_pdf"),
    path(f"{_ONE}scores.csv", report.report_csv, name="report_csv"),
    path(f"{_ONE}firmness.csv", report.report_firmness, name="report_firmness"),
    path(f"{_ONE}scores.xlsx", report.report_xlsx, name="report_xlsx"),
    path(f"{_ONE}scores.json", report.report_json, name="report_json"),
]
