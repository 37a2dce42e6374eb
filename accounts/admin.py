from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import User

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Who may come in. Passwords are chosen by their owners alone, by e-mail."""

    list_display = ["email", "name", "may_lead", "is_curator", "is_staff", "is_active"]
    list_filter = ["may_lead", "is_curator", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "time_zone", "may_lead", "is_curator", "is_staff", "is_active"]

    def has_add_permission(self, request):
        return False  # people are invited: accounts.views.invite_person

    def has_delete_permission(self, request, obj=None):
        return False  # the record names them
