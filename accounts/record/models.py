"""The record: one entry for each act that matters, each bound to the one before in its chain."""

import hashlib
import json
import secrets
from datetime import UTC

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.record.acts import Act

GENESIS = "0" * 64
REST = "rest"  # the chain of whatever belongs to no evaluation


class RecordIsAppendOnly(Exception):
    pass


def canonical(value):
    """The one JSON text that stands for a value: sorted keys, no spaces."""
    return json.dumps(
        value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def sha256(value):
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def plain(value):
    """As every database gives it back."""

    def number(text):
        # PostgreSQL writes 1e+22 out in digits, which read back as a whole number.
        value = float(text)
        return int(value) if value.is_integer() else value

    return json.loads(canonical(value), parse_float=number)


def subject_name(subject):
    return f"{subject._meta.model_name}:{subject.pk}"


class RecordRowQuerySet(models.QuerySet):
    def update(self, **fields):
        raise RecordIsAppendOnly("Entries of the record cannot be changed.")

    def delete(self):
        raise RecordIsAppendOnly("Entries of the record cannot be removed.")


class RecordRow(models.Model):
    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise RecordIsAppendOnly("Entries of the record cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise RecordIsAppendOnly("Entries of the record cannot be removed.")


class RecordEntryQuerySet(RecordRowQuerySet):
    def about(self, subject):
        return self.filter(subject=subject_name(subject))

    def of_chain(self, chain):
        return self.filter(chain=chain).order_by("number")

    def with_words(self):
        return self.select_related("words")

    def end_of(self, chain):
        """Return (number, hash) of the last entry: the length of the chain and its head."""
        last = self.of_chain(chain).reverse().values_list("number", "hash").first()
        return last or (0, GENESIS)

    def append(self, *, chain=REST, **entry):
        """See `append_to`."""
        return self.append_to([chain], **entry)[0]

    def append_to(self, chains, *, actor, act, subject, before=None, after=None, reason=""):
        """Return the same entry in each of these chains; `before` and `after` are plain values.
        Raises TransactionManagementError outside `transaction.atomic`: no act without its entry.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError(
                "Write the act and its record entry inside one transaction.atomic block."
            )
        content = {"before": plain(before), "after": plain(after), "reason": reason}
        filed_under = subject if isinstance(subject, str) else subject_name(subject)
        entries = [
            self._add(chain, actor=actor, act=Act(act), subject=filed_under, **content)
            for chain in lock_chains(chains)
        ]
        for entry in entries:
            if entry.chain != REST and (entry.number == 1 or entry.act.notes_head):
                self.append(
                    actor=actor,
                    act=Act.NOTED_CHAIN,
                    subject=f"chain:{entry.chain}",
                    after={"chain": entry.chain, "entries": entry.number, "head": entry.hash},
                )
        return entries

    def _add(self, chain, *, actor, act, subject, **content):
        number, previous = self.end_of(chain)
        row = RecordWords(salt=secrets.token_hex(16), **content)
        now = timezone.now()
        entry = self.model(
            chain=chain,
            number=number + 1,
            # Django's JSON, which dumpdata writes, holds no more than milliseconds.
            at=now.replace(microsecond=now.microsecond // 1000 * 1000),
            actor=actor,
            act=act,
            subject=subject,
            words_digest=row.digest(),
            previous_hash=previous,
        )
        entry.hash = entry.computed_hash()
        entry.save(force_insert=True)
        row.entry = entry
        row.save(force_insert=True)
        return entry


def lock_chains(chains):
    """Hold the end of these chains until the transaction ends; return them as they are locked.
    Who writes about an evaluation and the rest in several steps holds the evaluation's row first.
    """
    # One order for everybody: by name, and the rest last, since a note in it follows.
    ordered = sorted(set(chains), key=lambda chain: (chain == REST, chain))
    if connection.vendor == "postgresql":  # SQLite has one writer at a time already.
        with connection.cursor() as cursor:
            for chain in ordered:
                key = hashlib.sha256(f"record chain {chain}".encode()).digest()[:8]
                number = int.from_bytes(key, signed=True)
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    return ordered


class RecordEntry(RecordRow):
    """One act in one chain. What was said about it stands in its RecordWords."""

    # A name, not a key: the chain outlives what it is about.
    chain = models.CharField(max_length=80, editable=False)
    number = models.PositiveBigIntegerField(editable=False)
    at = models.DateTimeField(editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="record_entries",
    )
    act = models.CharField(max_length=60, editable=False)
    subject = models.CharField(max_length=120, db_index=True, editable=False)
    words_digest = models.CharField(max_length=64, editable=False)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = RecordEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("record entry")
        verbose_name_plural = _("record entries")
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"], name="one_entry_per_number_of_a_chain"
            ),
            models.UniqueConstraint(
                fields=["chain", "previous_hash"], name="an_entry_is_followed_once_in_its_chain"
            ),
        ]

    def __str__(self):
        return f"{self.chain} {self.number} {self.act}"

    @property
    def act_label(self):
        return Act(self.act).label if self.act in Act else self.act

    @property
    def before(self):
        return self.words.before

    @property
    def after(self):
        return self.words.after

    @property
    def reason(self):
        return self.words.reason

    def computed_hash(self):
        """Return the SHA-256 over every field but the hash itself, as 64 hex digits."""
        # Words by their salted digest alone, people by their number: so both can be erased.
        return sha256(
            {
                "chain": self.chain,
                "number": self.number,
                "at": self.at.astimezone(UTC).isoformat(timespec="milliseconds"),
                "actor": self.actor_id,
                "act": self.act,
                "subject": self.subject,
                "words": self.words_digest,
                "previous": self.previous_hash,
            }
        )


class RecordWordsQuerySet(RecordRowQuerySet):
    @transaction.atomic
    def erase(self, by, reason):
        """Blank these words for good and say so in their chains; return how many there were."""
        # Without the heads that the rest noted, a chain could vanish.
        rows = self.filter(erased_at=None).exclude(entry__act=Act.NOTED_CHAIN)
        numbers = {}
        for chain, number in rows.order_by("entry").values_list("entry__chain", "entry__number"):
            numbers.setdefault(chain, []).append(number)
        blank = {"before": None, "after": None, "reason": "", "salt": ""}
        erasable = models.QuerySet(self.model).filter(
            pk__in=list(rows.values_list("pk", flat=True))
        )
        count = erasable.update(erased_at=timezone.now(), **blank)
        for chain in lock_chains(numbers):
            RecordEntry.objects.append(
                chain=chain,
                actor=by,
                act=Act.ERASED_WORDS,
                subject=f"chain:{chain}",
                after={"entries": numbers[chain]},
                reason=reason,
            )
        return count


class RecordWords(RecordRow):
    """What an entry says: values before and after, and why. Erasure may empty it, once."""

    entry = models.OneToOneField(
        RecordEntry, models.PROTECT, primary_key=True, editable=False, related_name="words"
    )
    before = models.JSONField(null=True, editable=False)
    after = models.JSONField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)
    # Chance, so that nobody finds what an entry says by hashing guesses.
    salt = models.CharField(max_length=32, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = RecordWordsQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("words of a record entry")
        verbose_name_plural = _("words of record entries")

    def __str__(self):
        return f"{self.entry_id}"

    def digest(self):
        return sha256(
            {
                "salt": self.salt,
                "before": self.before,
                "after": self.after,
                "reason": self.reason,
            }
        )
