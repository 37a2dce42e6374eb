"""Is this firm one that we hold already? Certain, doubtful or new.

Certain: the same reference; or the same name, where reference, domain, register number and
country do not speak against it. Doubtful: the same domain or register number under another
name, the same name with something against it, or a similar name. People decide the doubtful.
"""

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz, process

from vendors.models.vendor import domain_of
from vendors.names import country_name
from vendors.spellings import SECOND_FORMS, folded

# What two firms may share that tells that they are one, the best reason first.
REASONS = {
    "domain": gettext_lazy("same domain"),
    "register": gettext_lazy("same register number"),
    "exact": gettext_lazy("same name"),
}
IDENTITY = ("name", "legal_name", "register_number", "website", "country", "reference")
SIMILAR = 90  # of 100
MOST = 5  # possible doubles shown for one row
CROWD = 300  # firms that share a word; a more common word tells nothing
# Legal forms, folded, as they stand before or behind a name. The longest is cut first.
LEGAL_FORMS = sorted(
    {
        folded(form)
        for form in [
            "sarl",
            "s a r l",
            "sarl au",
            "s a r l au",
            "sarlau",
            "sa",
            "s a",
            "sas",
            "s a s",
            "sasu",
            "eurl",
            "sci",
            "snc",
            "scop",
            "srl",
            "s r l",
            "srls",
            "spa",
            "s p a",
            "sro",
            "s r o",
            "a s",
            "as",
            "gmbh",
            "mbh",
            "gmbh co kg",
            "kg",
            "ohg",
            "ug",
            "ag",
            "se",
            "e v",
            "gbr",
            "ltd",
            "limited",
            "llc",
            "l l c",
            "llp",
            "lp",
            "inc",
            "incorporated",
            "corp",
            "corporation",
            "co",
            "company",
            "plc",
            "pty ltd",
            "pvt ltd",
            "private limited",
            "bv",
            "b v",
            "nv",
            "n v",
            "vof",
            "oy",
            "oyj",
            "ab",
            "aps",
            "asa",
            "lda",
            "unipessoal lda",
            "ltda",
            "sociedade unipessoal",
            "me",
            "eireli",
            "doo",
            "d o o",
            "dooel",
            "ad",
            "eood",
            "ood",
            "ead",
            "sp z o o",
            "sp zoo",
            "spzoo",
            "spolka z o o",
            "sp k",
            "sp j",
            "s k a",
            "psa",
            "spółka z ograniczoną odpowiedzialnością",
            "spółka akcyjna",
            "sl",
            "s l",
            "slu",
            "sau",
            "s l u",
            "sociedad limitada",
            "sociedad anonima",
            "kft",
            "zrt",
            "nyrt",
            "bt",
            "pfa",
            "sc",
            "s c",
            "ooo",
            "tov",
            "too",
            "zao",
            "oao",
            "pao",
            "ао",
            "ооо",
            "тов",
            "тоо",
            "зао",
            "еоод",
            "оод",
            "еад",
            "ад",
            "ae",
            "a e",
            "epe",
            "ike",
            "α ε",
            "ε π ε",
            "ι κ ε",
            "as",
            "a ş",
            "aş",
            "ltd şti",
            "anonim şirketi",
            "limited şirketi",
            "شركة",
            "ش م م",
            "ش م ل",
            "ش ذ م م",
            "ش م",
            "م م",
            "ذ م م",
            "المحدودة",
            "مجموعة",
            "group",
            "groupe",
            "gruppe",
            "grupo",
            "gruppo",
            "holding",
            "the",
            "société",
            "societe",
            "sté",
            "株式会社",
            "有限会社",
        ]
    }
    - {""},
    key=lambda form: (-len(form.split()), form),
)
FORMS_BY_SIZE = {
    size: frozenset(form for form in LEGAL_FORMS if len(form.split()) == size)
    for size in (4, 3, 2, 1)
}
AND = frozenset(("and", "und", "et", "y", "e", "i", "og", "och", "och", "ve", "و"))
# Many firms share these hosts; they name none of them.
SHARED_HOSTS = frozenset(
    ("facebook.com", "linkedin.com", "instagram.com", "x.com", "twitter.com", "github.com")
    + ("github.io", "sites.google.com", "google.com", "wordpress.com", "wixsite.com")
)


def without_forms(name_words):
    """Cut the legal forms at both ends, and never everything."""
    shorter = True
    while shorter:
        shorter = None
        for size, forms in FORMS_BY_SIZE.items():
            if len(name_words) > size and " ".join(name_words[-size:]) in forms:
                shorter = name_words[:-size]
            elif len(name_words) > size and " ".join(name_words[:size]) in forms:
                shorter = name_words[size:]
            if shorter:
                name_words = shorter
                break
    return name_words


@lru_cache(50_000)
def name_words(name):
    """Return the words of a firm's name as two spellings of it share them, in order of letters."""
    parts = without_forms(folded(name.replace(".", " ").replace("&", " and ")).split())
    parts = [word for word in parts if word not in AND] or parts
    for long, short in SECOND_FORMS:
        parts = [word.replace(long, short) for word in parts]
    # The letters of A.B.C. stand apart.
    return sorted(parts)


class Firm:
    def __init__(self, fields, row=None):
        self.fields, self.row = fields, row
        # A merged record is known by its names, and is the one that it is merged into.
        self.pk, self.name = fields.get("merged_into") or fields.get("pk"), fields["name"]
        domain = fields.get("domain") or domain_of(fields.get("website", ""))
        self.domain = "" if domain in SHARED_HOSTS else domain
        self.register = re.sub(r"[\W_]+", "", fields.get("register_number", "").casefold())
        self.marks = (self.domain, self.register, fields.get("country"), fields.get("reference"))
        self.exact = " ".join(self.name.casefold().split())
        tokens = name_words(self.name)
        self.text = " ".join(tokens)
        legal_name = fields.get("legal_name") or ""
        self.spellings = {self.text, " ".join(name_words(legal_name)) if legal_name else ""} - {""}
        self.words_to_look_under = {
            *(word for word in tokens if len(word) > 2),
            "^" + "".join(tokens)[:5],
        }

    def differs_from(self, firm):
        """Say whether something that both firms state differs."""
        pairs = zip(self.marks, firm.marks, strict=True)
        return any(mine and theirs and mine != theirs for mine, theirs in pairs)


class Double(NamedTuple):
    """A firm that may be the same: a vendor (pk) or an earlier row of the file, and why."""

    pk: int | None
    row: int | None
    name: str
    reason: str
    marks: tuple[str, ...] = ()  # by which a person tells firms apart

    @property
    def answer(self):
        return f"same:{self.pk}" if self.pk else "leave"


class Directory:
    def __init__(self, firms):
        self.indexes = {kind: defaultdict(list) for kind in REASONS}
        self.by_reference = {}
        self.by_word, self.by_spelling = defaultdict(list), defaultdict(list)
        for firm in firms:
            self.add(firm)

    def add(self, firm):
        if reference := firm.fields.get("reference"):
            self.by_reference[reference] = firm
        for kind, firms in self.indexes.items():
            if value := getattr(firm, kind):
                firms[value].append(firm)
        for word in firm.words_to_look_under:
            self.by_word[word].append(firm)
        for text in firm.spellings:
            self.by_spelling[text].append(firm)

    def certain(self, firm):
        """Return the one firm of the directory that this is without doubt, or None."""
        if match := self.by_reference.get(firm.fields.get("reference")):
            return match
        namesakes = self.indexes["exact"].get(firm.exact, ())
        is_one = len({namesake.pk or id(namesake) for namesake in namesakes}) == 1
        is_certain = is_one and not any(map(firm.differs_from, namesakes))
        return namesakes[0] if is_certain else None

    def doubtful(self, firm):
        reasons = defaultdict(list)
        for kind, index in self.indexes.items():
            for match in index.get(getattr(firm, kind), ()):
                reasons[match].append(str(REASONS[kind]))
        for match in self.with_the_legal_name(firm):
            reasons[match].append(_("same legal name"))
        for match, ratio in self.similar(firm):
            if match.exact != firm.exact:
                percent = _("%(percent)s %% of the name") % {"percent": f"{ratio:.0f}"}
                reasons[match].append(percent)
        doubles = {}
        for match, sentences in reasons.items():
            double = Double(
                match.pk, match.row, match.name, ", ".join(sentences), marks_of(match.fields)
            )
            doubles.setdefault((match.pk, match.row), double)
        return list(doubles.values())[:MOST]

    def with_the_legal_name(self, firm):
        """Yield firms whose name or legal name is the legal name of this one, or the other way."""
        for text in firm.spellings:
            for match in self.by_spelling.get(text, ()):
                is_by_name_alone = text == firm.text == match.text
                if not is_by_name_alone and not are_apart(firm, match):
                    yield match

    def similar(self, firm):
        """Yield firms with a similar name. Different numbers are different firms."""
        crowds = (self.by_word.get(word, ()) for word in firm.words_to_look_under)
        names = {match: match.text for crowd in crowds if len(crowd) <= CROWD for match in crowd}
        numbers = re.findall(r"\d+", firm.text)
        for _name, ratio, match in process.extract(
            firm.text, names, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=MOST
        ):
            if not are_apart(firm, match) and re.findall(r"\d+", match.text) == numbers:
                yield match, ratio


def doubles_of(vendor, others):
    """Return the Doubles of a vendor, saved or not, among these others, a queryset."""
    columns = ("pk", "domain", "merged_into", *IDENTITY)
    directory = Directory(map(Firm, others.order_by("pk").values(*columns).iterator()))
    firm = Firm({name: getattr(vendor, name) for name in IDENTITY})
    namesakes = {
        Double(match.pk, None, match.name, str(REASONS["exact"]))
        for match in filter(None, [directory.certain(firm)])
    }
    pks = {double.pk for double in namesakes}
    return [*namesakes, *(each for each in directory.doubtful(firm) if each.pk not in pks)]


def marks_of(fields):
    """Return the legal name, country, register number and website, each a text."""
    country = country_name(fields.get("country") or "")
    legal_name, number, website = (
        str(fields.get(name) or "") for name in ("legal_name", "register_number", "website")
    )
    return legal_name, country, number, website


def are_apart(firm, match):
    """Say whether their register numbers tell that two firms are not one."""
    return bool(firm.register) and match.register not in ("", firm.register)
