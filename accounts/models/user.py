"""A person who may come in. The e-mail address is the name."""

from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


def validate_time_zone(name):
    """Raise ValidationError unless `name` is an IANA zone such as Europe/Paris."""
    if name not in available_timezones():
        raise ValidationError(
            "“%(name)s” is not a time zone we know. Write it as Continent/City, "
            "for example Africa/Casablanca.",
            params={"name": name},
        )


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        """Save and return a person; without a password they can only be invited."""
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
        "e-mail", unique=True, error_messages={"unique": "Somebody has this address already."}
    )
    name = models.CharField(max_length=150, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    is_curator = models.BooleanField(
        "curator", default=False, help_text="Keeps vendor records. Gives no sight of ratings."
    )
    may_lead = models.BooleanField(
        default=False, help_text="May start an evaluation and invite its panel."
    )
    is_staff = models.BooleanField(
        "administrator", default=False, help_text="May enter the admin desk and invite people."
    )
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email_address"),
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)
