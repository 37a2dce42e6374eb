"""What a row of a file would change in a vendor that we hold.

The rule of an import:
- An empty cell, a missing column and a detail left out say nothing and change nothing.
  Nothing is ever deleted.
- The firm's own fields (name, website, country and so on) take the file's text.
- A single value (founded, seniors and so on) that differs from every one held is added; the
  old ones are kept, and the better proved, then the newer, is shown.
- A fact of a list (a site, a language, a certificate) with the same identity, such as city
  and country, is brought up to date, unless what we hold is better proved: then the file's
  fact is added beside it.
"""

from dataclasses import dataclass

from vendors.exchange.columns import BY_KEY
from vendors.exchange.parts import same_text, write_yes
from vendors.exchange.rows import Problem
from vendors.exchange.shapes import SHAPES
from vendors.models import FactState
from vendors.models.vendor import STRENGTH


@dataclass(frozen=True)
class Change:
    """One line of the preview: what it was, what it becomes."""

    label: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class Write:
    """One fact to save: a new row, or the fields of the held one, `old`.

    `beside` are the held facts about the same thing that a new one joins.
    """

    key: str
    fields: dict
    old: dict | None = None
    beside: tuple = ()

    @property
    def change(self):
        """Return the Change that the preview shows; it is made only for the rows shown."""
        shape, label = SHAPES[self.key], BY_KEY[self.key].label
        after, proof = shape.worded(self.fields), shape.worded_proof(self.fields)
        if self.old:
            before, after = shape.worded(self.old), shape.worded(self.old | self.fields)
            if before == after:
                before = f"{before} ({shape.worded_proof(self.old)})"
            return Change(label, before, after, proof)
        if not self.beside:
            return Change(label, "", after, proof)
        best = max(self.beside, key=strength)
        if strength(best) > strength(self.fields):
            note = f"{proof}; {shape.worded(best)} is better proved or newer and stays shown"
            return Change(label, "", after, note)
        values = "; ".join(dict.fromkeys(map(shape.worded, self.beside)))
        return Change(label, values, after, f"{proof}; keeps {values} in history")


def firm_changes(row, held):
    """Return the fields of the firm that the row says otherwise, and their Changes.

    `held` are the fields of the vendor we hold, or None for a new one. The reference of a
    vendor is ours and never changes.
    """
    fields, changes = {}, []
    for name, value in row.firm.items():
        before = held[name] if held else ""
        is_held = value == (same_text(before) if isinstance(before, str) else before)
        if is_held or (held and name == "reference"):
            continue
        fields[name] = value
        changes.append(Change(BY_KEY[name].label, worded(before), worded(value)))
    return fields, changes


def worded(value):
    return write_yes(value) if isinstance(value, bool) else value


def fact_writes(row, held):
    """Return the Writes for the facts of a row.

    `held` gives the facts of this vendor by key of a shape. A new fact that lacks what its
    table needs is added to the problems of the row.
    """
    writes = []
    for key, facts in row.facts.items():
        shape, kept = SHAPES[key], list(held.get(key, ()))
        # An identical fact is met first, so that it is not taken for the one to update.
        for fact in [fact for fact in facts if not met(fact, kept)]:
            if met(fact, kept):
                continue  # the same fact twice in a row is one fact
            alike = [old for old in kept if "pk" in old and about_the_same(shape, fact, old)]
            old = None if shape.keeps_history else to_update(fact, alike)
            missing = [name for name in shape.needed_to_add if not fact.get(name)]
            if old is None and missing:
                row.problems.append(lacking(key, fact, missing))
                continue
            writes.append(Write(key, fact, old, () if old else tuple(alike)))
            kept.append(fact)
            if old:
                kept.remove(old)
    return writes


def met(fact, kept):
    return any(says_the_same(fact, old) for old in kept)


def says_the_same(fact, old):
    """Return whether a held fact agrees with everything the file says of it."""
    return all(folded(old.get(name)) == folded(value) for name, value in fact.items())


def folded(value):
    return same_text(value).casefold() if isinstance(value, str) else value


def about_the_same(shape, fact, old):
    said = [name for name in shape.identity if fact.get(name) is not None]
    return all(folded(old.get(name)) == folded(fact[name]) for name in said)


def to_update(fact, alike):
    """Return the held fact that this one brings up to date, or None to add it."""
    return next((old for old in alike if proof(fact) >= proof(old)), None)


def proof(fact):
    return STRENGTH[FactState(fact.get("state", FactState.CLAIM))]


def strength(fact):
    """Return the key by which the fact to show is picked; see Stated.strength."""
    return (proof(fact), str(fact.get("as_of") or ""))


def lacking(key, fact, missing):
    words = " and the ".join(name.replace("_", " ") for name in missing)
    return Problem(
        BY_KEY[key].label,
        f"“{SHAPES[key].write(fact)[:80]}” does not say the {words}.",
        f"Write it as {SHAPES[key].pattern}, for example {BY_KEY[key].example}.",
    )
