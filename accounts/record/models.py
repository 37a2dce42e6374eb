"""The record: one entry for each act that matters, each bound to the one before in its chain."""

import hashlib
import json
import secrets
from datetime import UTC
from operator import attrgetter

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.prepared import Prepared, Written, rows_of
from accounts.record.acts import Act

GENESIS = "0" * 64
REST = "rest"  # the chain of whatever belongs to no evaluation


# Said to developers: no page offers what raises it.
KEPT_AS_WRITTEN = "This is kept as it was written."


class WrittenOnce(Exception):
    """Raised when something tries to change or remove what was written once."""


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


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **fields):
        raise WrittenOnce(KEPT_AS_WRITTEN)

    def delete(self):
        raise WrittenOnce(KEPT_AS_WRITTEN)


class AppendOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise WrittenOnce(KEPT_AS_WRITTEN)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise WrittenOnce(KEPT_AS_WRITTEN)


class RecordEntryQuerySet(AppendOnlyQuerySet):
    def about(self, subject):
        return self.filter(subject=subject_name(subject))

    def of_chain(self, chain):
        return self.filter(chain=chain).order_by("number")

    def end_of(self, chain):
        """Return (number, hash) of the last entry: the length of the chain and its head."""
        for last in last_of(chain):
            return last.number, last.hash
        return 0, GENESIS

    def append(self, *, actor, act, subject, chain=REST, before=None, after=None, reason=""):
        """Return the new entry; `before` and `after` are plain values.
        Raises TransactionManagementError outside `transaction.atomic`: no act without its entry.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError(
                "Write the act and its record entry inside one transaction.atomic block."
            )
        texts = RecordWords(
            before=plain(before), after=plain(after), reason=reason, salt=secrets.token_hex(16)
        )
        digest = texts.digest()
        # All who write to this chain wait for what follows.
        lock_chains([chain])
        number, previous = self.end_of(chain)
        now = clock.now()
        entry = self.model(
            chain=chain,
            number=number + 1,
            # Django's JSON, which dumpdata writes, holds no more than milliseconds.
            at=now.replace(microsecond=now.microsecond // 1000 * 1000),
            actor=actor,
            act=Act(act),
            subject=subject if isinstance(subject, str) else subject_name(subject),
            words_digest=digest,
            previous_hash=previous,
        )
        entry.hash = entry.computed_hash()
        entry_rows.save(entry)
        texts.entry = entry
        words_rows.save(texts)
        if chain != REST and (entry.number == 1 or entry.act.notes_head):
            head = {"chain": chain, "entries": entry.number, "head": entry.hash}
            self.append(actor=actor, act=Act.NOTED_CHAIN, subject=f"chain:{chain}", after=head)
        return entry


def lock_chains(chains):
    """Hold the end of these chains until the transaction ends; return them as they are locked.
    Who writes about an evaluation and the rest in several steps holds the evaluation's row first.
    """
    # One order for everybody: by name, and the rest last, since a note in it follows.
    ordered = sorted(set(chains), key=lambda chain: (chain == REST, chain))
    if connection.vendor == "postgresql":  # SQLite has one writer at a time already.
        for chain in ordered:
            key = hashlib.sha256(f"record chain {chain}".encode()).digest()[:8]
            rows_of("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key, signed=True)])
    return ordered


class RecordEntry(AppendOnly):
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
    subject = models.CharField(max_length=120, editable=False)
    words_digest = models.CharField(max_length=64, editable=False)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = RecordEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("record entry")
        verbose_name_plural = _("record entries")
        # With the key, or the newest about a subject is looked for through all that came since.
        indexes = [models.Index(fields=["subject", "id"], name="record_by_subject_and_age")]
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

    before = property(attrgetter("words.before"))
    after = property(attrgetter("words.after"))
    reason = property(attrgetter("words.reason"))

    def computed_hash(self):
        """Return the SHA-256 over every field but the hash itself, as 64 hex digits."""
        # Words by their salted digest alone, people by their number: so both can be erased.
        fields = {name: getattr(self, name) for name in ("chain", "number", "act", "subject")}
        fields |= {
            "at": self.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "actor": self.actor_id,
            "words": self.words_digest,
            "previous": self.previous_hash,
        }
        return sha256(fields)


entry_rows = Written(RecordEntry)
last_of = Prepared(
    lambda chain: RecordEntry.objects.of_chain(chain).reverse().only("number", "hash")[:1], "chain"
)


class RecordWordsQuerySet(AppendOnlyQuerySet):
    @transaction.atomic
    def erase(self, by, reason):
        """Blank these words for good and say so in their chains; return how many there were."""
        # Without the heads that the rest noted, a chain could vanish.
        rows = self.filter(erased_at=None).exclude(entry__act=Act.NOTED_CHAIN)
        numbers = {}
        for chain, number in rows.order_by("entry").values_list("entry__chain", "entry__number"):
            numbers.setdefault(chain, []).append(number)
        blank = {"before": None, "after": None, "reason": "", "salt": ""}
        pks = list(rows.values_list("pk", flat=True))
        erasable = models.QuerySet(self.model).filter(pk__in=pks)
        count = erasable.update(erased_at=clock.now(), **blank)
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


class RecordWords(AppendOnly):
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
        names = ("salt", "before", "after", "reason")
        return sha256({name: getattr(self, name) for name in names})


words_rows = Written(RecordWords)
