from django.contrib import admin
from django.db import transaction

from accounts.models import User
from accounts.permissions import can_look_after_people
from accounts.record.acts import Act
from accounts.record.models import RecordEntry


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    # Without the password: its owner alone chooses it, by e-mail.

    list_display = ["email", "name", "may_lead", "is_curator", "is_staff", "is_active"]
    list_filter = ["may_lead", "is_curator", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "time_zone", "may_lead", "is_curator", "is_staff", "is_active"]

    def get_readonly_fields(self, request, obj=None):
        """Nobody gives themselves a role; accounts.address and accounts.closing change the rest."""
        is_own = obj is not None and obj.pk == request.user.pk
        return ["email", *self.list_filter] if is_own else ["email", "is_active"]

    def save_model(self, request, obj, form, change):
        changed = [name for name in form.changed_data if name in self.fields]
        with transaction.atomic():
            before = User.objects.select_for_update().values(*self.fields).get(pk=obj.pk)
            obj.save(update_fields=changed)
            RecordEntry.objects.append(
                actor=request.user,
                act=Act.CHANGED_PERSON,
                subject=obj,
                before={name: before[name] for name in changed},
                after={name: getattr(obj, name) for name in changed},
            )

    def has_module_permission(self, request):
        return can_look_after_people(request.user)

    def has_view_permission(self, request, obj=None):
        return can_look_after_people(request.user)

    def has_change_permission(self, request, obj=None):
        return can_look_after_people(request.user)

    def has_add_permission(self, request):
        return False  # people are invited: accounts.views.invite_person

    def has_delete_permission(self, request, obj=None):
        return False  # the record names them
