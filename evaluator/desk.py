"""The admin desk: for administrators and curators, behind the one sign-in of the site."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class Desk(admin.AdminSite):
    """What a person finds on it is decided by each table's own admin, from their roles."""

    site_header = site_title = "Evaluator desk"
    index_title = "Records"

    def has_permission(self, request):
        user = request.user
        if not user.is_authenticated or not user.is_active:
            return False
        return user.is_staff or user.is_curator


class DeskConfig(AdminConfig):
    default_site = "evaluator.desk.Desk"
