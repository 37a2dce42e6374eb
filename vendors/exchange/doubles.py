"""Is this firm one that we hold already? Certain, doubtful or new.

Certain: the same reference; or the same name, where reference, domain, register number and
country do not speak against it. Doubtful: the same domain or register number under another
name, the same name with something against it, or a similar name. People decide the doubtful.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from vendors.models.vendor import domain_of

SIMILAR = 90  # of 100
MOST = 5  # possible doubles shown for one row
CROWD = 300  # firms that share a word; a more common word tells nothing
LEGAL_FORMS = frozenset(
    ("sarl", "sarlau", "sa", "sas", "sasu", "eurl", "srl", "sro", "spa", "gmbh", "ag", "ltd")
    + ("limited", "llc", "inc", "corp", "co", "company", "plc", "bv", "nv", "oy", "ab", "lda")
    + ("doo", "dooel", "sp", "z", "o", "zoo", "sl", "ltda", "group", "groupe", "the")
)
# Many firms share these hosts; they name none of them.
SHARED_HOSTS = frozenset(
    ("facebook.com", "linkedin.com", "instagram.com", "x.com", "twitter.com", "github.com")
    + ("github.io", "sites.google.com", "google.com", "wordpress.com", "wixsite.com")
)


def name_words(name):
    """Return the words of a name without case, accents, punctuation and legal forms."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", kept.replace("'", "").replace(".", ""))
    return sorted(word for word in words if word not in LEGAL_FORMS) or sorted(words)


@dataclass(eq=False)
class Firm:
    """A vendor that we hold, or a row of the file: its fields, and what it is known by."""

    fields: dict
    row: int | None = None
    name: str = field(init=False)
    domain: str = field(init=False)
    register: str = field(init=False)
    exact: str = field(init=False)
    words: list = field(init=False)
    text: str = field(init=False)

    def __post_init__(self):
        said = self.fields
        self.name = said["name"]
        domain = said.get("domain") or domain_of(said.get("website", ""))
        self.domain = "" if domain in SHARED_HOSTS else domain
        self.register = re.sub(r"[\W_]+", "", said.get("register_number", "").casefold())
        self.exact = " ".join(self.name.casefold().split())
        self.words = name_words(self.name)
        self.text = " ".join(self.words)

    @property
    def pk(self):
        return self.fields.get("pk")

    def speaks_against(self, other):
        """Return whether something said of both firms differs."""
        pairs = [
            (self.domain, other.domain),
            (self.register, other.register),
            (self.fields.get("country"), other.fields.get("country")),
            (self.fields.get("reference"), other.fields.get("reference")),
        ]
        return any(mine and theirs and mine != theirs for mine, theirs in pairs)


@dataclass(frozen=True)
class Double:
    """A firm that may be the same: a vendor (pk) or an earlier row of the file, and why."""

    pk: int | None
    row: int | None
    name: str
    reason: str

    @property
    def answer(self):
        return f"same:{self.pk}" if self.pk else "leave"


class Directory:
    """The firms known so far, found by what they are known by."""

    def __init__(self, firms):
        self.found_by = {kind: defaultdict(list) for kind in ("exact", "domain", "register")}
        self.by_reference = {}
        self.by_word = defaultdict(list)
        for firm in firms:
            self.add(firm)

    def add(self, firm):
        if reference := firm.fields.get("reference"):
            self.by_reference[reference] = firm
        for kind, firms in self.found_by.items():
            if value := getattr(firm, kind):
                firms[value].append(firm)
        for word in self.words_to_look_under(firm):
            self.by_word[word].append(firm)

    @staticmethod
    def words_to_look_under(firm):
        run_together = firm.text.replace(" ", "")
        return {*(word for word in firm.words if len(word) > 2), f"^{run_together[:5]}"}

    def certain(self, firm):
        """Return the one known firm that this is without doubt, or None."""
        if known := self.by_reference.get(firm.fields.get("reference")):
            return known
        named = self.found_by["exact"].get(firm.exact, ())
        if len(named) == 1 and not firm.speaks_against(named[0]):
            return named[0]
        return None

    def doubtful(self, firm):
        """Return the Doubles of a firm that is not certainly known, best reason first."""
        found = {}
        for kind, reason in (("domain", "same domain"), ("register", "same register number")):
            for known in self.found_by[kind].get(getattr(firm, kind), ()):
                found.setdefault(known, []).append(reason)
        for known in self.found_by["exact"].get(firm.exact, ()):
            found.setdefault(known, []).append("same name")
        for known, ratio in self.similar(firm):
            if known.exact != firm.exact:
                found.setdefault(known, []).append(f"{ratio:.0f} % of the name")
        return [
            Double(known.pk, known.row, known.name, ", ".join(reasons))
            for known, reasons in list(found.items())[:MOST]
        ]

    def similar(self, firm):
        """Yield known firms with a similar name. Different numbers are different firms."""
        crowds = (self.by_word.get(word, ()) for word in self.words_to_look_under(firm))
        names = {one: one.text for crowd in crowds if len(crowd) <= CROWD for one in crowd}
        for _name, ratio, known in process.extract(
            firm.text, names, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=MOST
        ):
            other_register = firm.register and known.register not in ("", firm.register)
            if not other_register and numbers_in(firm.text) == numbers_in(known.text):
                yield known, ratio


def numbers_in(text):
    return re.findall(r"\d+", text)
