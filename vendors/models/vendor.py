"""A vendor, and what every stated fact about it carries."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from vendors.models.alphabet import PlainName
from vendors.names import needs_invented_sign
from vendors.taking_part import vendors_reached

web_address = URLValidator(
    schemes=["http", "https"], message="Write a web address that begins with https:// or http://."
)
country_code = RegexValidator(r"^[A-Z]{2}\Z", "Write the two-letter country code, such as MA.")


def no_control_characters(text):
    """Raise ValidationError for NUL and its like, which no database or PDF keeps."""
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
        raise ValidationError("Remove the invisible control characters from this text.")


def new_reference():
    """Return a short unguessable name for a vendor, kept across exports and imports."""
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    return "V-" + "".join(secrets.choice(alphabet) for _ in range(8))


class FactState(models.TextChoices):
    CLAIM = "claim", "Claim"
    DOCUMENT = "document", "Document"
    VERIFIED = "verified", "Verified"
    EXPIRED = "expired", "Out of date"


# The rule that picks the value shown among all held: the strongest proof, then the newest.
STRENGTH = {
    FactState.VERIFIED: 3,
    FactState.DOCUMENT: 2,
    FactState.CLAIM: 1,
    FactState.EXPIRED: 0,
}


def state_then(state, day, *ends):
    """Return `state`, or out of date when `day` lies past one of these ends."""
    return FactState.EXPIRED if any(end and end < day for end in ends) else FactState(state)


def strength(state, as_of, pk):
    """Return a sort key: the greatest is the value to show. Entered last decides a tie."""
    return (STRENGTH[state], as_of.isoformat() if as_of else "", pk or 0)


class StatedQuerySet(models.QuerySet):
    def out_of_date(self, day):
        """Return the condition under which a row counts as out of date on `day`."""
        return models.Q(fresh_until__lt=day) | models.Q(state=FactState.EXPIRED)

    def strongest_first(self, day):
        """Order as `strength` does, in the database."""
        known = [models.When(state=state, then=rank) for state, rank in STRENGTH.items()]
        expired = models.When(self.out_of_date(day), then=STRENGTH[FactState.EXPIRED])
        proof = models.Case(expired, *known, default=0, output_field=models.IntegerField())
        return self.order_by(proof.desc(), models.F("as_of").desc(nulls_last=True), "-pk")


class Stated(models.Model):
    """A fact with its date, its state of proof and its source."""

    as_of = models.DateField(null=True, blank=True, help_text="The day the fact was true.")
    state = models.CharField(max_length=10, choices=FactState, default=FactState.CLAIM)
    source = models.CharField(
        max_length=300, blank=True, help_text="Where it comes from: a document, a page, a call."
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    fresh_until = models.DateField(null=True, blank=True)

    objects = StatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def state_on(self, day):
        """Return the state on `day`: past `fresh_until` everything is out of date."""
        return state_then(self.state, day, self.fresh_until)

    @property
    def state_now(self):
        return self.state_on(timezone.localdate())

    @property
    def strength(self):
        return strength(self.state_now, self.as_of, self.pk)


def sees_directory(user):
    """Say whether this person may look through all vendors."""
    return user.is_curator or user.is_staff or user.may_lead


class VendorQuerySet(models.QuerySet):
    def active(self):
        return self.filter(archived_on=None)

    def by_name(self):
        return self.order_by(PlainName("name"), "name", "pk")

    def visible_to(self, user):
        """Return the vendors this person may see.

        Curators, administrators and leads see the directory; everybody else sees the
        candidates of their own evaluations.
        """
        if sees_directory(user):
            return self
        return self.filter(pk__in=vendors_reached(user))


class Vendor(models.Model):
    reference = models.CharField(
        max_length=20, unique=True, default=new_reference, validators=[no_control_characters]
    )
    name = models.CharField(max_length=200, db_index=True, validators=[no_control_characters])
    legal_name = models.CharField(max_length=200, blank=True, validators=[no_control_characters])
    register_number = models.CharField(
        "company register number", max_length=60, blank=True, db_index=True
    )
    website = models.CharField(max_length=300, blank=True, validators=[web_address])
    domain = models.CharField(max_length=253, blank=True, db_index=True, editable=False)
    country = models.CharField(
        max_length=2, blank=True, db_index=True, validators=[country_code], help_text="Such as MA."
    )
    summary = models.TextField(blank=True, max_length=4000, validators=[no_control_characters])
    is_invented = models.BooleanField(
        default=False, help_text="Made up for a demonstration; shown as such everywhere."
    )
    archived_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VendorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="a_vendor_has_a_name"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.domain = domain_of(self.website)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("vendor_detail", args=[self.pk])

    @property
    def needs_invented_sign(self):
        return needs_invented_sign(self.name, self.is_invented)


def domain_of(website):
    """Return the bare host of a web address: `https://www.a.ma/x` gives `a.ma`."""
    host = website.split("//")[-1].split("/")[0].split("@")[-1].split(":")[0].lower()
    return host.removeprefix("www.")[:253]
