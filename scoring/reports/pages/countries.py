"""The country sheet: from where those ranked or chosen would work, and what of it disagrees."""

from fractions import Fraction
from functools import cached_property
from itertools import combinations

from django.utils.translation import gettext as _

from accounts.clock import day
from scoring.arithmetic.display import displayed
from scoring.decisions.document.countries import STANDINGS
from scoring.decisions.document.unsettled import contradiction_in
from scoring.reports.pages.words import Cut, quoted, row_property, shortened, vendor_name
from vendors.models.compliance import SubProcessor, TransferStatus
from vendors.models.vendor import state_name
from vendors.names import country_name

MOST_COUNTRIES, MOST_LINES = 12, 20


class CountrySheet:
    """False where nobody ranked or chosen has a site or a sub-processor."""

    def __init__(self, book):
        self.book = book
        self.countries = Cut(countries_in(book), MOST_COUNTRIES)
        self.zone_data = book.document["time_zone_data"]

    def __bool__(self):
        return bool(self.countries)

    @property
    def states_bases(self):
        """Whether a gate in use asks on what basis data may be seen from a country."""
        return any("transfers" in check.reads for check in self.book.checks.values())


def countries_in(book):
    return [Country(book, row) for row in book.document["countries"]]


class Country:
    def __init__(self, book, row):
        self.book, self.row = book, row
        self.code, self.name = row["country"], country_name(row["country"])
        self.candidates = row["candidates"]
        self.is_eea = row.get("is_eea", False)
        self.statuses = row.get("statuses", [])
        self.sub_processors_held = row.get("sub_processors", [])

    def sites_of(self, candidate):
        rows = self.book.candidates[candidate]["sites"]
        return [site for site in rows if site["country"] == self.code]

    def overlap_of(self, candidate):
        """What its sites here share with the buyer's day, None where nobody stated their hours."""
        row = self.book.candidates[candidate]
        if len({site["country"] for site in row["sites"]}) > 1:
            return self.row.get("overlaps", {}).get(candidate)
        return row["overlap"] if self.sites_of(candidate) else None

    @cached_property
    def sites(self):
        """(vendor, cities with their hours, zones, least shared, when clocks change it)"""
        rows = ((name, self.sites_of(name)) for name in self.candidates)
        return Cut((self.site_row(name, own) for name, own in rows if own), MOST_LINES)

    def site_row(self, candidate, sites):
        overlap = self.overlap_of(candidate)
        return (
            vendor_name(self.book, candidate),
            [quoted(shortened(site_in_words(site), 80)) for site in sites],
            list(dict.fromkeys(site["time_zone"] for site in sites)),
            least_shared(overlap),
            clock_changes(overlap),
        )

    @cached_property
    def sub_processors(self):
        """(vendor, name, duty, whether our terms are passed on, claim or document)"""
        rows = (
            (
                vendor_name(self.book, row["candidate"]),
                quoted(shortened(row["name"], 80)),
                quoted(shortened(row.get("duty", "–"), 120)),
                terms_of(row),
                state_name(row["state"]),
            )
            for row in self.sub_processors_held
        )
        return Cut(rows, MOST_LINES)

    @cached_property
    def status_rows(self):
        """(basis, source, day checked, by whom, for whom and whether it counts)"""
        rows = (
            (
                TransferStatus.Basis(row["basis"]).label,
                quoted(shortened(row["source"], 160)),
                day(row["checked_on"]),
                quoted(checker_of(self.book, row), 80),
                STANDINGS[row["standing"]],
                [vendor_name(self.book, name, 30) for name in row["candidates"]],
            )
            for row in self.statuses
        )
        return Cut(rows, MOST_LINES)

    @row_property
    def conflicts(self):
        """Sentences on what is recorded of this country and disagrees."""
        return (quoted(sentence, 600) for sentence in self.sentences_of_conflicts())

    def sentences_of_conflicts(self):
        return [*self.conflicts_of_statuses(), *self.conflicts_of_hours()]

    def conflicts_of_statuses(self):
        for first, second in combinations(self.statuses, 2):
            # Two that were replaced disagree about nothing that is still asked.
            if first["basis"] != second["basis"] and first["standing"] != "earlier":
                yield _(
                    "Two statuses differ: “%(first)s”, checked on %(day)s, and “%(second)s”, "
                    "checked on %(other)s."
                ) % {
                    "first": TransferStatus.Basis(first["basis"]).label,
                    "day": day(first["checked_on"]),
                    "second": TransferStatus.Basis(second["basis"]).label,
                    "other": day(second["checked_on"]),
                }
        for row in self.statuses:
            values = {"country": self.name, "day": day(row["checked_on"])}
            if row["standing"] == "waits":
                yield (
                    _(
                        "The status checked on %(day)s came from outside the panel; no member has "
                        "accepted it, and it counts for nothing."
                    )
                    % values
                )
            if row["basis"] == TransferStatus.Basis.EEA and not self.is_eea:
                yield (
                    _(
                        "The status checked on %(day)s says that %(country)s is in the EU or EEA, "
                        "and it is not."
                    )
                    % values
                )

    def conflicts_of_hours(self):
        """Yield what sites state of one city, and what a named team says of its hours."""
        cities = {}
        for name in self.candidates:
            own = {}
            for site in self.sites_of(name):
                city = site["city"].casefold()
                zones = cities.setdefault(city, {})
                zones.setdefault(site["time_zone"], site["city"])
                if site["day_starts"]:
                    own.setdefault(city, {}).setdefault(hours_of(site), site["city"])
            for hours in own.values():
                if len(hours) > 1:
                    yield _(
                        "%(vendor)s states more than one working day in %(city)s: %(hours)s."
                    ) % {
                        "vendor": self.book.candidates[name]["name"],
                        "city": next(iter(hours.values())),
                        "hours": "; ".join(hours),
                    }
            yield from self.conflicts_of_team(name)
        for zones in cities.values():
            if len(zones) > 1:
                yield _("%(city)s is stated in more than one time zone: %(zones)s.") % {
                    "city": next(iter(zones.values())),
                    "zones": ", ".join(zones),
                }

    def conflicts_of_team(self, candidate):
        checks = (
            self.book.document["unsettled"].get(candidate, {}) if self.sites_of(candidate) else {}
        )
        for check, rows in checks.items():
            for row in rows:
                if row["rule"] == "team_against_sites":
                    sentence = contradiction_in(row).sentence(self.book.checks[check])
                    vendor = self.book.candidates[candidate]["name"]
                    yield _("%(vendor)s: %(sentence)s") % {"vendor": vendor, "sentence": sentence}


def hours_of(site):
    return _("%(day_starts)s to %(day_ends)s") % site


def site_in_words(site):
    hours = hours_of(site) if site["day_starts"] else _("hours not stated")
    values = {"city": site["city"], "hours": hours, "state": state_name(site["state"]).lower()}
    return _("%(city)s, %(hours)s: %(state)s") % values


def least_shared(overlap):
    if not overlap:
        return _("Not computed: no hours are stated")
    return _("%(shared)s of %(day)s hours; least in the week of %(week)s") % {
        "shared": displayed(Fraction(overlap["worst_minutes"], 60)),
        "day": displayed(Fraction(overlap["buyer_minutes"], 60)),
        "week": day(overlap["worst_week"]),
    }


def clock_changes(overlap):
    """[sentence] on each day on which a clock changes what is shared."""
    if not overlap:
        return []
    return [
        _("%(day)s: %(hours)s hours from then on; %(why)s")
        % {
            "day": day(change["day"]),
            "hours": displayed(Fraction(change["minutes"], 60)),
            "why": change["why"],
        }
        for change in overlap["changes"]
    ] or [_("No change of clocks alters it")]


def terms_of(row):
    terms = row.get("terms")
    return SubProcessor.Terms(terms).label if terms else _("Not known")


def checker_of(book, row):
    return book.called(row["by"]) if "by" in row else _("somebody outside the panel")
