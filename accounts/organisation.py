"""The organisation whose installation this is: one row that administrators keep."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from email.utils import formataddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.text import no_control_characters

MONTHS_KEPT, MOST_MONTHS = 84, 600
MOST_DAYS = 366
CLOSING_TIME = time(17)
_read = ContextVar("the organisation as this request has read it", default=None)


def languages():
    return settings.LANGUAGES


def between(low, high):
    return [MinValueValidator(low), MaxValueValidator(high)]


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=120, validators=[no_control_characters])
    address = models.TextField(
        _("postal address"), max_length=500, blank=True, validators=[no_control_characters]
    )
    contact_name = models.CharField(
        _("whom to ask"),
        max_length=120,
        blank=True,
        validators=[no_control_characters],
        help_text=_("A person or an office, shown where somebody may not come in or go on."),
    )
    contact_email = models.EmailField(_("their e-mail"), blank=True)
    contact_telephone = models.CharField(
        _("their telephone"), max_length=40, blank=True, validators=[no_control_characters]
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        help_text=_("What a new person and a new evaluation begin with."),
    )
    language = models.CharField(_("language"), max_length=10, choices=languages, default="en-gb")
    evaluation_months = models.PositiveSmallIntegerField(
        _("months that an evaluation keeps personal data"),
        default=MONTHS_KEPT,
        validators=between(1, MOST_MONTHS),
        help_text=_(
            "After its decision. A new evaluation begins with this; its seal fixes it. "
            "Ask your data protection officer."
        ),
    )
    look_months = models.PositiveSmallIntegerField(
        _("months that looks at personal data stay on their list"),
        default=24,
        validators=between(1, MOST_MONTHS),
    )
    review_route = models.TextField(
        _("how somebody may have a decision reviewed"),
        max_length=1000,
        blank=True,
        validators=[no_control_characters],
        help_text=_("Printed in reports and letters: to whom to write, how, and by when."),
    )
    rating_days = models.PositiveSmallIntegerField(
        _("days for rating"),
        null=True,
        blank=True,
        validators=between(1, MOST_DAYS),
        help_text=_(
            "A new evaluation closes so many days after it was begun, at 17:00 in the time zone "
            "above, until its lead says otherwise. Leave it empty for no proposal."
        ),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days for an answer to a letter"),
        null=True,
        blank=True,
        validators=between(1, MOST_DAYS),
        help_text=_("Letters name the day. Leave it empty to name none."),
    )
    review_days = models.PositiveSmallIntegerField(
        _("days to ask for a review"),
        null=True,
        blank=True,
        validators=between(1, MOST_DAYS),
        help_text=_("Counted from the day on a letter, which names the last one."),
    )
    standstill_days = models.PositiveSmallIntegerField(
        _("days of standstill before a contract"),
        null=True,
        blank=True,
        validators=between(1, MOST_DAYS),
        help_text=_(
            "Letters then say that nothing is signed before the end of the last day. Leave it "
            "empty if you do not bind yourself."
        ),
    )
    saved_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("organisation")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="an_installation_has_one_organisation")
        ]

    def __str__(self):
        return self.name

    @property
    def signature(self):
        """The lines below a mail: who sends it, and whom to ask."""
        contact = (self.contact_name, self.contact_email, self.contact_telephone)
        lines = [self.name, *self.address.splitlines(), ", ".join(filter(None, contact))]
        return "\n".join(line.strip() for line in lines if line.strip())

    @property
    def sender(self):
        """The From line of a mail: the address of the settings under our name."""
        if not self.name or "<" in settings.DEFAULT_FROM_EMAIL:
            return settings.DEFAULT_FROM_EMAIL
        return formataddr((" ".join(self.name.split()), settings.DEFAULT_FROM_EMAIL))

    def rating_closes_at(self):
        """When rating of an evaluation that begins now is proposed to close, or None."""
        if self.rating_days is None:
            return None
        zone = ZoneInfo(self.time_zone)
        day = now().astimezone(zone).date() + timedelta(days=self.rating_days)
        return datetime.combine(day, CLOSING_TIME, zone)


FIELDS = [
    field.name for field in Organisation._meta.fields if field.editable and field.name != "id"
]


def organisation():
    """Return the organisation, nameless until an administrator names it; read once a request."""
    read = _read.get()
    if read is None:
        return Organisation.objects.first() or Organisation()
    if not read:
        read.append(Organisation.objects.first() or Organisation())
    return read[0]


@contextmanager
def read_once():
    before = _read.set([])
    try:
        yield
    finally:
        _read.reset(before)


@transaction.atomic
def save_organisation(changed, by):
    before = Organisation.objects.first() or Organisation()
    values = {name: getattr(changed, name) for name in FIELDS}
    names = [name for name in FIELDS if values[name] != getattr(before, name)]
    if not names:
        return
    changed.pk, changed.saved_at = 1, now()
    changed.save()
    RecordEntry.objects.append(
        actor=by,
        act=Act.CHANGED_ORGANISATION,
        subject=changed,
        before={name: getattr(before, name) for name in names},
        after={name: values[name] for name in names},
    )
    if _read.get():
        _read.get().clear()
