from datetime import timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.looks import Look
from accounts.mail.models import Mail
from accounts.notifications.models import Notice
from accounts.organisation import Organisation, organisation
from accounts.record.models import RecordEntry, RecordWords, WrittenOnce
from accounts.tasks.models import Beat, Progress, Seat, Tick

__all__ = [
    "AddressChange",
    "Beat",
    "FactorReset",
    "FailedSignIns",
    "Invitation",
    "Look",
    "Mail",
    "Notice",
    "Organisation",
    "Progress",
    "RecordEntry",
    "RecordWords",
    "Seat",
    "SentForm",
    "Tick",
    "User",
    "WrittenOnce",
]


def validate_time_zone(name):
    if name not in available_timezones():
        raise ValidationError(
            _(
                "“%(name)s” is not a known time zone. Write it as Continent/City, "
                "for example Africa/Casablanca."
            ),
            params={"name": name},
        )


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def administrators(self):
        return self.active().filter(is_staff=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        """Without a password the person can only come in by an invitation."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        fields.setdefault("time_zone", organisation().time_zone)
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    class NoticeMail(models.TextChoices):
        AT_ONCE = "at once", _("At once, each in a mail of its own")
        DAILY = "daily", _("Once a day, in one mail in the morning")
        NEVER = "never", _("Never: I look under the bell")

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("Somebody already has this address.")}
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    rating_keys = models.BooleanField(
        _("0 to 4, ? and a choose while I rate"),
        default=True,
        help_text=_("Switch this off where a voice or a switch types letters by itself."),
    )
    is_curator = models.BooleanField(
        _("curator"),
        default=False,
        help_text=_("Maintains the records of vendors. This does not show any ratings."),
    )
    may_lead = models.BooleanField(
        _("may lead"), default=False, help_text=_("May start an evaluation and invite its panel.")
    )
    is_staff = models.BooleanField(
        _("administrator"),
        default=False,
        help_text=_("May enter the admin desk and invite people."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("date joined"), default=now)
    erased_at = models.DateTimeField(null=True, editable=False)
    notices_by_mail = models.CharField(
        _("notices by mail"), max_length=10, choices=NoticeMail, default=NoticeMail.DAILY
    )
    # The kinds of notices that do not come by mail: a kind that is new comes.
    notices_without_mail = models.JSONField(default=list, blank=True, editable=False)
    # Kept with the row that every page reads, so that a page without news asks for none.
    has_unread_notices = models.BooleanField(default=False, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email_address")]

    def __str__(self):
        return self.name or self.email

    get_full_name = get_short_name = __str__

    def has_usable_password(self):
        # Sign-in, reset and the confirmation that it is them all ask here.
        return settings.PASSWORD_SIGN_IN and super().has_usable_password()

    @property
    def has_come_in(self):
        """Whether they chose a password or came in by the organisation's sign-in before."""
        return is_password_usable(self.password) or self.socialaccount_set.exists()

    def _get_session_auth_hash(self, secret=None):
        # With another password or another address, every session of before ends.
        salt = "accounts.models.User.get_session_auth_hash"
        value = f"{self.password} {self.email}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)

    def usable(self):
        """Those whose link lets the person in, if it is not too old."""
        return self.open().filter(person__is_active=True, email=F("person__email"))

    def end(self, way):
        return self.open().update(ended_at=now(), end=way)


class Invitation(models.Model):
    """One letter that asks a person to come in, bound to the address it was sent to."""

    class End(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REVOKED = "revoked", _("Revoked")
        REPLACED = "replaced", _("Replaced by a newer one")
        ADDRESS_CHANGED = "address changed", _("The address was corrected")
        LEFT_PANEL = "left panel", _("The person was taken out of the panel")

    person = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    to_what = models.TextField(blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(default=now)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, editable=False, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)
    end = models.CharField(max_length=20, choices=End, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None),
                name="one_open_invitation_per_person",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="an_invitation_that_ended_says_how",
            ),
        ]

    def __str__(self):
        return self.email

    @property
    def expires_at(self):
        return self.sent_at + settings.INVITATION_TIMEOUT

    @property
    def is_expired(self):
        return self.expires_at < now()


class AskedChangeQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(ended_at=None)

    def close(self, way, by=None):
        """Return how many of these were still waiting, and wait no more."""
        return self.waiting().update(ended_at=now(), ended_by=by, end=way)


class AskedChange(models.Model):
    """What opens an account to others: its owner is told, another administrator confirms it."""

    class End(models.TextChoices):
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    person = models.ForeignKey(User, models.PROTECT, related_name="%(class)ss")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    end = models.CharField(max_length=20, choices=End, blank=True, editable=False)

    objects = AskedChangeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None),
                name="one_waiting_%(class)s_per_person",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="%(class)s_that_ended_says_how",
            ),
        ]


class AddressChange(AskedChange):
    """Another e-mail address. It waits: with the address comes the account."""

    WAITS = timedelta(days=1)  # for whoever asked; another administrator may confirm at once

    old_email = models.EmailField()
    new_email = models.EmailField()

    def __str__(self):
        return f"{self.old_email} → {self.new_email}"

    @property
    def may_be_done_at(self):
        return self.asked_at + self.WAITS


class FactorReset(AskedChange):
    """To take lost second factors away. By one alone, whoever knows the password would be in."""

    reason = models.TextField()

    def __str__(self):
        return str(self.person)


class FailedSignIns(models.Model):
    """How often a sign-in to an account failed in one hour and in one way, until the record says
    it. Without a person: answers of the organisation's sign-in that are about nobody here.
    """

    class Way(models.TextChoices):
        PASSWORD = "password", _("Wrong password")
        CODE = "code", _("Wrong code or security key")
        NO_REQUEST = "no request", _("An answer nobody here asked for, or used already")
        UNVERIFIED = "unverified", _("An address that the organisation has not verified")
        NOT_INVITED = "not invited", _("Not invited")
        SWITCHED_OFF = "switched off", _("The account is switched off")
        OTHER_IDENTITY = "other identity", _("An answer about somebody else")

    person = models.ForeignKey(
        User, models.CASCADE, null=True, editable=False, related_name="failed_sign_ins"
    )
    hour = models.DateTimeField()
    way = models.CharField(max_length=20, choices=Way, default=Way.PASSWORD)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "hour", "way"],
                name="one_count_of_failed_sign_ins_per_hour_and_way",
            ),
            models.UniqueConstraint(
                fields=["hour", "way"],
                condition=Q(person=None),
                name="one_count_of_failed_sign_ins_of_nobody_per_hour_and_way",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} {self.hour}: {self.number}"


class SentForm(models.Model):
    """That a form was sent and where it led, so that the same form sent twice acts once."""

    digest = models.CharField(max_length=64, unique=True)
    location = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self):
        return self.location


class CacheEntry(models.Model):
    """The table of Django's database cache, made by our migration so that none is forgotten."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "evaluator_cache"

    def __str__(self):
        return self.cache_key
