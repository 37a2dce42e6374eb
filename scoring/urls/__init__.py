from scoring.urls import decision, rating, report, results, setup

urlpatterns = [
    *setup.urlpatterns,
    *rating.urlpatterns,
    *results.urlpatterns,
    *decision.urlpatterns,
    *report.urlpatterns,
]
