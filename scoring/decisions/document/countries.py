"""From which countries those ranked or chosen would work: sub-processors, hours and transfers.

Sites stand with each candidate, so do the hours of one that works from a single country.
"""

from collections import defaultdict
from datetime import time

from django.utils.translation import gettext_lazy

from scoring.decisions.document.candidates import overlap_row
from scoring.decisions.document.writing import fields_of, without_empty
from vendors.models.compliance import TransferStatus
from vendors.models.facts import Site
from vendors.names import EEA

LISTED = ("shortlist", "reserve")
# What a transfer status is worth here, and the words for it.
STANDINGS = {
    "counts": gettext_lazy("Counts"),
    "waits": gettext_lazy("Waits: from outside the panel"),
    "earlier": gettext_lazy("Replaced by a later one"),
}


def country_rows(results, candidates, cells, roll):
    """Return a row for each country, by its code. One query.

    candidates   the rows of the document
    cells        EveryCell; a status is what the gate that reads transfers goes by
    """
    ranked = {each.id for each in results.standings.candidates if each.rank is not None}
    compared = {
        row["id"]: row for row in candidates if row["id"] in ranked or row["outcome"] in LISTED
    }
    knowledge = knowledge_of(cells, compared)
    countries = defaultdict(lambda: {"candidates": [], "overlaps": {}, "sub_processors": []})
    for name, row in compared.items():
        of_candidate = knowledge.get(name)
        processors = of_candidate.records.get("sub_processors", ()) if of_candidate else ()
        processors = sorted(processors, key=lambda line: line[0].pk)
        own = {site["country"] for site in row["sites"]}
        for country in sorted(own | {processor.country for processor, _state in processors}):
            countries[country]["candidates"].append(name)
            if country in own and len(own) > 1:
                overlap = overlap_in(country, row, results.evaluation)
                countries[country]["overlaps"] |= {name: overlap} if overlap else {}
            countries[country]["sub_processors"] += [
                without_empty(
                    {"candidate": name, "state": str(state)}
                    | fields_of(processor, "name", "duty", "terms")
                )
                for processor, state in processors
                if processor.country == country
            ]
    statuses = defaultdict(list)
    for status in TransferStatus.objects.filter(country__in=list(countries)).select_related(
        "checked_by"
    ):
        statuses[status.country].append(status)
    return [
        without_empty(
            {"country": country, "is_eea": country in EEA or None}
            | countries[country]
            | {
                "statuses": status_rows(
                    statuses[country], countries[country]["candidates"], knowledge, roll
                )
            }
        )
        for country in sorted(countries)
    ]


def knowledge_of(cells, shown):
    """{candidate: Knowledge} where a check in use reads transfers, else of none."""
    check = next((check for check in cells.checks if "transfers" in check.reads), None)
    if check is None:
        return {}
    numbers = {f"C{candidate.number}": candidate.pk for candidate in cells.candidates}
    return {name: cells.holdings[numbers[name], check.id].case.knowledge for name in shown}


def overlap_in(country, row, evaluation):
    """The hours that the sites of a candidate in this country alone share with the buyer's day."""
    sites = [
        Site(
            time_zone=site["time_zone"],
            day_starts=site["day_starts"] and time.fromisoformat(site["day_starts"]),
            day_ends=site["day_ends"] and time.fromisoformat(site["day_ends"]),
        )
        for site in row["sites"]
        if site["country"] == country
    ]
    return overlap_row(sites, evaluation.parameters, evaluation.released_at.date())


def status_rows(statuses, candidates, knowledge, roll):
    """What is recorded of one country: what counts, then what waits or was replaced, the newest
    first. What others checked for a panel of their own, and nobody here would know, is left out.
    """
    rows = defaultdict(list)
    for name in candidates:
        of_candidate = knowledge.get(name)
        for status in statuses if of_candidate else ():
            if standing := standing_of(status, of_candidate):
                rows[
                    list(STANDINGS).index(standing), -status.checked_on.toordinal(), -status.pk
                ] += [(name, standing, status)]
    return [status_row(rows[key], roll) for key in sorted(rows)]


def standing_of(status, knowledge):
    """One of the STANDINGS, None for a status that is not of this panel."""
    basis = knowledge.bases.get(status.country)
    if basis is not None and basis.pk == status.pk:
        return "counts"
    if any(
        each.waits and (each.record, each.pk) == ("transfers", status.pk)
        for each in knowledge.differences
    ):
        return "waits"
    if basis is None or (status.checked_on, status.pk) > (basis.checked_on, basis.pk):
        return None
    # Of those whose acts count until the seal alone, what they entered before the one that counts.
    jury, person = knowledge.jury, status.checked_by_id
    is_ours = jury.counts(person, None) and (person not in jury.until or status.pk < basis.pk)
    return "earlier" if is_ours else None


def status_row(lines, roll):
    _name, standing, status = lines[0]
    by = status.checked_by
    return without_empty(
        {
            "candidates": [name for name, _standing, _status in lines],
            "standing": standing,
            "by": roll.users.get(by.pk, by.name),  # an account without a name is called nothing
        }
        | fields_of(status, "basis", "source", "checked_on")
    )
