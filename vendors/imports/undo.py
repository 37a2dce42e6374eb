"""An import taken back as a set: what it added goes, what it changed is again as it was.
Whatever somebody has built on since stays, and is named with the reason.
"""

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.imports.meaning import MEANINGS
from vendors.models.imports import VendorImport
from vendors.models.kin import relatives
from vendors.models.memberships import in_conflict_with
from vendors.models.proof import ProofFact
from vendors.models.vendor import Stated, Vendor
from vendors.witnesses import witnessed

State = VendorImport.State
MODELS = {model._meta.model_name: model for model in Stated.__subclasses__()}
CHUNK = 500


class Undoing:
    def __init__(self, undo, person):
        self.undo, self.person = undo, person
        self.at = parse_datetime(undo["at"])
        self.removed = self.restored = 0
        self.stays = {}  # vendor pk -> reason

    def run(self):
        """Take back facts before vendors, which go only once nothing is left of them."""
        touched = self.vendors_touched()
        with witnessed(self.person, touched):
            self.keep_out(touched)
            for name, pks in self.undo["facts"].items():
                self.take_away(MODELS[name], pks)
            for name, changes in self.undo["before"].items():
                if name in MODELS:
                    self.put_back_facts(MODELS[name], changes)
            self.put_back_vendors(self.undo["before"].get("vendors", []))
            self.take_vendors_away(self.undo["vendors"])
        return touched

    def vendors_touched(self):
        pks = {*self.undo["vendors"], *(c[0] for c in self.undo["before"].get("vendors", []))}
        for name, model in MODELS.items():
            rows = [*self.undo["facts"].get(name, []), *self.changed(name)]
            for start in range(0, len(rows), CHUNK):
                part = model.objects.filter(pk__in=rows[start : start + CHUNK])
                pks.update(part.values_list("vendor_id", flat=True))
        return pks

    def changed(self, name):
        return [change[0] for change in self.undo["before"].get(name, [])]

    def keep_out(self, touched):
        """Nothing is taken from under an evaluation, nor by somebody with an interest in it."""
        kin = {pk: {pk} for pk in touched}
        for pk, records in relatives(touched).items():
            kin[pk] |= records.keys()
        every = {record for records in kin.values() for record in records}
        compared = Vendor.objects.filter(pk__in=every, candidacies__isnull=False)
        compared = set(compared.values_list("pk", flat=True))
        for pk in touched:
            if kin[pk] & compared:
                self.stays[pk] = _("It is a candidate of an evaluation.")
        for pk in in_conflict_with(self.person, touched) if touched else ():
            self.stays[pk] = _("You declared a conflict of interest with it.")

    def untouched(self, model, pks):
        """Return {pk: vendor} of the facts that are as the import left them; note the others."""
        proved = ProofFact.objects.filter(table=model._meta.model_name, row__in=pks)
        proved = set(proved.values_list("row", flat=True))
        free = {}
        rows = model.objects.filter(pk__in=pks)
        for row in rows.values("pk", "vendor_id", "entered_at", "evidence_id"):
            vendor = row["vendor_id"]
            if row["pk"] in proved or row["evidence_id"]:
                self.stays.setdefault(vendor, _("Evidence or a proof rests on a fact of it."))
            elif row["entered_at"] != self.at:
                self.stays.setdefault(vendor, _("A fact of it was changed since."))
            elif vendor not in self.stays:
                free[row["pk"]] = vendor
        return free

    def take_away(self, model, pks):
        for start in range(0, len(pks), CHUNK):
            free = self.untouched(model, pks[start : start + CHUNK])
            free = [pk for pk, vendor in free.items() if vendor not in self.stays]
            model.objects.filter(pk__in=free).delete()
            self.removed += len(free)

    def put_back_facts(self, model, changes):
        before = {pk: fields for pk, fields, _after in changes}
        for pk in self.untouched(model, list(before)):
            model.objects.filter(pk=pk).update(**before[pk])
            self.restored += 1

    def put_back_vendors(self, changes):
        vendors = Vendor.objects.in_bulk([pk for pk, _before, _after in changes])
        for pk, before, after in changes:
            vendor = vendors.get(pk)
            if vendor is None or pk in self.stays:
                continue
            if any(str(getattr(vendor, name)) != str(value) for name, value in after.items()):
                self.stays[pk] = _("It was changed since.")
                continue
            Vendor.objects.filter(pk=pk).update(**before)
            self.restored += 1

    def take_vendors_away(self, pks):
        pks = [pk for pk in pks if pk not in self.stays]
        for start in range(0, len(pks), CHUNK):
            chunk = set(pks[start : start + CHUNK])
            for relation in Vendor._meta.related_objects:
                name = relation.field.name
                rows = relation.related_model._default_manager.filter(**{f"{name}__in": chunk})
                used = set(rows.values_list(f"{name}_id", flat=True))
                for pk in used:
                    self.stays[pk] = _("Something was added to it since.")
                chunk -= used
            Vendor.objects.filter(pk__in=chunk).delete()
            self.removed += len(chunk)


def undo_import(vendor_import, person):
    """Undo a finished import in one transaction; return whether it was this call that did it."""
    with transaction.atomic():
        done = VendorImport.objects.filter(pk=vendor_import.pk, state=State.DONE)
        locked = done.select_for_update().first()
        if locked is None or not locked.can_be_undone:
            return False
        undoing = Undoing(locked.undo, person)
        undoing.run()
        names = dict(Vendor.objects.filter(pk__in=undoing.stays).values_list("pk", "name"))
        stays = [[names[pk], reason] for pk, reason in undoing.stays.items() if pk in names]
        counts = {"removed": undoing.removed, "restored": undoing.restored}
        locked.state, locked.undo = State.UNDONE, {}
        # Nothing that the file said stays here; what its heads mean holds for the next file.
        undone = counts | {"at": clock.now().isoformat(), "stays": stays}
        locked.outcome = {"counts": locked.outcome.get("counts", {}), "undone": undone}
        locked.choices = {key: locked.choices[key] for key in MEANINGS if key in locked.choices}
        locked.found = {}
        locked.save(update_fields=["state", "undo", "outcome", "choices", "found"])
        RecordEntry.objects.append(
            actor=person,
            act=Act.UNDID_IMPORT,
            subject=locked,
            after={"file": locked.file_name, "stays": len(stays)} | counts,
        )
    return True
