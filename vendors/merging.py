"""Merging two records of one firm, and undoing it: what is chosen, what refuses it, its entries.
No row moves. The one record points at the other, and whatever reads the firm reads both.
"""

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.changes import values_of
from vendors.models.kin import kin_of
from vendors.models.memberships import DRAFT, UNDER_WAY
from vendors.models.merge import Merge, SetAside
from vendors.models.vendor import Vendor, domain_of
from vendors.witnesses import witnessed

# What a record says itself, of which there can be one alone; its reference never changes.
CHOSEN = ("name", "legal_name", "register_number", "website", "country", "summary")


class NotMerged(Exception):
    """Why two records cannot be merged, or a merge not be undone, in a sentence."""


def why_not_merged(main, merged):
    """Return the sentence that refuses it, or an empty one."""
    if main.pk == merged.pk:
        return _("Choose another record: this is the same one.")
    for vendor in (main, merged):
        if vendor.merged_into_id:
            return _("%(name)s is merged already. Look at the record that it is read in.") % {
                "name": vendor.name
            }
        if vendor.archived_on:
            return _("%(name)s is archived, and an archived record is not merged.") % {
                "name": vendor.name
            }
    if compares_both(main, merged):
        return _(
            "Both are candidates of one evaluation that has not ended. Two candidates there cannot "
            "become one: let its lead remove one of them first, or wait until it has ended."
        )
    return ""


def compares_both(main, merged):
    """Say whether an evaluation that has not ended has candidates of both firms."""
    candidacies = main.candidacies.model.objects.order_by()
    under_way = candidacies.filter(evaluation__state__in=[DRAFT, *UNDER_WAY])
    sides = {
        "left": Count("pk", filter=Q(vendor__in=kin_of(main))),
        "right": Count("pk", filter=Q(vendor__in=kin_of(merged))),
    }
    evaluations = under_way.values("evaluation").annotate(**sides)
    return evaluations.filter(left__gt=0, right__gt=0).exists()


@transaction.atomic
def merge(main, merged, fields, set_aside, by):
    """Let `merged` be read in `main`; return the Merge. Raises NotMerged.
    `fields` are {field of CHOSEN: what the kept record says}; `set_aside` facts are not read.
    """
    firm = [
        *kin_of(main).values_list("pk", flat=True),
        *kin_of(merged).values_list("pk", flat=True),
    ]
    with witnessed(by, firm):
        main, merged = locked(main, merged)
        if reason := why_not_merged(main, merged):
            raise NotMerged(reason)
        before = {name: getattr(main, name) for name in CHOSEN}
        after = {name: text for name, text in fields.items() if text != before[name]}
        brought = list(merged.merged.values_list("pk", flat=True))
        row = Merge.objects.create(
            kept=main,
            merged=merged,
            by=by,
            before={name: before[name] for name in after},
            after=after,
            brought=brought,
        )
        SetAside.objects.bulk_create(
            SetAside(merge=row, table=fact._meta.model_name, row=fact.pk) for fact in set_aside
        )
        write(main, after)
        Vendor.objects.filter(pk__in=[merged.pk, *brought]).update(merged_into=main)
    entry = {
        "merged": f"{merged.reference} {merged.name}",
        "into": f"{main.reference} {main.name}",
        "set_aside": [f"{fact._meta.model_name} {fact.pk}" for fact in set_aside],
    }
    record(by, Act.MERGED_VENDORS, (main, merged), {"of": row.before}, entry | {"of": after})
    return row


def locked(*vendors):
    """Return the same vendors as they stand, locked in one order."""
    pks = [vendor.pk for vendor in vendors]
    rows = Vendor.objects.select_for_update().filter(pk__in=pks).order_by("pk")
    rows = {row.pk: row for row in rows}
    return [rows[pk] for pk in pks]


def write(vendor, fields):
    for name, text in fields.items():
        setattr(vendor, name, text)
    vendor.domain = domain_of(vendor.website)
    Vendor.objects.filter(pk=vendor.pk).update(**fields, domain=vendor.domain)


def record(by, act, vendors, before, after):
    """In the history of both: who looks at either later finds the other."""
    for vendor in vendors:
        RecordEntry.objects.append(actor=by, act=act, subject=vendor, before=before, after=after)


def why_not_undone(merge):
    if merge.undone_at:
        return _("This merge is undone already.")
    if not merge.can_be_undone:
        return _("A merge can be undone for 30 days. This one is older.")
    if merge.kept.merged_into_id:
        return _("Undo the later merge of %(name)s first.") % {"name": merge.kept.name}
    return ""


@transaction.atomic
def undo_merge(merge, by):
    """Return the names of the fields that stay as somebody changed them since. Raises NotMerged."""
    firm = list(kin_of(merge.kept).values_list("pk", flat=True))
    with witnessed(by, firm):
        main, merged = locked(merge.kept, merge.merged)
        merge = Merge.objects.select_for_update().get(pk=merge.pk)
        merge.kept = main
        if reason := why_not_undone(merge):
            raise NotMerged(reason)
        now = values_of(main)
        back = {name: text for name, text in merge.before.items() if now[name] == merge.after[name]}
        stays = sorted(merge.before.keys() - back.keys())
        write(main, back)
        Vendor.objects.filter(pk=merged.pk).update(merged_into=None)
        Vendor.objects.filter(pk__in=merge.brought).update(merged_into=merged)
        merge.undone_at, merge.undone_by = clock.now(), by
        merge.save(update_fields=["undone_at", "undone_by"])
    after = {"apart": f"{merged.reference} {merged.name}", "of": back, "stays": stays}
    record(by, Act.UNDID_MERGE, (main, merged), None, after)
    return stays
