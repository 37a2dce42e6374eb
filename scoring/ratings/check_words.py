"""What the grid says beside a question: its terms, and what it means in a country."""

from typing import NamedTuple

from vendors.names import country_name


class CheckWords(NamedTuple):
    definitions: list[tuple[str, str]]  # (term, what the grid means by it)
    local: list[tuple[str, str]]  # (country, what the question means there)
    privacy: str
    note: str

    def __bool__(self):
        return any(self)


def words_of(grid, check, countries):
    """Return the CheckWords of one check for vendors with sites or seats in `countries`."""
    return CheckWords(
        definitions=[(term.replace("_", " "), grid.definitions[term]) for term in check.terms],
        local=[
            (country_name(code), check.local[code])
            for code in sorted(set(countries) & check.local.keys())
        ],
        privacy=check.privacy,
        note=check.note,
    )
