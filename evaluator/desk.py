from functools import wraps

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# The ways in which the filters of a list ask for the value of a field.
ASKED_BY_FILTERS = ("exact", "isnull", "isempty")


class ListedLookups:
    """Answers no question that the list does not show: `?password__startswith=` is one."""

    def lookup_allowed(self, lookup, value, request=None):
        listed = {name if isinstance(name, str) else name[0] for name in self.list_filter}
        return lookup in {f"{name}__{suffix}" for name in listed for suffix in ASKED_BY_FILTERS}


class OfTheDesk(ListedLookups):
    def view_on_site(self, row):
        """Lead to the page of a row itself, not by an address that tells where any row stands."""
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else None


class Desk(admin.AdminSite):
    """Open to administrators and curators; each table's own admin decides what they find on it."""

    site_header = site_title = _("Evaluator desk")
    index_title = _("Records")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Take the tables that this product puts on its desk, and none of a library."""
        # In allauth's table of addresses, for one, anybody becomes somebody else.
        if admin_class and admin_class.__module__ in {"accounts.admin", "vendors.admin"}:
            closed = type(admin_class.__name__, (OfTheDesk, admin_class), {})
            super().register(model_or_iterable, closed, **options)

    def get_urls(self):
        """Without Django's redirect to a row of any table, evaluations and decisions included."""
        patterns = super().get_urls()
        return [pattern for pattern in patterns if getattr(pattern, "name", "") != "view_on_site"]

    def has_permission(self, request):
        user = request.user
        return user.is_active and (user.is_staff or user.is_curator)

    def admin_view(self, view, cacheable=False):
        """Refuse other methods, and NUL where the desk hands something to the database."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def readable_alone(request, *args, **kwargs):
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            texts = [text for name, values in request.GET.lists() for text in (name, *values)]
            if any("\0" in text for text in texts + request.POST.getlist(ACTION_CHECKBOX_NAME)):
                raise BadRequest("The address or the choice of rows holds a NUL character.")
            return guarded(request, *args, **kwargs)

        return readable_alone

    def logout(self, request, extra_context=None):
        return redirect("account_logout", preserve_request=True)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")


class DeskConfig(AdminConfig):
    default_site = "evaluator.desk.Desk"
