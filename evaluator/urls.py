from django.contrib import admin
from django.urls import include, path

from evaluator import metrics, views

handler403 = "evaluator.views.permission_denied"
handler500 = "evaluator.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("readyz", views.readyz, name="readyz"),
    path("help/", views.help_page, name="help"),
    path("help/<slug:part>/", views.help_page, name="help_part"),
    path("colours/", views.choose_theme, name="choose_theme"),
    # The admin desk has no sign-in of its own: allauth's limits hold there too.
    path("admin/login/", views.admin_sign_in, name="admin_sign_in"),
    path("admin/", admin.site.urls),
    # Each pattern that stands before the right one is tried, so what is asked most is first.
    path("", include("scoring.ratings.urls")),
    path("", include("accounts.urls")),
    path("", include("vendors.urls")),
    path("", include("scoring.home.urls")),
    path("", include("scoring.evaluations.urls")),
    path("", include("scoring.decisions.urls")),
    path("", include("scoring.reports.urls")),
]
