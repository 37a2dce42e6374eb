from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.record.models import RecordEntry, RecordWords, WrittenOnce

__all__ = ["RecordEntry", "RecordWords", "User", "WrittenOnce"]


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


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        """Without a password the person can only come in by an invitation."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        roles = {"is_staff": True, "is_superuser": True, "is_curator": True, "may_lead": True}
        return self.create_user(email, password, **(roles | fields))

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("Somebody already has this address.")}
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
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

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email_address")]

    def __str__(self):
        return self.name or self.email

    get_full_name = get_short_name = __str__
