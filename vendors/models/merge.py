"""Two records that are one firm: one is read in the place of both, and no row of either moves."""

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.clock import now_to_the_millisecond
from vendors.models.vendor import Vendor

UNDO_WITHIN = timedelta(days=30)


class MergeQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(undone_at=None)


class Merge(models.Model):
    kept = models.ForeignKey(Vendor, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Vendor, models.PROTECT, related_name="merges_into_others")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now_to_the_millisecond)
    # What the kept record said itself before the merge, and what it says since
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    brought = models.JSONField(default=list)  # pks of records merged into `merged` before
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=models.F("merged")), name="a_merge_is_of_two_vendors"
            ),
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at=None),
                name="a_vendor_is_merged_into_one_other_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="an_undone_merge_says_who_undid_it",
            ),
        ]

    def __str__(self):
        return f"{self.merged} → {self.kept}"

    @property
    def undo_until(self):
        return self.at + UNDO_WITHIN

    @property
    def can_be_undone(self):
        return self.undone_at is None and clock.now() < self.undo_until


class SetAsideQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(merge__undone_at=None)


class SetAside(models.Model):
    """A value that is not read while a merge stands: the value of the other record was chosen."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="set_aside")
    table = models.CharField(_("table"), max_length=40)  # the name of a model of facts
    row = models.PositiveBigIntegerField()

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merge", "table", "row"], name="a_value_is_set_aside_once_in_a_merge"
            )
        ]
        indexes = [models.Index(fields=["table", "row"], name="set_aside_table_row")]

    def __str__(self):
        return f"{self.table} {self.row}"


def is_set_aside(model):
    """The condition, within a query of facts, that a merge set one aside."""
    aside = SetAside.objects.in_force().filter(table=model._meta.model_name)
    return Exists(aside.filter(row=OuterRef("pk")))


def in_use(rows):
    """Leave out the facts that a merge set aside."""
    return rows.filter(~is_set_aside(rows.model))
