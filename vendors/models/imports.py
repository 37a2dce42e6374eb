"""An import of vendors: a file, its matched columns, its preview and its outcome."""

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock

UNDO_WITHIN = timedelta(days=30)


class VendorImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Curators see every import; whoever may lead sees their own."""
        if user.is_curator:
            return self
        return self.filter(uploaded_by=user) if user.may_lead else self.none()

    def finished(self):
        """Sheets of vendors that are in use: not undone, and no table of a vendor's answer."""
        return self.filter(state=self.model.State.DONE, evidence=None)


class VendorImport(models.Model):
    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be matched")
        MATCHED = "matched", _("Preview")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Done")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed; nothing was saved")

    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    tables = models.JSONField(default=dict)  # by key: the sheets of facts of a workbook
    columns = models.JSONField(default=dict)  # column of the file -> our field
    answers = models.JSONField(default=dict)  # row number -> same, other or later
    # How the file was read: encoding, delimiter, sheet, row of heads, and what was seen there
    found = models.JSONField(default=dict)
    # What people said of it: dates, decimal, yes; mended cells by address; rows out or not
    choices = models.JSONField(default=dict)
    file = models.BinaryField(null=True)  # until it is imported, to be read again otherwise
    outcome = models.JSONField(default=dict)
    # What was added, and what stood where something was changed, so that it can be undone
    undo = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # The file of a vendor's answer that it was read from: its facts rest on it.
    evidence = models.ForeignKey(
        "vendors.Evidence",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="imports",
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = VendorImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence"],
                condition=models.Q(evidence__isnull=False) & ~models.Q(state="undone"),
                name="a_file_of_an_answer_is_read_once",
            )
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("vendor_import", args=[self.pk])

    @property
    def can_be_undone(self):
        is_recent = self.finished_at and clock.now() - self.finished_at < UNDO_WITHIN
        return self.state == self.State.DONE and bool(is_recent and self.undo)

    @property
    def has_file(self):
        return type(self).objects.filter(pk=self.pk, file__isnull=False).exists()

    @property
    def chip(self):
        chips = {
            self.State.DONE: "chip-good",
            self.State.FAILED: "chip-bad",
            self.State.RUNNING: "chip-wait",
        }
        return chips.get(self.state, "chip-info")
