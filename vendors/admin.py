"""The desk for vendor records. Who may do what is a role, not a stock permission."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import transaction

from accounts.clock import now_to_the_millisecond
from vendors.changes import merged, record_change, record_removal
from vendors.forms.delivery import TABLES
from vendors.forms.facts import PROVENANCE
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.facts import Fact
from vendors.models.memberships import is_in_conflict
from vendors.models.states import settle
from vendors.models.vendor import Stated, Vendor
from vendors.witnesses import witnessed


class ForCurators:
    """Administrators look after people; vendor records are not their business."""

    def may(self, request, obj=None):
        return request.user.is_curator

    has_module_permission = has_view_permission = has_add_permission = may
    has_change_permission = has_delete_permission = may


class Recorded(admin.ModelAdmin):
    """Writes an entry of the record for each row that a page of the desk saves."""

    list_per_page = 50
    show_full_result_count = False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        is_change = request.method == "POST" and object_id is not None
        row = self.get_object(request, unquote(object_id)) if is_change else None
        vendors = [getattr(row, "vendor_id", row.pk)] if row else []
        with transaction.atomic(), witnessed(request.user, vendors):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        row, before = merged(obj, form.changed_data)
        super().save_model(request, row, form, change)
        record_change(request.user, row, before)

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for row in formset.deleted_objects:
            record_removal(request.user, row)
            row.delete()
        added = [(row, ()) for row in formset.new_objects]
        for changed, names in formset.changed_objects + added:
            row, before = merged(changed, names)
            if isinstance(row, Stated):
                row.entered_by, row.entered_at = request.user, now_to_the_millisecond()
            row.save()
            if isinstance(row, Stated):
                settle(row)
            record_change(request.user, row, before)


def shown_fields(slug, *more_fields):
    """What a fact says first, then where it comes from."""
    # Where it is written is chosen on the vendor's page, among the evidence of that vendor.
    provenance = [name for name in PROVENANCE if name != "evidence"]
    return [*TABLES[slug].fields, *more_fields, *provenance]


class Table(ForCurators, admin.TabularInline):
    extra = 0

    @classmethod
    def of(cls, slug):
        attributes = {"model": TABLES[slug].model, "fields": shown_fields(slug)}
        return type(f"{slug.title()}Table", (cls,), attributes)


class FactTable(Table):
    model = Fact
    fields = shown_fields("fact", "number")


@admin.register(Vendor)
class VendorAdmin(ForCurators, Recorded):
    class Media:
        css = {"all": ["css/desk.css"]}

    list_display = ["name", "country", "reference", "is_invented", "archived_on"]
    list_filter = ["is_invented", ("archived_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "legal_name", "reference", "domain"]
    readonly_fields = ["reference"]
    inlines = [
        FactTable,
        # People, prices and what names them stand on their own pages, which record each look.
        *map(Table.of, ["site", "language", "bench", "certificate", "client", "finance"]),
    ]

    def has_change_permission(self, request, obj=None):
        """Nobody in conflict with the vendor: facts propose levels."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and is_in_conflict(request.user, obj))

    def has_add_permission(self, request):
        return False  # added on a page of its own, which looks for doubles

    def has_delete_permission(self, request, obj=None):
        return False  # archived, never deleted: evaluations and the record name it


class CheckTable(ForCurators, admin.TabularInline):
    model = EvidenceCheck
    extra = 0


@admin.register(Evidence)
class EvidenceAdmin(ForCurators, Recorded):
    """Corrections. Evidence is added, read and withdrawn on its own pages."""

    list_display = ["title", "vendor", "kind", "state", "issued_on", "expires_on", "withdrawn_on"]
    list_filter = ["state", "kind"]
    search_fields = ["title", "vendor__name"]
    list_select_related = ["vendor"]
    fields = ["vendor", "title", "kind", "link", "issued_on", "expires_on", "has_personal_data"]
    # Another link, or another file, is other evidence: nobody has read it.
    readonly_fields = ["vendor", "link"]
    inlines = [CheckTable]

    def has_change_permission(self, request, obj=None):
        """Nobody in conflict with the vendor: dates and checks move what ratings may reach."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and is_in_conflict(request.user, obj.vendor))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
