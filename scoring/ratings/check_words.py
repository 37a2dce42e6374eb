"""What the grid says beside a question: its terms, and what it means in a country."""

from typing import NamedTuple

from scoring.grid.model import AuditItem
from vendors.names import country_name

PACK_HOURS = "audit_pack_hours"  # the parameter of whatever counts the pack


class CheckWords(NamedTuple):
    definitions: list[tuple[str, str]]  # (term, what the grid means by it)
    local: list[tuple[str, str]]  # (country, what the question means there)
    audit_pack: list[AuditItem]  # those that apply, where the question counts them
    privacy: str
    note: str

    def __bool__(self):
        return any(self)


def audit_pack_of(grid, check, parameters):
    """The items that a check counts; what depends on an answer still to come is among them."""
    if PACK_HOURS not in check.uses:
        return []
    # A list without entries is a no, too.
    return [item for item in grid.audit_pack if parameters.get(item.applies) not in (False, [])]


def words_of(grid, check, countries, parameters):
    """Return the CheckWords of one check for vendors with sites or seats in `countries`."""
    return CheckWords(
        definitions=[(term.replace("_", " "), grid.definitions[term]) for term in check.terms],
        local=[
            (country_name(code), check.local[code])
            for code in sorted(set(countries) & check.local.keys())
        ],
        audit_pack=audit_pack_of(grid, check, parameters),
        privacy=check.privacy,
        note=check.note,
    )
