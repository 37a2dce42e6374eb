"""What the lead did with the letters of a decision: chose their terms, read each, sent it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mail.models import UNDELIVERED, Mail
from accounts.record.acts import Act
from scoring.decisions.models import Determination
from scoring.reports.letter_terms import DISCLOSURES, Terms
from vendors.models.person import OutsidePerson


class LetterTerms(models.Model):
    """What all letters of a decision say alike; without a row the usual terms hold."""

    determination = models.OneToOneField(Determination, models.CASCADE, related_name="letter_terms")
    disclosure = models.CharField(max_length=10, choices=DISCLOSURES)
    dated_on = models.DateField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "letter terms"

    def __str__(self):
        return f"{self.determination_id}: {self.disclosure}, {self.dated_on}"


def terms_of(determination, book):
    """Return the Terms in force for the letters of a decision."""
    row = LetterTerms.objects.filter(determination=determination).first()
    return Terms(row.disclosure, row.dated_on) if row else Terms.usual(book)


class LetterReading(models.Model):
    """That somebody read one text of a letter, which its imprint names."""

    determination = models.ForeignKey(Determination, models.CASCADE, related_name="letter_readings")
    candidate_number = models.PositiveIntegerField()
    imprint = models.CharField(max_length=64)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["determination", "candidate_number", "imprint", "read_by"],
                name="a_person_reads_one_text_of_a_letter_once",
            ),
        ]

    def __str__(self):
        return f"{self.determination_id} C{self.candidate_number}: {self.read_by}"


class LetterSendingQuerySet(models.QuerySet):
    def to(self, determination, number):
        return self.filter(determination=determination, candidate_number=number)


class LetterSending(models.Model):
    """One mail with a letter to a person of the vendor; what became of it outlives the mail."""

    determination = models.ForeignKey(Determination, models.PROTECT, related_name="letter_sendings")
    candidate_number = models.PositiveIntegerField()
    time = models.PositiveSmallIntegerField()  # 1 for the first sending, 2 for the second
    person = models.ForeignKey(OutsidePerson, models.PROTECT, related_name="letter_sendings")
    imprint = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=now)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="letter_sendings")
    state = models.CharField(max_length=10, choices=Mail.State, default=Mail.State.WAITING)
    ended_at = models.DateTimeField(null=True)

    objects = LetterSendingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["determination", "candidate_number", "time"],
                name="sendings_of_a_letter_are_numbered",
            ),
            models.CheckConstraint(
                condition=Q(time=1, reason="") | (Q(time__gt=1) & ~Q(reason="")),
                name="whoever_sends_a_letter_again_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="a_letter_that_is_on_its_way_has_not_ended",
            ),
        ]

    def __str__(self):
        return f"{self.determination_id} C{self.candidate_number}, {self.time}"

    @property
    def was_removed(self):
        """Whether its mail was removed while it waited, as when the person was erased."""
        return self.state == Mail.State.WAITING and self.mail_id is None

    @property
    def is_undelivered(self):
        return self.was_removed or self.state in UNDELIVERED

    @property
    def state_in_words(self):
        return _("Removed before it went") if self.was_removed else self.get_state_display()


@transaction.atomic
def choose_terms(determination, terms, by):
    """Let all letters of a decision say what `terms` say; the record holds before and after."""
    evaluation = determination.evaluation
    evaluation.lock()
    before = LetterTerms.objects.filter(determination=determination).values(
        "disclosure", "dated_on"
    )
    before = before.first()
    after = {"disclosure": terms.disclosure, "dated_on": terms.dated_on}
    if before == after:
        return
    LetterTerms.objects.update_or_create(
        determination=determination, defaults=after | {"chosen_by": by, "chosen_at": now()}
    )
    details = {"decision": determination.number}
    evaluation.record(
        by, Act.CHOSE_LETTER_TERMS, before=before and details | before, after=details | after
    )


@transaction.atomic
def note_reading(determination, number, imprint, by):
    """Note that somebody read this text of a letter, once."""
    _row, is_new = LetterReading.objects.get_or_create(
        determination=determination, candidate_number=number, imprint=imprint, read_by=by
    )
    if is_new:
        after = {"decision": determination.number, "candidate": number, "imprint": imprint}
        determination.evaluation.record(by, Act.READ_LETTER, after=after)


def note_end(mail, state, **signal):
    """Keep what became of a letter beside its sending, for when the mail is removed."""
    LetterSending.objects.filter(mail=mail).update(state=state, ended_at=now())
