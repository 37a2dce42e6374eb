"""An import of vendors: a file, its matched columns, its preview and its outcome."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock


class VendorImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_curator else self.none()


class VendorImport(models.Model):
    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be matched")
        MATCHED = "matched", _("Preview")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed; nothing was saved")

    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    tables = models.JSONField(default=dict)  # by key: the sheets of facts of a workbook
    columns = models.JSONField(default=dict)  # column of the file -> our field
    answers = models.JSONField(default=dict)  # row number -> same, other or later
    outcome = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = VendorImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("vendor_import", args=[self.pk])

    @property
    def chip(self):
        chips = {
            self.State.DONE: "chip-good",
            self.State.FAILED: "chip-bad",
            self.State.RUNNING: "chip-wait",
        }
        return chips.get(self.state, "chip-info")
