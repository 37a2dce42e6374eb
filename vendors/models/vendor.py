"""A vendor, and what every stated fact about it carries."""

import unicodedata

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Coalesce, Concat, Upper
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.clock import now_to_the_millisecond
from accounts.text import WebAddressValidator, no_control_characters
from vendors.models.kin import kin_of
from vendors.models.memberships import LEAD, vendors_judged, vendors_opened, vendors_reached
from vendors.names import needs_invented_sign

# Letters that Unicode does not take apart into a letter and its accent.
BARRED = {"Đ": "d", "đ": "d", "Ħ": "h", "ħ": "h", "ı": "i", "Ł": "l", "ł": "l", "Ø": "o", "ø": "o"}


def plain_letters():
    capitals = {letter: letter.lower() for letter in map(chr, range(ord("A"), ord("Z") + 1))}
    accented = {}
    for letter in map(chr, range(0xC0, 0x250)):
        parts = unicodedata.normalize("NFKD", letter)
        base = "".join(part for part in parts if not unicodedata.combining(part)).lower()[:1]
        if base.isascii():
            accented[letter] = base
    return capitals | accented | BARRED


LETTERS = plain_letters()
TRANSLATION = str.maketrans(LETTERS)


def plain_text(text):
    """Return a text without accents and in capitals, as `search_text` is stored."""
    return text.translate(TRANSLATION).upper()


class PlainName(Func):
    """A name in plain letters. Too dear to compute for each row of a list: it is stored."""

    function = "plain_name"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler, connection, **context):
        name, params = compiler.compile(self.source_expressions[0])
        letters = ["".join(pair) for pair in zip(*LETTERS.items(), strict=True)]
        return f"translate({name}, %s, %s)", (*params, *letters)


class ByCodePoint(Func):
    """A column in the order of its code points, so that no database's own language matters."""

    template = "%(expressions)s"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)


ALPHABETICAL = (ByCodePoint(F("sort_name")), "name", "pk")


def teach(connection, **_):
    """Give a new connection to SQLite, which knows no such function, our own."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            PlainName.function,
            1,
            lambda name: name and name.translate(TRANSLATION),
            deterministic=True,
        )


web_address = WebAddressValidator()
country_code = RegexValidator(r"^[A-Z]{2}\Z", _("Write the two-letter country code, such as MA."))


def new_reference():
    return "V-" + get_random_string(8, "23456789ABCDEFGHJKMNPQRSTUVWXYZ")


class FactState(models.TextChoices):
    CLAIM = "claim", _("Claim")
    DOCUMENT = "document", _("Document")
    VERIFIED = "verified", _("Verified")
    EXPIRED = "expired", _("Out of date")


def state_name(state):
    """The name of a state of evidence, also of nothing and of what was withdrawn."""
    if state == "none":
        return gettext("Nothing held")
    if state == "unconfirmed":
        return gettext("Proof waiting for a second person")
    return gettext("Withdrawn") if state == "withdrawn" else str(FactState(state).label)


# The rule that picks the value shown among all held: the strongest proof, then the newest.
STRENGTH = {FactState.VERIFIED: 3, FactState.DOCUMENT: 2, FactState.CLAIM: 1, FactState.EXPIRED: 0}


def state_then(state, day, *ends):
    return FactState.EXPIRED if any(end and end < day for end in ends) else FactState(state)


def strength(state, as_of, pk):
    """Return a sort key: the greatest is the value to show. Entered last decides a tie."""
    return (STRENGTH[state], as_of.isoformat() if as_of else "", pk or 0)


class StatedQuerySet(models.QuerySet):
    def out_of_date(self, day):
        return models.Q(fresh_until__lt=day) | models.Q(state=FactState.EXPIRED)

    def strongest_first(self, day):
        """Order as `strength` does, in the database."""
        states = [models.When(state=state, then=rank) for state, rank in STRENGTH.items()]
        expired = models.When(self.out_of_date(day), then=STRENGTH[FactState.EXPIRED])
        proof = models.Case(expired, *states, default=0, output_field=models.IntegerField())
        return self.order_by(proof.desc(), models.F("as_of").desc(nulls_last=True), "-pk")


class Stated(models.Model):
    """A fact with its date, source and state of proof, which `vendors.models.states` computes."""

    as_of = models.DateField(null=True, blank=True, help_text=_("The day the fact was true."))
    state = models.CharField(
        max_length=10, choices=FactState, default=FactState.CLAIM, editable=False
    )
    source = models.CharField(
        max_length=300, blank=True, help_text=_("Where it comes from: a document, a page, a call.")
    )
    evidence = models.ForeignKey(
        "vendors.Evidence",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where it is written. Once one of us has read it, this is a document."),
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(default=now_to_the_millisecond, editable=False)
    fresh_until = models.DateField(null=True, blank=True)

    objects = StatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def state_on(self, day):
        return state_then(self.state, day, self.fresh_until)

    @property
    def state_now(self):
        return self.state_on(clock.today())

    @property
    def strength(self):
        return strength(self.state_now, self.as_of, self.pk)


def sees_directory(user):
    return user.is_curator or user.is_staff or user.may_lead


class VendorQuerySet(models.QuerySet):
    def active(self):
        """Those that may be chosen: a merged vendor is read in the place of the other one."""
        return self.filter(archived_on=None, merged_into=None)

    def by_name(self):
        return self.order_by(*ALPHABETICAL)

    def of_import(self, vendor_import):
        """What a finished import added, changed or found again; a merged one by its main record."""
        rows = Vendor.objects.filter(pk__in=vendor_import.outcome.get("vendors", ())).order_by()
        return self.filter(pk__in=rows.values(main=Coalesce("merged_into", "pk")))

    def visible_to(self, user):
        """Whoever does not see the directory sees the candidates of their evaluations."""
        if sees_directory(user):
            return self
        return self.filter(pk__in=vendors_reached(user))

    def priced_for(self, user):
        """Those whose prices this person may see: curators and leads, and nobody who rates or
        moderates the vendor at present.
        """
        own = self if user.is_curator else self.filter(pk__in=vendors_opened(user, role=LEAD))
        return own.exclude(pk__in=vendors_judged(user))


class Vendor(models.Model):
    reference = models.CharField(
        max_length=20, unique=True, default=new_reference, validators=[no_control_characters]
    )
    name = models.CharField(max_length=200, db_index=True, validators=[no_control_characters])
    legal_name = models.CharField(max_length=200, blank=True, validators=[no_control_characters])
    register_number = models.CharField(
        _("company register number"), max_length=60, blank=True, db_index=True
    )
    website = models.CharField(max_length=300, blank=True, validators=[web_address])
    domain = models.CharField(max_length=253, blank=True, db_index=True, editable=False)
    # Computed by the database on each save, so that a list of thousands only reads them.
    sort_name = models.GeneratedField(
        expression=PlainName("name"), output_field=models.CharField(max_length=200), db_persist=True
    )
    search_text = models.GeneratedField(
        # The sign between them is one that nobody can search for.
        expression=Upper(
            PlainName(Concat("name", Value("\x1f"), "legal_name", Value("\x1f"), "domain"))
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    country = models.CharField(
        max_length=2,
        blank=True,
        db_index=True,
        validators=[country_code],
        help_text=_("Such as MA."),
    )
    summary = models.TextField(blank=True, max_length=4000, validators=[no_control_characters])
    is_invented = models.BooleanField(
        default=False, help_text=_("Made up for a demonstration; shown as such everywhere.")
    )
    archived_on = models.DateField(null=True, blank=True)
    # The record in whose place this one is read. It has none itself; `merging` alone writes it.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = VendorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        # No index on sort_name: SQLite would walk it for a search too, which takes twice the time.
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="a_vendor_has_a_name"),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")),
                name="a_vendor_is_not_merged_into_itself",
            ),
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

    @property
    def main_record(self):
        return self.merged_into or self

    def rows_of(self, model):
        """The rows of a table about this firm, whichever of its records they stand at."""
        return model.objects.filter(vendor__in=kin_of(self))


def domain_of(website):
    """Return the bare host of a web address: `https://www.a.ma/x` gives `a.ma`."""
    host = website.split("//")[-1].split("/")[0].split("@")[-1].split(":")[0].lower()
    return host.removeprefix("www.")[:253]
