"""A document with roles in the place of names: nobody of the panel is named or quoted in it."""

import re
from collections import Counter
from functools import cached_property

from django.utils.translation import gettext as _

from scoring.decisions.document.book import Book, open_book
from scoring.decisions.document.sheet import results_in
from scoring.decisions.document.writing import canonical_text
from scoring.evaluations.models import PanelMember
from scoring.reports.letters.redaction import Blackout, spans
from scoring.reports.letters.spelling import (
    FEWEST_LETTERS,
    LEFT_OUT,
    OF_THE_PANEL,
    SUSPECT,
    WORDS_TOO,
    any_of,
    names_of,
    spelled,
    words_of,
)
from scoring.reports.letters.suspects import ADDRESS, CONTACT, Suspects

MEMBER = re.compile(r"M\d{1,6}")
EMAIL = re.compile(r"[^\s<>\"'(),;:@]+@[^\s<>\"'(),;:@]+\.\w+")
ENDING = "(?:e?s)?"
# Where people stand by the id of the member, or by name where they are no member.
PEOPLE = {
    *("by", "with", "seen_by", "verified_by", "waived_by", "confirmed_by", "revoked_by"),
    *("sealed_by", "unsealed_by", "unsealing_confirmed_by", "decided_by"),
}
# What is chosen, written by the product or public: a part of a name is a word there.
NOT_TYPED = {
    *("grid", "parameters", "time_zone", "time_zone_data", "zones", "country", "city", "reference"),
    *("domain", "method_page", "product", "schema", "scores", "record"),
}
CODE = re.compile(r"[\d:.TZ+-]*|[0-9a-f]{16,64}|[A-Z]{1,3}-?\d{0,6}")
WORD_OF_OURS = re.compile(r"[a-z_]+")  # such as a state


def role_names(document):
    """Return {id of a member: the role that stands in the place of the name}."""
    counts = Counter()
    titles = {
        PanelMember.Role.LEAD: _("Lead"),
        PanelMember.Role.ASSESSOR: _("Assessor"),
        PanelMember.Role.OBSERVER: _("Observer"),
        PanelMember.Role.CONFIRMER: _("Confirmer"),
    }
    names = {}
    for place, row in enumerate(document["panel"], 1):
        title = titles[row["role"]]
        counts[title] += 1
        is_alone = row["role"] == PanelMember.Role.LEAD
        numbered = _("%(role)s %(number)s") % {"role": title, "number": counts[title]}
        names[f"M{place}"] = title if is_alone else numbered
    return names


class Roles(Blackout):
    """Puts roles in the place of the people of a Book, in any spelling that a letter knows.
    With `has_parts` a given or family name alone is one too, where it is written as a name.
    """

    def __init__(self, book, has_parts=True, finds_suspects=False):
        self.book, self.finds_suspects = book, finds_suspects
        self.subjects = list(book.candidates)
        self.roles = role_names(book.document)
        members = zip(self.roles, book.document["panel"], strict=True)
        self.people = [(row["name"], self.roles[name]) for name, row in members]
        self.people += strangers_of(book.document).items()
        vendors = [*book.candidates.values(), *book.withdrawn.values()]
        vendor_words = {
            word for row in vendors for name in names_of(row) for word in words_of(name)
        }
        self.by_name, self.by_part, self.panel_words = {}, {}, set()
        for name, role in self.people:
            parts = words_of(name.partition("@")[0])
            for order in (parts, parts[::-1]):
                self._note(self.by_name, " ".join(order), role)
            if "@" not in name:
                self.panel_words |= set(parts)
                for part in set(parts) - vendor_words - WORDS_TOO:
                    if len(part) >= FEWEST_LETTERS:
                        self._note(self.by_part, part, role)
        self.own_words, self.vendor_words = vendor_words - self.panel_words, set()
        # One short or common word is a name only where it is written as one.
        careful = {name for name in self.by_name if name in WORDS_TOO or len(name) < FEWEST_LETTERS}
        self.names = any_of(map(spelled, self.by_name.keys() - careful), ENDING)
        self.parts = any_of(
            map(spelled, careful | (set(self.by_part) if has_parts else set())), ENDING
        )

    @cached_property
    def by_spelling(self):
        """{a name or a part of one, its words joined: the role}"""
        return self.by_part | {name.replace(" ", ""): role for name, role in self.by_name.items()}

    def _note(self, table, key, role):
        other = table.setdefault(key, role)
        if other != role:
            table[key] = _("a member of the panel")

    @cached_property
    def suspects(self):
        return PanelSuspects(self)

    def matches(self, folded, text):
        for match in EMAIL.finditer(folded.text):
            yield *match.span(), LEFT_OUT
        yield from spans(self.names, folded.text, OF_THE_PANEL)
        for match in self.parts.finditer(folded.text):
            if text[folded.places[match.start()]].isupper():
                yield *match.span(), OF_THE_PANEL

    def stand_in(self, kind, original):
        if kind == LEFT_OUT:
            return _("(address left out)")
        key = "".join(words_of(original))
        bares = [key.removesuffix(ending) for ending in ("", "s", "es")]
        roles = (self.by_spelling[bare] for bare in bares if bare in self.by_spelling)
        return next(roles, _("a member of the panel"))


class PanelSuspects(Suspects):
    """What may still tell who is on a panel: scores and other vendors are no secret there."""

    patterns = ((ADDRESS, CONTACT),)


def strangers_of(document):
    """Return {name: what stands in its place} of those who did something and are no members."""
    names, members = {}, {row["name"] for row in document["panel"]}
    for path, text in texts_in(document):
        key = next(key for key in reversed(path) if isinstance(key, str))
        is_member = MEMBER.fullmatch(text) or text in members
        if key in PEOPLE and text and not is_member and text not in names:
            number = len(names) + 1
            names[text] = _("Person outside the panel %(number)s") % {"number": number}
    return names


def texts_in(value, path=()):
    """Yield (path, text) of all texts in a document, in its order."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from texts_in(value[key], (*path, key))
    elif isinstance(value, list):
        for place, row in enumerate(value):
            yield from texts_in(row, (*path, place))
    elif isinstance(value, str):
        yield path, value


class RedactedDocument:
    """The document of a Book with roles in the place of names, and without minutes."""

    def __init__(self, book):
        self.book = book

    @cached_property
    def text(self):
        """Return its canonical text, which names the document it is of and the hashes signed."""
        book = self.book
        self._whole, self._parts = Roles(book, has_parts=False), Roles(book)
        self._read = {}
        document = self._redacted({**book.document, "minutes": []}, ())
        for row, role in zip(document["panel"], self._parts.roles.values(), strict=True):
            row["name"] = role
        redacted = Book(document, results_in(document))
        pairs = {
            canonical_text(redacted.rules)[1]: book.seal["sha256"],
            redacted.levels_sha256: book.levels_sha256,
            redacted.decision_sha256: book.decision_sha256,
        }
        hashes = {digest: original for digest, original in pairs.items() if digest != original}
        document["determination"]["redacted"] = {"from": book.sha256, "hashes": hashes}
        return canonical_text(document)[0]

    def _redacted(self, value, path):
        if isinstance(value, dict):
            return {key: self._redacted(row, (*path, key)) for key, row in value.items()}
        if isinstance(value, list):
            return [self._redacted(row, path) for row in value]
        if not isinstance(value, str) or CODE.fullmatch(value) or WORD_OF_OURS.fullmatch(value):
            return value
        roles = self._whole if NOT_TYPED & set(path) else self._parts
        key = roles is self._whole, value
        if key not in self._read:
            self._read[key] = roles.plain(value)
        return self._read[key]

    @cached_property
    def redacted_book(self):
        return open_book(self.text)

    @cached_property
    def marks(self):
        """[(place, Segments)] of each typed text out of which something was taken, or in which
        something that stays may tell who is on the panel. A text that stands twice is there once.
        """
        roles, rows, earlier = Roles(self.book, finds_suspects=True), [], set()
        document = {**self.book.document, "minutes": [], "panel": [], "acts": []}
        for path, text in texts_in(document):
            is_person = PEOPLE & set(path) or "person" in path
            if text in earlier or NOT_TYPED & set(path) or is_person or CODE.fullmatch(text):
                continue
            earlier.add(text)
            segments = roles.segments(text)
            is_name = path[-1] in ("name", "legal_name", "vendor__name")
            if any(part.kind and not (is_name and part.kind == SUSPECT) for part in segments):
                rows.append((self.place(path), segments))
        return rows

    def place(self, path):
        """Return where a text stands, as scores.json calls it, with the names of vendors."""
        names = (
            self.book.vendor(key)["name"] if isinstance(key, str) and self.book.vendor(key) else key
            for key in path
        )
        return " · ".join(str(name + 1 if isinstance(name, int) else name) for name in names)
