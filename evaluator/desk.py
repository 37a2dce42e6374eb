from functools import wraps

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.utils.translation import gettext_lazy as _


class Desk(admin.AdminSite):
    """Open to administrators and curators; each table's own admin decides what they find on it."""

    site_header = site_title = _("Evaluator desk")
    index_title = _("Records")

    def has_permission(self, request):
        user = request.user
        return user.is_active and (user.is_staff or user.is_curator)

    def admin_view(self, view, cacheable=False):
        """Refuse NUL where the desk hands an address or a choice of rows to the database."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def readable_alone(request, *args, **kwargs):
            texts = [text for name, values in request.GET.lists() for text in (name, *values)]
            if any("\0" in text for text in texts + request.POST.getlist(ACTION_CHECKBOX_NAME)):
                raise BadRequest("The address or the choice of rows holds a NUL character.")
            return guarded(request, *args, **kwargs)

        return readable_alone


class DeskConfig(AdminConfig):
    default_site = "evaluator.desk.Desk"
