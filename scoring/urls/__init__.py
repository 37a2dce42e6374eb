from scoring.urls import decision, panel, rating, record, report, results, setup

urlpatterns = [
    *setup.urlpatterns,
    *panel.urlpatterns,
    *rating.urlpatterns,
    *results.urlpatterns,
    *decision.urlpatterns,
    *report.urlpatterns,
    *record.urlpatterns,
]
