"""The tables of facts: one sheet each, one fact a row; words of the format, not translated."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vendors.imports import values as v
from vendors.imports.values import Unreadable
from vendors.models.compliance import DataProtectionOfficer, Filing, SubProcessor
from vendors.models.delivery import (
    AiError,
    ChangeDatePlan,
    DayRate,
    Handover,
    HiringPlan,
    Incident,
    Leavers,
    MonthlyFigure,
    NamedPerson,
    SignedRelease,
)
from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Site,
)
from vendors.models.person import code_of
from vendors.models.reference import Reference
from vendors.models.vendor import FactState

OWNER = ("Reference", "Vendor")  # the heads that say which vendor a row is about
HOURS = "hours"  # one cell that fills two fields
FIGURE_LABELS = {
    Fact.Kind.FOUNDED: "Founded",
    Fact.Kind.HEADCOUNT: "Delivery headcount",
    Fact.Kind.SENIORS: "Seniors",
    Fact.Kind.AI_ENGINEERS: "AI engineers",
    Fact.Kind.ENDPOINTS: "Machines that meet the baseline, percent",
    Fact.Kind.EU_CLIENTS: "Number of EU clients",
    Fact.Kind.OTHER: "Other",
}


def read_figure(text):
    """Return the kind of a fact by its label or code."""
    for kind, label in FIGURE_LABELS.items():
        if text.casefold() in (label.casefold(), kind.value):
            return kind.value
    raise Unreadable(
        _("%(text)s is not a figure we know.") % {"text": v.quoted(text)},
        _("Write one of: %(labels)s.") % {"labels": ", ".join(FIGURE_LABELS.values())},
    )


@dataclass(frozen=True)
class Detail:
    """One column: what it fills of the model, its head, and how a cell is read and written."""

    name: str
    label: str
    read: Any
    write: Any = str
    is_needed: bool = False
    is_read: bool = True  # False: an export shows it, and an import passes it over
    is_price: bool = False  # a preview does not show it: whoever rates may look
    is_personal: bool = False  # nor this, which may hold a name

    @property
    def names(self):
        """Return the fields that the column fills: a working day fills two, all else one."""
        return ("day_starts", "day_ends") if self.name == HOURS else (self.name,)

    def fields(self, value):
        return dict(zip(self.names, value if self.name == HOURS else [value], strict=True))

    def text(self, fact):
        values = [fact.get(name) for name in self.names]
        return "" if None in values or "" in values else v.same_text(self.write(*values))


# People stand in files by our code, and nothing else about them does.
PERSON = Detail("person_id", "Person", v.read_person, code_of, is_personal=True)
STATED = (
    Detail("as_of", "As of", v.read_past_date),
    # What a sheet brings is a claim, whatever it says of itself.
    Detail("state", "State", None, is_read=False),
    Detail("source", "Source", v.text_up_to(300)),
    Detail("fresh_until", "Fresh until", v.read_date),
)


class Table:
    """One sheet of facts; two facts with the same `identity` are about the same thing."""

    def __init__(
        self,
        title,
        model,
        identity,
        *details,
        needed_to_add=(),
        keeps_history=False,
        order=(),
        or_else="",
    ):
        self.title, self.model, self.identity, self.details = title, model, identity, details
        self.or_else = or_else  # the field that identifies a fact without its identity
        self.is_of_prices = any(detail.is_price for detail in details)
        self.needed_to_add, self.keeps_history = needed_to_add, keeps_history
        self.order = order  # fields of which none comes after a later one
        self.columns = (*details, *STATED)
        self.fields = [name for column in self.columns for name in column.names]
        self.header = [*OWNER, *(column.label for column in self.columns)]

    def identity_of(self, fact):
        """Return the names of the fields that another fact about the same thing shares."""
        names = [name for name in self.identity if fact.get(name) is not None]
        return names or [name for name in [self.or_else] if fact.get(name) is not None]

    def out_of_order(self, fact):
        """Return the names of two fields of which the first lies behind the second, or ()."""
        names = [name for name in self.order if fact.get(name) is not None]
        return next((pair for pair in pairwise(names) if fact[pair[0]] > fact[pair[1]]), ())

    def label_of(self, fact):
        if self.model is Fact and fact["kind"] != Fact.Kind.OTHER:
            return FIGURE_LABELS[fact["kind"]]
        return self.title

    def describe(self, fact):
        """Return a fact for people: `Rabat, MA, Africa/Casablanca, 40 people`."""
        texts = {d.name: d.text(fact) for d in self.details if not d.is_price}
        if people := texts.get("people"):
            sentence = ngettext("%(n)s person", "%(n)s people", fact["people"])
            texts["people"] = sentence % {"n": people}
        if self.model is Fact:
            del texts["kind"]  # its label stands beside
        return ", ".join(filter(None, texts.values()))

    def describe_proof(self, fact):
        """`document, 2026-11-12, bench list`."""
        state = FactState(fact.get("state", FactState.CLAIM)).label.lower()
        return ", ".join(filter(None, [state, str(fact.get("as_of") or ""), fact.get("source")]))


TABLES = {
    table.title.casefold(): table
    for table in (
        Table(
            "Figures",
            Fact,
            ("kind", "label"),
            Detail("kind", "Figure", read_figure, FIGURE_LABELS.get, is_needed=True),
            Detail("label", "Label", v.text_up_to(120)),
            Detail("value", "Value", v.text_up_to(300), is_needed=True),
            Detail("unit", "Unit", v.text_up_to(40)),
            keeps_history=True,
        ),
        Table(
            "Sites",
            Site,
            ("city", "country"),
            Detail("city", "City", v.text_up_to(100), is_needed=True),
            Detail("country", "Country", v.read_country),
            Detail("time_zone", "Time zone", v.read_zone),
            Detail(HOURS, "Working day", v.read_hours, v.write_hours),
            Detail("people", "People", v.read_number),
            needed_to_add=("country", "time_zone"),
        ),
        Table(
            "Languages",
            LanguageCover,
            ("language",),
            Detail("language", "Language", v.read_language, is_needed=True),
            Detail("people", "People", v.read_number),
        ),
        Table(
            "Bench",
            BenchLine,
            ("stack", "domain"),
            Detail("stack", "Stack", v.text_up_to(60), is_needed=True),
            Detail("domain", "Business domain", v.text_up_to(60)),
            Detail("people", "People", v.read_number),
        ),
        Table(
            "Certificates",
            Certificate,
            ("kind", "number"),
            Detail("kind", "Certificate", v.read_certificate, is_needed=True),
            Detail("number", "Number", v.text_up_to(80)),
            Detail("body", "Certification body", v.text_up_to(120)),
            Detail("scope", "Scope", v.text_up_to(300)),
            Detail("issued_on", "Issued on", v.read_past_date),
            Detail("expires_on", "Expires on", v.read_date),
        ),
        Table(
            "Clients",
            Client,
            ("name",),
            Detail("name", "Client", v.text_up_to(200), is_needed=True),
            Detail("headquarters", "Headquarters", v.read_country, is_needed=True),
            Detail("service", "Service", v.text_up_to(200)),
            Detail("live_since", "Live since", v.read_date),
            Detail("languages", "Languages in use", v.read_languages),
        ),
        Table(
            "Finances",
            FinancialYear,
            ("year",),
            Detail("year", "Year", v.read_year, is_needed=True),
            Detail("revenue", "Revenue", v.read_money, v.write_money),
            Detail("result", "Profit or loss", v.read_result, v.write_money),
            Detail("equity", "Equity", v.read_result, v.write_money),
            Detail("currency", "Currency", v.read_currency),
            Detail("is_audited", "Audited", v.read_yes, v.write_yes),
            Detail("largest_client_percent", "Largest client %", v.read_percent),
        ),
        Table(
            "Roster",
            NamedPerson,
            ("label",),
            # Codes of the vendor's own or ours: names of people are never imported.
            Detail("label", "Code", v.text_up_to(60)),
            PERSON,
            Detail("role", "Role", v.text_up_to(100), is_needed=True),
            Detail("is_lead", "Senior lead", v.read_yes, v.write_yes),
            Detail("site", "City", v.text_up_to(100)),
            Detail("time_zone", "Time zone", v.read_zone),
            Detail(HOURS, "Working day", v.read_hours, v.write_hours),
            Detail("backup", "Backup", v.text_up_to(60)),
            Detail("years", "Years", v.up_to(60)),
            Detail("languages", "Languages", v.read_languages),
            Detail("employment", "Employment", v.one_of(NamedPerson.Employment)),
            Detail("employer", "Employer", v.text_up_to(200)),
            Detail("since", "Since", v.read_past_date),
            or_else="person_id",
        ),
        Table(
            "Incidents",
            Incident,
            ("label",),
            Detail("label", "Incident", v.text_up_to(100), is_needed=True),
            Detail("raised_at", "Raised at", v.read_past_moment, v.write_moment, True),
            Detail("first_action_at", "First action at", v.read_past_moment, v.write_moment),
            order=("raised_at", "first_action_at"),
        ),
        Table(
            "Handovers",
            Handover,
            (),
            Detail("per_day", "Handovers in 24 hours", v.up_to(24), is_needed=True),
            Detail("at", "Local hour", v.read_hour, v.write_hour),
            Detail("time_zone", "Time zone", v.read_zone),
            Detail("notes_complete", "Complete notes", v.read_yes, v.write_yes),
            keeps_history=True,
        ),
        Table(
            "Change dates",
            ChangeDatePlan,
            ("changes_on",),
            Detail("changes_on", "Date of the change", v.read_date, is_needed=True),
            Detail("plan", "Plan", v.text_up_to(300), is_needed=True),
            Detail("minutes_lost", "Minutes lost", v.up_to(24 * 60)),
        ),
        Table(
            "Releases",
            SignedRelease,
            ("version",),
            Detail("version", "Version", v.text_up_to(80), is_needed=True),
            Detail("released_on", "Released on", v.read_past_date, is_needed=True),
            Detail("signed", "Signed", v.read_yes, v.write_yes),
            Detail("by_pipeline", "By the pipeline", v.read_yes, v.write_yes),
            Detail("origin", "Record of origin", v.read_yes, v.write_yes),
            Detail("altered_refused", "Altered copy refused", v.read_yes, v.write_yes),
        ),
        Table(
            "Hiring plan",
            HiringPlan,
            (),
            Detail("months", "Months", v.up_to(240), is_needed=True),
            Detail("by_role", "By role", v.read_yes, v.write_yes),
            Detail("people_at_peak", "People at peak", v.read_number),
            Detail("planned_last_year", "Planned last year", v.read_number),
            Detail("hired_last_year", "Hired last year", v.read_number),
            keeps_history=True,
        ),
        Table(
            "Leavers",
            Leavers,
            (),
            Detail("seniors_before", "Seniors 12 months ago", v.read_number, is_needed=True),
            Detail("left", "Left since", v.read_number, is_needed=True),
            keeps_history=True,
            order=("left", "seniors_before"),
        ),
        Table(
            "AI figures",
            MonthlyFigure,
            ("metric", "month"),
            Detail("metric", "Metric", v.one_of(MonthlyFigure.Metric), is_needed=True),
            Detail("month", "Month", v.read_month, is_needed=True),
            Detail("value", "Value", v.read_figure, v.write_money, True),
            Detail("base", "Base", v.read_number, is_needed=True),
            Detail("by_type", "By type of contact", v.read_yes, v.write_yes),
            Detail("strict", "Without repeats", v.read_yes, v.write_yes),
            Detail("same_question", "Same question", v.read_yes, v.write_yes),
        ),
        Table(
            "AI errors",
            AiError,
            ("label",),
            Detail("label", "Error", v.text_up_to(100), is_needed=True),
            Detail("reported_on", "Reported on", v.read_past_date, is_needed=True),
            Detail("cause", "Cause", v.text_up_to(300)),
            Detail("fix", "Fix", v.text_up_to(300)),
            Detail("fixed_on", "Fixed on", v.read_past_date),
            Detail("tested_on", "Tested on", v.read_past_date),
            Detail("came_back", "Came back", v.read_yes, v.write_yes),
            order=("reported_on", "fixed_on", "tested_on"),
        ),
        Table(
            "Sub-processors",
            SubProcessor,
            ("name",),
            Detail("name", "Sub-processor", v.text_up_to(200), is_needed=True),
            Detail("country", "Country", v.read_country, is_needed=True),
            Detail("duty", "Duty", v.text_up_to(200), is_needed=True),
            Detail("terms", "Terms", v.one_of(SubProcessor.Terms)),
        ),
        Table(
            "Filings",
            Filing,
            ("authority", "country", "processing"),
            Detail("authority", "Authority", v.text_up_to(150), is_needed=True),
            Detail("country", "Country", v.read_country, is_needed=True),
            Detail("processing", "Processing", v.text_up_to(200), is_needed=True),
            Detail("no_duty", "Nothing to file", v.read_yes, v.write_yes),
            Detail("our_kind", "Our kind", v.read_yes, v.write_yes),
            Detail("due_on", "Due on", v.read_date),
            Detail("filed_on", "Filed on", v.read_past_date),
            Detail("renewal_on", "Renewal on", v.read_date),
        ),
        Table(
            "References",
            Reference,
            ("client", "project", "person_id"),
            Detail("client", "Client", v.text_up_to(200), is_needed=True),
            PERSON,
            Detail("project", "Project", v.text_up_to(200)),
            Detail("began_on", "From", v.read_past_date),
            Detail("ended_on", "To", v.read_date),
            Detail("found_by_us", "Found by us", v.read_yes, v.write_yes),
            Detail("brokered", "Vendor takes part", v.read_yes, v.write_yes),
            order=("began_on", "ended_on"),
        ),
        Table(
            "Officers",
            DataProtectionOfficer,
            (),
            PERSON,
            Detail("address", "Address of the office", v.read_email, is_personal=True),
            Detail("mandate", "Mandate", v.text_up_to(300)),
            Detail("appointed", "Appointed in writing", v.read_yes, v.write_yes),
            Detail("conflicting", "In charge of other things", v.read_yes, v.write_yes),
            Detail("checked_on", "Checked on", v.read_past_date),
            keeps_history=True,
        ),
        Table(
            "Day rates",
            DayRate,
            ("role", "seniority", "country"),
            Detail("role", "Role", v.text_up_to(100), is_needed=True),
            Detail("seniority", "Seniority", v.text_up_to(60)),
            Detail("country", "Country", v.read_country),
            Detail("amount", "Price of a day", v.read_price, v.write_money, True, is_price=True),
            Detail("currency", "Currency", v.read_price_currency, is_needed=True),
        ),
    )
}
