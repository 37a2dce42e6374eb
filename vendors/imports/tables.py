"""The tables of facts: one sheet each, one fact a row; words of the format, not translated."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vendors.imports import values as v
from vendors.imports.values import Unreadable
from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Site,
)
from vendors.models.vendor import FactState

OWNER = ("Reference", "Vendor")  # the heads that say which vendor a row is about
HOURS = "hours"  # one cell that fills two fields
FIGURE_LABELS = {
    Fact.Kind.FOUNDED: "Founded",
    Fact.Kind.HEADCOUNT: "Delivery headcount",
    Fact.Kind.SENIORS: "Seniors",
    Fact.Kind.AI_ENGINEERS: "AI engineers",
    Fact.Kind.EU_CLIENTS: "Number of EU clients",
    Fact.Kind.OTHER: "Other",
}


def read_figure(text):
    """Return the kind of a fact by its label or code. People's details cannot be imported."""
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

    @property
    def names(self):
        """Return the fields that the column fills: a working day fills two, all else one."""
        return ("day_starts", "day_ends") if self.name == HOURS else (self.name,)

    def fields(self, value):
        return dict(zip(self.names, value if self.name == HOURS else [value], strict=True))

    def text(self, fact):
        values = [fact.get(name) for name in self.names]
        return "" if None in values or "" in values else v.same_text(self.write(*values))


STATED = (
    Detail("as_of", "As of", v.read_past_date),
    Detail("state", "State", v.read_state),
    Detail("source", "Source", v.text_up_to(300)),
    Detail("fresh_until", "Fresh until", v.read_date),
)


class Table:
    """One sheet of facts; two facts with the same `identity` are about the same thing."""

    def __init__(self, title, model, identity, *details, needed_to_add=(), keeps_history=False):
        self.title, self.model, self.identity, self.details = title, model, identity, details
        self.needed_to_add, self.keeps_history = needed_to_add, keeps_history
        self.columns = (*details, *STATED)
        self.fields = [name for column in self.columns for name in column.names]
        self.header = [*OWNER, *(column.label for column in self.columns)]

    def label_of(self, fact):
        if self.model is Fact and fact["kind"] != Fact.Kind.OTHER:
            return FIGURE_LABELS[fact["kind"]]
        return self.title

    def describe(self, fact):
        """Return a fact for people: `Rabat, MA, Africa/Casablanca, 40 people`."""
        texts = {detail.name: detail.text(fact) for detail in self.details}
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
        ),
        Table(
            "Finances",
            FinancialYear,
            ("year",),
            Detail("year", "Year", v.read_year, is_needed=True),
            Detail("revenue", "Revenue", v.read_money, v.write_money),
            Detail("currency", "Currency", v.read_currency),
            Detail("is_audited", "Audited", v.read_yes, v.write_yes),
            Detail("largest_client_percent", "Largest client %", v.read_percent),
        ),
    )
}
