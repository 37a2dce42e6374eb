"""The tables of facts: one sheet each, one fact a row; words of the format, not translated."""

from dataclasses import dataclass
from functools import cached_property
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
FIGURES_BY_LABEL = {
    "Founded": Fact.Kind.FOUNDED,
    "Delivery headcount": Fact.Kind.HEADCOUNT,
    "Seniors": Fact.Kind.SENIORS,
    "AI engineers": Fact.Kind.AI_ENGINEERS,
    "Number of EU clients": Fact.Kind.EU_CLIENTS,
    "Other": Fact.Kind.OTHER,
}
FIGURE_LABELS = {kind: label for label, kind in FIGURES_BY_LABEL.items()}


def read_figure(text):
    """Return the kind of a fact by its label or code. People's details cannot be imported."""
    by_name = {label.casefold(): kind for label, kind in FIGURES_BY_LABEL.items()}
    by_name |= {kind.value: kind for kind in FIGURE_LABELS}
    kind = by_name.get(text.casefold())
    if kind is None:
        raise Unreadable(
            _("%(text)s is not a figure we know.") % {"text": v.quoted(text)},
            _("Write one of: %(labels)s.") % {"labels": ", ".join(FIGURES_BY_LABEL)},
        )
    return kind.value


@dataclass(frozen=True)
class Detail:
    """One column: the field of the model it fills, its head, and how a cell is read and written."""

    name: str
    label: str
    read: Any
    write: Any = str
    is_needed: bool = False

    def fields(self, value):
        """Return {field: value}: a working day fills two fields, all else one."""
        if self.name == HOURS:
            return {"day_starts": value[0], "day_ends": value[1]}
        return {self.name: value}

    def text(self, fact):
        if self.name == HOURS:
            hours = (fact.get("day_starts"), fact.get("day_ends"))
            return v.write_hours(hours) if None not in hours else ""
        value = fact.get(self.name)
        return "" if value is None or value == "" else v.same_text(self.write(value))


STATED = (
    Detail("as_of", "As of", v.read_past_date),
    Detail("state", "State", v.read_state),
    Detail("source", "Source", v.text_up_to(300)),
    Detail("fresh_until", "Fresh until", v.read_date),
)


@dataclass(frozen=True)
class Table:
    key: str
    title: str
    model: type
    details: tuple
    identity: tuple  # two facts with the same of these are about the same thing
    needed_to_add: tuple = ()
    keeps_history: bool = False

    @cached_property
    def columns(self):
        return self.details + STATED

    @cached_property
    def fields(self):
        names = [column.name for column in self.columns if column.name != HOURS]
        return names + ["day_starts", "day_ends"] * (len(names) < len(self.columns))

    @property
    def header(self):
        return [*OWNER, *(column.label for column in self.columns)]

    def label_of(self, fact):
        if self.model is Fact and fact["kind"] != Fact.Kind.OTHER:
            return FIGURE_LABELS[fact["kind"]]
        return self.title

    def describe(self, fact):
        """Return a fact for people: `Rabat, MA, Africa/Casablanca, 40 people`."""
        texts = []
        for detail in self.details:
            text = detail.text(fact)
            if detail.name == "people" and text:
                text = ngettext("%(n)s person", "%(n)s people", fact["people"]) % {"n": text}
            is_label = detail.name == "kind" and self.model is Fact
            texts += [text] * bool(text and not is_label)
        return ", ".join(texts)

    def describe_proof(self, fact):
        """`document, 2026-11-12, bench list`."""
        state = FactState(fact.get("state", FactState.CLAIM)).label.lower()
        return ", ".join(filter(None, [state, str(fact.get("as_of") or ""), fact.get("source")]))


TABLES = {
    table.key: table
    for table in (
        Table(
            "figures",
            "Figures",
            Fact,
            (
                Detail("kind", "Figure", read_figure, FIGURE_LABELS.get, is_needed=True),
                Detail("label", "Label", v.text_up_to(120)),
                Detail("value", "Value", v.text_up_to(300), is_needed=True),
                Detail("unit", "Unit", v.text_up_to(40)),
            ),
            identity=("kind", "label"),
            keeps_history=True,
        ),
        Table(
            "sites",
            "Sites",
            Site,
            (
                Detail("city", "City", v.text_up_to(100), is_needed=True),
                Detail("country", "Country", v.read_country),
                Detail("time_zone", "Time zone", v.read_zone),
                Detail(HOURS, "Working day", v.read_hours),
                Detail("people", "People", v.read_number),
            ),
            identity=("city", "country"),
            needed_to_add=("country", "time_zone"),
        ),
        Table(
            "languages",
            "Languages",
            LanguageCover,
            (
                Detail("language", "Language", v.read_language, is_needed=True),
                Detail("people", "People", v.read_number),
            ),
            identity=("language",),
        ),
        Table(
            "bench",
            "Bench",
            BenchLine,
            (
                Detail("stack", "Stack", v.text_up_to(60), is_needed=True),
                Detail("domain", "Business domain", v.text_up_to(60)),
                Detail("people", "People", v.read_number),
            ),
            identity=("stack", "domain"),
        ),
        Table(
            "certificates",
            "Certificates",
            Certificate,
            (
                Detail("kind", "Certificate", v.read_certificate, is_needed=True),
                Detail("number", "Number", v.text_up_to(80)),
                Detail("body", "Certification body", v.text_up_to(120)),
                Detail("scope", "Scope", v.text_up_to(300)),
                Detail("issued_on", "Issued on", v.read_past_date),
                Detail("expires_on", "Expires on", v.read_date),
            ),
            identity=("kind", "number"),
        ),
        Table(
            "clients",
            "Clients",
            Client,
            (
                Detail("name", "Client", v.text_up_to(200), is_needed=True),
                Detail("headquarters", "Headquarters", v.read_country, is_needed=True),
                Detail("service", "Service", v.text_up_to(200)),
                Detail("live_since", "Live since", v.read_date),
            ),
            identity=("name",),
        ),
        Table(
            "finances",
            "Finances",
            FinancialYear,
            (
                Detail("year", "Year", v.read_year, is_needed=True),
                Detail("revenue", "Revenue", v.read_money, v.write_money),
                Detail("currency", "Currency", v.read_currency),
                Detail("is_audited", "Audited", v.read_yes, v.write_yes),
                Detail("largest_client_percent", "Largest client %", v.read_percent),
            ),
            identity=("year",),
        ),
    )
}
BY_TITLE = {table.title.casefold(): table for table in TABLES.values()}
