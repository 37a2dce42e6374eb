"""Every mail of the product as a row, from the act that causes it until a mail server has it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.clock import now

# The waits between the tries; after the last try the mail is given up.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)


class MailQuerySet(models.QuerySet):
    def undelivered(self):
        return self.filter(state__in=UNDELIVERED)

    def titles_for(self, user, numbers):
        """{number: subject} of those of these mails that this person caused."""
        return dict(self.filter(pk__in=numbers, caused_by=user).values_list("pk", "subject"))

    def told_to(self, user):
        """What was not delivered of the mails this person caused, until they have read it."""
        return self.undelivered().filter(caused_by=user, read_at=None)


class Mail(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Handed to the mail server")
        REFUSED = "refused", _("Refused by the mail server")
        GIVEN_UP = "given up", _("Given up after several tries")
        RETURNED = "returned", _("Came back")

    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    holds_token = models.BooleanField(
        default=False, help_text=_("Whether the body holds a link that opens something.")
    )
    off_link = models.CharField(
        max_length=300, blank=True, help_text=_("Ends mails of this kind with one click.")
    )
    file = models.CharField(
        max_length=200,
        blank=True,
        help_text=_("The name in the storage of the file that it carries."),
    )
    file_name = models.CharField(max_length=120, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=now)
    next_try_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    is_our_fault = models.BooleanField(
        default=False, help_text=_("Whether the mail server refuses the settings, not the address.")
    )
    sent_at = models.DateTimeField(null=True)
    caused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="caused_mails"
    )
    read_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="mails_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", next_try_at__isnull=False)
                | (~models.Q(state="waiting") & models.Q(next_try_at=None)),
                name="a_mail_that_waits_has_a_next_try",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
                name="a_mail_that_was_sent_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(holds_token=False)
                | models.Q(state="waiting")
                | models.Q(body=""),
                name="no_token_stays_in_a_mail_that_waits_no_more",
            ),
            models.CheckConstraint(
                condition=models.Q(file="", file_name="", file_sha256="")
                | ~(models.Q(file="") | models.Q(file_name="") | models.Q(file_sha256="")),
                name="a_file_in_a_mail_has_a_name_and_a_hash",
            ),
        ]

    def __str__(self):
        return f"{self.to}: {self.subject}"

    @property
    def is_undelivered(self):
        return self.state in UNDELIVERED

    @property
    def can_be_sent_again(self):
        """A file goes once more from where it was made alone: there stands whether it still may."""
        return self.is_undelivered and not self.holds_token and not self.file


UNDELIVERED = (Mail.State.REFUSED, Mail.State.GIVEN_UP, Mail.State.RETURNED)
