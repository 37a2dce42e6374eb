from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from evaluator import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("colours/", views.choose_theme, name="choose_theme"),
    # The admin desk has no sign-in of its own: allauth's limits hold there too.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("vendors.urls")),
    path("", include("scoring.urls")),
]
