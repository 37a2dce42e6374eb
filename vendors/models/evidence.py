"""Evidence: what we can show for a claim, and how strongly it proves it."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.text import no_control_characters
from vendors.models.memberships import vendors_opened
from vendors.models.vendor import FactState, Vendor, web_address


def stored_name(evidence, original_name):
    # The name a stranger gave a file never reaches the disk.
    name = uuid.uuid4().hex
    return f"evidence/{name[:2]}/{name}"


def state_on(day, state, expires_on, dated, fresh_days=None):
    if expires_on and expires_on < day:
        return FactState.EXPIRED
    if fresh_days and dated and (day - dated).days > fresh_days:
        return FactState.EXPIRED
    return state


class EvidenceQuerySet(models.QuerySet):
    def held(self):
        return self.filter(withdrawn_on=None)

    def visible_to(self, user):
        if user.is_curator:
            return self
        return self.filter(models.Q(vendor__in=vendors_opened(user)) | models.Q(added_by=user))


class Evidence(models.Model):
    class Kind(models.TextChoices):
        STATEMENT = "statement", _("Statement by the vendor")
        DOCUMENT = "document", _("Document")
        CERTIFICATE = "certificate", _("Certificate")
        REGISTER = "register", _("Register extract")
        TEST = "test", _("Test or interview by us")
        CALL = "call", _("Call with a reference")
        DEMONSTRATION = "demonstration", _("Demonstration")
        CONTRACT = "contract", _("Contract or draft contract")
        OTHER = "other", _("Other")

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(
        max_length=10, choices=FactState, default=FactState.CLAIM, editable=False
    )
    title = models.CharField(max_length=200, validators=[no_control_characters])
    link = models.CharField(max_length=500, blank=True, validators=[web_address])
    file = models.FileField(upload_to=stored_name, blank=True, max_length=200)
    file_name = models.CharField(max_length=200, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    # Of the first reading and of the newest proof: `vendors.models.states` writes these.
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    seen_on = models.DateField(null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    verified_on = models.DateField(null=True, editable=False)
    verified_how = models.TextField(blank=True, editable=False, max_length=2000)
    has_personal_data = models.BooleanField(default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now, editable=False)
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["vendor", "-issued_on", "pk"]
        verbose_name_plural = "evidence"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("evidence_detail", args=[self.pk])

    def state_on(self, day, fresh_days=None):
        # The age of evidence without an issue date is not known and does not expire it.
        dated = self.verified_on or self.issued_on
        return FactState(state_on(day, self.state, self.expires_on, dated, fresh_days))

    @property
    def state_now(self):
        return self.state_on(clock.today())


class EvidenceCheck(models.Model):
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="checks")
    check_id = models.CharField(max_length=20, db_index=True)

    class Meta:
        ordering = ["check_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "check_id"], name="evidence_supports_a_check_once"
            )
        ]

    def __str__(self):
        return self.check_id
