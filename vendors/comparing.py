"""Two to four vendors side by side: what is held of each, and where they differ."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vendors.models.evidence import Evidence
from vendors.models.proof import Proof
from vendors.names import country_name
from vendors.permissions import can_see_prices
from vendors.profile import delivery_sections, missing_on_page, percent_held, sections_of

FEWEST, MOST = 2, 4
_pages = []


def register(pages):
    """Add a function of (person, vendors) returning [(title, address)] of pages comparing them."""
    _pages[:] = [*(each for each in _pages if each is not pages), pages]


def other_comparisons(person, vendors):
    return [line for pages in _pages for line in pages(person, vendors)]


class Cell(NamedTuple):
    text: str
    state: str = ""


@dataclass(frozen=True)
class Line:
    title: str
    cells: list[Cell]

    @property
    def differs(self):
        return len({(cell.text, cell.state) for cell in self.cells}) > 1


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[Line]


def comparison(vendors, person, only_differences):
    """Return Groups of the Lines of these vendors; without those that are empty of all."""
    sides = [sections_of(vendor) for vendor in vendors]
    groups = [core_of(vendors, sides)]
    groups += groups_of(sides)
    # Prices are compared where this person may see those of all.
    with_prices = all(can_see_prices(person, vendor) for vendor in vendors)
    groups += groups_of([delivery_sections(vendor, with_prices) for vendor in vendors])
    groups.append(papers_of(vendors, person))
    if only_differences:
        groups = [
            Group(group.title, [line for line in group.lines if line.differs]) for group in groups
        ]
    return [group for group in groups if group.lines]


def core_of(vendors, sides):
    percents = [
        percent_held(missing_on_page(vendor, sections))
        for vendor, sections in zip(vendors, sides, strict=True)
    ]
    columns = [
        (_("Legal name"), [vendor.legal_name for vendor in vendors]),
        (_("Country"), [country_name(vendor.country) for vendor in vendors]),
        (_("Register number"), [vendor.register_number for vendor in vendors]),
        (_("Website"), [vendor.website for vendor in vendors]),
        (_("Complete"), [_("%(percent)s %%") % {"percent": percent} for percent in percents]),
    ]
    lines = [Line(title, [Cell(text) for text in texts]) for title, texts in columns]
    return Group(_("The firm"), [line for line in lines if any(cell.text for cell in line.cells)])


def groups_of(sides):
    for sections in zip(*sides, strict=True):
        held = [{item.title: item.shown for item in section.held} for section in sections]
        titles = dict.fromkeys(title for own in held for title in own)
        lines = [Line(title, [cell_of(own.get(title)) for own in held]) for title in titles]
        yield Group(sections[0].title, lines)


def cell_of(row):
    return Cell(row.words, row.state_now) if row else Cell("")


def papers_of(vendors, person):
    """How many pieces of evidence and proofs of each this person may open."""
    evidence, proofs = (
        [vendor.rows_of(model).visible_to(person) for vendor in vendors]
        for model in (Evidence, Proof)
    )
    lines = [
        Line(_("Evidence"), [Cell(pieces_in_words(rows.held().count())) for rows in evidence]),
        Line(_("Proofs"), [Cell(proofs_in_words(rows.in_force().count())) for rows in proofs]),
    ]
    return Group(_("Evidence and proofs that you may open"), lines)


def pieces_in_words(count):
    return ngettext("%(n)d piece", "%(n)d pieces", count) % {"n": count} if count else ""


def proofs_in_words(count):
    return ngettext("%(n)d proof", "%(n)d proofs", count) % {"n": count} if count else ""
