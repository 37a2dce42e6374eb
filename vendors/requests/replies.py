"""Right of reply: the facts held about a vendor, as it may see and correct them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vendors.models.evidence import Evidence
from vendors.models.proof import Proof, ProofFact
from vendors.models.request import MOST_ITEMS, RequestedItem
from vendors.models.vendor import FactState
from vendors.profile import delivery_sections, sections_of
from vendors.requests.templates import FACT, Wanted

# Whom we called is nobody's business, and neither is what they say of themselves.
NOT_SHOWN = {"reference"}
OF_PEOPLE = {Evidence.Kind.CALL}


def wanted_of_facts(vendor):
    """Each value held: value, date and kind of source; no notes, no quotes, no prices."""
    sections = [*sections_of(vendor), *delivery_sections(vendor, with_prices=False)]
    return [
        Wanted(
            FACT,
            f"{row._meta.model_name}-{row.pk}",
            f"{section.title}: {item.title}" + (f", {row.words}" if row.words else ""),
            RequestedItem.Kind.CORRECTION,
            help=described(row),
        )
        for section in sections
        if section.slug not in NOT_SHOWN
        for item in section.held
        for row in (item.shown, *item.others)
    ][:MOST_ITEMS]


def described(row):
    day = date_format(row.as_of, "j F Y") if row.as_of else _("no date")
    return _("As of: %(day)s. Source: %(source)s.") % {"day": day, "source": source_of(row)}


def source_of(row):
    """The kind of source alone; a person or a client is a reference."""
    if row.state == FactState.VERIFIED:
        mentions = ProofFact.objects.filter(table=row._meta.model_name, row=row.pk)
        kinds = Proof.objects.in_force().filter(facts__in=mentions).values_list("kind", flat=True)
        if kinds := set(kinds):
            people = {Proof.Kind.REFERENCE_CALL, Proof.Kind.INTERVIEW}
            return _("a reference") if kinds & people else Proof.Kind(min(kinds)).label.lower()
    if row.evidence:
        if row.evidence.kind in OF_PEOPLE:
            return _("a reference")
        return Evidence.Kind(row.evidence.kind).label.lower()
    return _("a statement without a document")
