"""What we ask of vendors, with a clock: requests that were sent together are one inquiry."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.mail.models import Mail
from accounts.models import validate_time_zone
from accounts.organisation import languages
from accounts.record.models import AppendOnly, AppendOnlyQuerySet
from accounts.text import no_control_characters
from vendors.models.memberships import (
    evaluations_joined,
    memberships_on,
    vendors_in_conflict,
)
from vendors.models.person import OutsidePerson
from vendors.models.vendor import Vendor

MOST_HOURS = 24 * 90
# How long after its deadline a request still takes answers, which are marked late.
OPEN_AFTER_DUE = timedelta(days=14)
MOST_ITEMS = 150


def public_code():
    # In addresses that a vendor sees: a number would tell how many others were asked.
    return secrets.token_urlsafe(16)


class InquiryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What an evaluation asks is seen by its people alone; the rest by curators."""
        asked_by_mine = Q(by_evaluation__evaluation__in=evaluations_joined(user))
        if user.is_curator:
            return self.filter(Q(by_evaluation=None) | asked_by_mine)
        return self.filter(asked_by_mine)


class Inquiry(models.Model):
    """Requests that are sent together: the same words and the same clock for each vendor."""

    class Purpose(models.TextChoices):
        ASK = "ask", _("Request")
        REPLY = "reply", _("Right of reply")

    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.ASK, editable=False)
    title = models.CharField(_("title"), max_length=120, validators=[no_control_characters])
    words = models.TextField(
        _("why you ask"), max_length=4000, blank=True, validators=[no_control_characters]
    )
    hours = models.PositiveSmallIntegerField(
        _("hours to answer"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
    )
    wants_code = models.BooleanField(
        _("ask for a one-time code, sent to the same address, when the link is opened"),
        default=False,
    )
    # Until then each answer to a question goes to everybody who was asked.
    questions_until = models.DateTimeField(_("questions until"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    made_at = models.DateTimeField(default=now, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name_plural = "inquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=MOST_HOURS),
                name="an_inquiry_gives_an_hour_to_ninety_days",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="an_inquiry_that_was_sent_says_by_whom_and_when",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("inquiry_detail", args=[self.pk])

    @property
    def is_draft(self):
        return self.sent_at is None

    @property
    def is_reply(self):
        return self.purpose == Inquiry.Purpose.REPLY

    @property
    def takes_questions(self):
        """Say whether a vendor may still ask a question about it."""
        return not self.is_draft and (self.questions_until is None or now() < self.questions_until)


class RequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of an evaluation those to vendors on which they declared; of the rest a curator's. None
        to a vendor in which they have an interest.
        """
        on_mine = Exists(memberships_on(user, "inquiry__by_evaluation__evaluation", "vendor"))
        seen = Q(on_mine)
        if user.is_curator:
            seen |= Q(inquiry__by_evaluation=None)
        return self.filter(seen).exclude(vendor__in=vendors_in_conflict(user))

    def sent(self):
        return self.exclude(sent_at=None)

    def arrived(self, at=None):
        """Those that were finished, or whose deadline is over: nothing more is awaited."""
        return self.sent().filter(Q(finished_at__isnull=False) | Q(due_at__lte=at or now()))

    def waiting(self):
        """Sent, and neither finished nor revoked."""
        return self.sent().filter(finished_at=None, revoked_at=None)

    def taking_answers(self):
        """Those whose link still works."""
        return self.sent().filter(revoked_at=None, due_at__gt=now() - OPEN_AFTER_DUE)

    def about(self, check_id):
        """Those that asked for something that speaks to this check."""
        items = RequestedItemCheck.objects.filter(item__request=OuterRef("pk"), check_id=check_id)
        return self.filter(Exists(items))


class Request(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        LATE = "late", _("Late")
        FINISHED = "finished", _("Finished")
        REVOKED = "revoked", _("Revoked")
        EXPIRED = "expired", _("Expired")

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="requests")
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="requests")
    code = models.CharField(max_length=30, unique=True, default=public_code, editable=False)
    contact = models.ForeignKey(
        OutsidePerson, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    language = models.CharField(
        _("language"), max_length=10, choices=languages, default="en-gb", blank=True
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    # Days on which nobody works there, as we learn them: working hours leave them out.
    holidays = models.JSONField(default=list, blank=True, editable=False)
    holidays_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)  # of the newest submission
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    revoked_reason = models.CharField(max_length=500, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["inquiry", "vendor__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "vendor"], name="an_inquiry_asks_a_vendor_once"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, due_at=None, finished_at=None, revoked_at=None)
                | Q(
                    sent_at__isnull=False,
                    due_at__isnull=False,
                    due_at__gt=F("sent_at"),
                    contact__isnull=False,
                ),
                name="a_request_is_due_after_it_is_sent",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoked_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
                name="a_revoked_request_says_by_whom_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.inquiry.title}: {self.vendor.name}"

    def get_absolute_url(self):
        return reverse("request_detail", args=[self.pk])

    @property
    def expires_at(self):
        """When its link ends. None for a draft."""
        return self.due_at and self.due_at + OPEN_AFTER_DUE

    @property
    def state(self):
        at = now()
        if self.sent_at is None:
            return Request.State.DRAFT
        if self.revoked_at:
            return Request.State.REVOKED
        if self.finished_at:
            return Request.State.FINISHED
        if at >= self.expires_at:
            return Request.State.EXPIRED
        return Request.State.LATE if at > self.due_at else Request.State.OPEN

    @property
    def has_arrived(self):
        """Say whether what was saved has come to us: before that it is the vendor's draft."""
        return bool(self.finished_at or (self.due_at and now() >= self.due_at))

    @property
    def takes_answers(self):
        """Say whether something may be saved now: late answers too, while the link works."""
        return bool(self.sent_at and not self.revoked_at and now() < self.expires_at)


class RequestTokenQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(
            ended_at=None,
            request__revoked_at=None,
            request__due_at__gt=now() - OPEN_AFTER_DUE,
            person__erased_at=None,
        )


class RequestToken(models.Model):
    """One link to one request, of one person outside. Only its hash is kept."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="tokens")
    person = models.ForeignKey(OutsidePerson, models.PROTECT, related_name="request_tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # The colleague who passed it on; None where one of us sent it.
    invited_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="invited")
    made_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    # The one-time code, where the inquiry wants one.
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_sent_at = models.DateTimeField(null=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = RequestTokenQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.request_id} {self.person}"


class RequestedItem(models.Model):
    """One thing that is asked for. Fixed once its request is sent."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Words")
        NUMBER = "number", _("A number")
        YES_NO = "yes_no", _("Yes or no")
        FILES = "files", _("Files")
        NAMES_AND_TIME = "names_and_time", _("Names and a time")
        CORRECTION = "correction", _("Whether what we hold is right")

    request = models.ForeignKey(Request, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    template = models.CharField(max_length=30)  # `vendors.requests.templates` names them
    key = models.CharField(max_length=80)  # P01 of the audit pack, the id of a check, ...
    kind = models.CharField(_("what you expect"), max_length=20, choices=Kind, default=Kind.TEXT)
    words = models.CharField(
        _("what you ask for"), max_length=500, validators=[no_control_characters]
    )
    help = models.TextField(
        _("explanation"), max_length=2000, blank=True, validators=[no_control_characters]
    )
    unit = models.CharField(
        _("unit"), max_length=60, blank=True, validators=[no_control_characters]
    )
    # The kind of fact that its value becomes, as `Fact.Kind` has it; none where it becomes none.
    fact = models.CharField(max_length=20, blank=True, editable=False)

    class Meta:
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"], name="a_number_of_a_request_is_one_item"
            ),
            models.UniqueConstraint(
                fields=["request", "template", "key"], name="a_request_asks_for_an_item_once"
            ),
        ]

    def __str__(self):
        return self.words


class RequestedItemCheck(models.Model):
    """A check to which an item speaks: its answer becomes a claim there."""

    item = models.ForeignKey(RequestedItem, models.CASCADE, related_name="checks")
    check_id = models.CharField(max_length=20, db_index=True)
    # The clock answers that check: when the item came, and not what it says.
    is_measured = models.BooleanField(default=False)

    class Meta:
        ordering = ["check_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "check_id"], name="an_item_speaks_to_a_check_once"
            )
        ]

    def __str__(self):
        return self.check_id


class Extension(AppendOnly):
    """More time for everybody who was asked the same, with the reason that they are told."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="extensions")
    due_before = models.DateTimeField()
    due_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gt=F("due_before")) & ~Q(reason=""),
                name="an_extension_gives_more_time_and_a_reason",
            )
        ]

    def __str__(self):
        return f"{self.inquiry} {self.due_at:%Y-%m-%d %H:%M}"


class RequestMail(models.Model):
    """A mail about a request, and what became of it."""

    class Kind(models.TextChoices):
        LINK = "link", _("Link")
        HALF_TIME = "half time", _("Reminder at half time")
        BEFORE_END = "before end", _("Reminder before the end")
        EXTENSION = "extension", _("More time")
        REVOKED = "revoked", _("Revoked")
        CLARIFICATION = "clarification", _("Answer to a question")
        RECEIPT = "receipt", _("Receipt")
        VERDICT = "verdict", _("Accepted or not")
        CODE = "code", _("One-time code")
        OURS = "ours", _("To us")

    REMINDERS = (Kind.HALF_TIME, Kind.BEFORE_END)

    request = models.ForeignKey(Request, models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=20, choices=Kind)
    # To whom at the vendor; of a mail to us whom it names.
    person = models.ForeignKey(
        OutsidePerson, models.PROTECT, null=True, related_name="request_mails"
    )
    # The deadline that a reminder speaks of, so that each is sent once, and again after more time.
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=now)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind", "person", "due_at"],
                condition=Q(kind__in=["half time", "before end"]),
                name="a_reminder_of_a_deadline_is_sent_once_to_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["half time", "before end"])
                | Q(due_at__isnull=False, person__isnull=False),
                name="a_reminder_says_of_which_deadline_and_to_whom",
            ),
        ]

    def __str__(self):
        return f"{self.request_id} {self.kind}"


class RequestVisit(AppendOnly):
    """Somebody outside came in by their link, or handed something in: the view log."""

    class Act(models.TextChoices):
        CAME_IN = "came in", _("Opened the request")
        SAVED = "saved", _("Saved an answer")
        INVITED = "invited", _("Invited a colleague")
        ASKED = "asked", _("Asked a question")
        FINISHED = "finished", _("Finished")
        ASKED_FOR_LINK = "asked for link", _("Asked for a new link")

    request = models.ForeignKey(Request, models.PROTECT, related_name="visits")
    token = models.ForeignKey(RequestToken, models.PROTECT, related_name="visits")
    act = models.CharField(max_length=20, choices=Act)
    at = models.DateTimeField(default=now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.request_id} {self.act}"


class ClarificationQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(published_at=None)

    def naming(self, person):
        """The questions of a person's vendor, as it put them, that name them in full."""
        rows = self.filter(request__in=person.vendor.rows_of(Request))
        texts = rows.values_list("pk", "question")
        return self.filter(pk__in=[pk for pk, text in texts if person.is_named_in_full(text)])


class Clarification(models.Model):
    """A question of a vendor about an inquiry, answered once, to everybody who was asked."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="clarifications")
    # Whose question it was reaches no other vendor, and nobody but the lead before the release.
    request = models.ForeignKey(Request, models.PROTECT, related_name="clarifications")
    token = models.ForeignKey(RequestToken, models.PROTECT, related_name="questions")
    question = models.TextField(max_length=4000, validators=[no_control_characters])
    asked_at = models.DateTimeField(default=now, editable=False)
    # As everybody reads it: without whatever tells who asked.
    published_question = models.TextField(
        _("question as everybody reads it"),
        max_length=4000,
        blank=True,
        validators=[no_control_characters],
    )
    answer = models.TextField(
        _("answer"), max_length=4000, blank=True, validators=[no_control_characters]
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, editable=False)

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None, answered_by=None)
                | (
                    Q(published_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                    & ~Q(published_question="")
                ),
                name="a_published_clarification_has_question_answer_and_author",
            )
        ]

    def __str__(self):
        return f"{self.inquiry} {self.pk}"
