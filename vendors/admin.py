"""The desk for vendor records. Who may do what is a role, not a stock permission."""

from django.contrib import admin
from django.contrib.admin.utils import unquote

from vendors.changes import merged, record_change, record_reading_about_people, record_removal
from vendors.forms.facts import PROVENANCE, TABLES
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Reference,
    Site,
)
from vendors.models.memberships import is_in_conflict
from vendors.models.vendor import FactState, Vendor

PROVED = {FactState.DOCUMENT, FactState.VERIFIED}


class ForKeepers:
    """Curators and administrators look after vendor records."""

    def may(self, request):
        return request.user.is_curator or request.user.is_staff

    def has_module_permission(self, request):
        return self.may(request)

    def has_view_permission(self, request, obj=None):
        return self.may(request)

    def has_add_permission(self, request, obj=None):
        return self.may(request)

    def has_change_permission(self, request, obj=None):
        return self.may(request)

    def has_delete_permission(self, request, obj=None):
        return self.may(request)


class ForCurators(ForKeepers):
    """Evidence and people are not an administrator's business."""

    def may(self, request):
        return request.user.is_curator


class Recorded(admin.ModelAdmin):
    """Writes an entry of the record for each row that a page of the desk saves."""

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
            is_proved = row._meta.model is not EvidenceCheck and row.state in PROVED
            if is_proved and row.checked_by is None:
                row.checked_by = request.user
            row.save()
            record_change(request.user, row, before)
        formset.save_m2m()


class Table(ForKeepers, admin.TabularInline):
    extra = 0
    more_fields = []

    def get_fields(self, request, obj=None):
        """What the fact says first, then where it comes from."""
        table = next(table for table in TABLES.values() if table.model is self.model)
        return [*table.fields, *self.more_fields, *PROVENANCE]


class FactTable(Table):
    model = Fact
    more_fields = ["number"]

    def get_queryset(self, request):
        facts = super().get_queryset(request)
        if request.user.is_curator:
            return facts
        return facts.exclude(kind=Fact.Kind.DATA_PROTECTION_OFFICER)


class SiteTable(Table):
    model = Site


class LanguageTable(Table):
    model = LanguageCover


class BenchTable(Table):
    model = BenchLine


class CertificateTable(Table):
    model = Certificate


class ClientTable(Table):
    model = Client


class FinanceTable(Table):
    model = FinancialYear


class ReferenceTable(ForCurators, admin.StackedInline):
    model = Reference
    extra = 0
    exclude = ["checked_by"]


@admin.register(Vendor)
class VendorAdmin(ForKeepers, Recorded):
    class Media:
        css = {"all": ["css/desk.css"]}

    list_display = ["name", "country", "reference", "is_invented", "archived_on"]
    list_filter = ["is_invented", ("archived_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "legal_name", "reference", "domain"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["reference"]
    fields = [
        "name",
        "legal_name",
        "reference",
        "register_number",
        "website",
        "country",
        "summary",
        "is_invented",
        "archived_on",
    ]
    inlines = [
        FactTable,
        SiteTable,
        LanguageTable,
        BenchTable,
        CertificateTable,
        ClientTable,
        FinanceTable,
        ReferenceTable,
    ]

    def has_delete_permission(self, request, obj=None):
        return False  # archived, never deleted: evaluations and the record name it

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the vendor; a curator's look at people is in the record, as on its page."""
        vendor = self.get_object(request, unquote(object_id))
        if vendor and request.method == "GET" and request.user.is_curator:
            record_reading_about_people(request.user, vendor)
        return super().change_view(request, object_id, form_url, extra_context)


class CheckTable(ForCurators, admin.TabularInline):
    model = EvidenceCheck
    extra = 0


@admin.register(Evidence)
class EvidenceAdmin(ForCurators, Recorded):
    """Corrections. Evidence is added, verified and withdrawn on its own pages."""

    list_display = ["title", "vendor", "kind", "state", "issued_on", "expires_on", "withdrawn_on"]
    list_filter = ["state", "kind"]
    search_fields = ["title", "vendor__name"]
    list_select_related = ["vendor"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["vendor", "title", "kind", "link", "issued_on", "expires_on", "has_personal_data"]
    readonly_fields = ["vendor"]
    inlines = [CheckTable]

    def has_change_permission(self, request, obj=None):
        """Nobody in conflict with the vendor: dates and checks move what ratings may reach."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and is_in_conflict(request.user, obj.vendor))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
