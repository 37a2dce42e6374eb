"""What backs the report: moderation, proceedings, broken seals, evidence, words, record."""

from itertools import pairwise

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import day
from scoring.evaluations.models import PanelMember
from scoring.reports.pages.words import moment_of, quoted, row_property, shortened, vendor_name
from vendors.models.vendor import state_name

MOST_EVIDENCE = 1500
MOST_STEPS = 3
ANSWERS = {
    "agrees": gettext_lazy("agrees"),
    "minority": gettext_lazy("minority note"),
    "absent": gettext_lazy("could not be asked"),
}
GLOSSARY = (
    (
        gettext_lazy("Check"),
        gettext_lazy("One question asked of every candidate, with five levels described in words."),
    ),
    (
        gettext_lazy("Claim"),
        gettext_lazy(
            "What the vendor says. It carries level 1 at most, or less where the grid says so."
        ),
    ),
    (
        gettext_lazy("Coverage"),
        gettext_lazy(
            "The weight of the checks that have a level, of the weight of all that apply."
        ),
    ),
    (
        gettext_lazy("Gate"),
        gettext_lazy(
            "A condition that passes or fails. It is never a number and never adds to a score."
        ),
    ),
    (
        gettext_lazy("Level"),
        gettext_lazy(
            "0 to 4, given by an assessor. The panel's level is their exact mean, or agreed."
        ),
    ),
    (
        gettext_lazy("Low to high"),
        gettext_lazy("The score if every check without a level had come out at 0, or at 4."),
    ),
    (
        gettext_lazy("On claims"),
        gettext_lazy("The part of the score that rests on claims, on nothing or on old evidence."),
    ),
    (
        gettext_lazy("Score"),
        gettext_lazy(
            "0 to 100, computed from levels and weights. Rounded once, when it is printed."
        ),
    ),
    (
        gettext_lazy("Seal"),
        gettext_lazy("The rules as one document with its hash, fixed before anyone could rate."),
    ),
    (
        "1=",
        gettext_lazy("A rank that two or more candidates share, because their scores are equal."),
    ),
)


class Annexes:
    glossary = GLOSSARY

    def __init__(self, book):
        self.book, self.document = book, book.document

    @row_property
    def moderation(self):
        """Yield (check, vendor, first ratings, agreed level, reason, by, at)."""
        for candidate, cells in self.document["agreed"].items():
            for check, row in cells.items():
                agreed = self.book.agreed(candidate, check)
                first_ratings = []
                for rating in self.book.rating_lines(candidate, check):
                    text = _("%(assessor)s: %(level)s, found %(value)s")
                    if not rating.found:
                        text = _("%(assessor)s: %(level)s")
                    values = {
                        "assessor": rating.assessor,
                        "level": rating.short_answer,
                        "value": rating.found,
                    }
                    first_ratings.append(quoted(text % values, 90))
                yield (
                    *(check, vendor_name(self.book, candidate), first_ratings, agreed.level),
                    *(quoted(agreed.reason, 600), quoted(agreed.by, 80), moment_of(row["at"])),
                )

    @row_property
    def seals(self):
        """Yield (version, at, by, reason, ranks before, ranks after, hash) of each broken seal."""
        for version, (seal, following) in enumerate(pairwise(self.document["seals"]), 1):
            after = following.get("ranks")
            yield (
                version,
                moment_of(seal["unsealed_at"]),
                quoted(self.book.called(seal["unsealed_by"]), 80),
                quoted(seal["reason"], 600),
                self.ranks_of(seal.get("ranks", {})),
                [(_("they were not kept"), "")] if after is None else self.ranks_of(after),
                seal["sha256"],
            )

    def ranks_of(self, ranks):
        """Return (name, rank) of each vendor, the best first; those withdrawn since are marked."""
        lines = []
        for candidate in sorted(ranks, key=lambda name: (ranks[name] is None, ranks[name] or 0)):
            name = candidate
            if candidate in self.book.withdrawn:
                withdrawn = quoted(shortened(self.book.withdrawn[candidate]["name"], 30))
                name = format_html(_("{} (withdrawn)"), withdrawn)
            elif candidate in self.book.candidates:
                name = vendor_name(self.book, candidate, 30)
            lines.append((name, ranks[candidate] or "–"))
        return lines

    @row_property
    def evidence(self):
        for row in self.document["evidence"][:MOST_EVIDENCE]:
            checker = row.get("verified_by") or row.get("seen_by") or "–"
            yield (
                row["id"],
                vendor_name(self.book, row["candidate"], 30),
                quoted(row["title"], 90),
                state_name(row["state"]),
                row.get("issued_on", "–"),
                row.get("expires_on", ""),
                row.get("checks", "–").replace(" ", ", "),
                quoted(self.book.called(checker), 40),
                row.get("sha256", "")[:16],
                quoted(row["link"], 70) if "link" in row else "",
            )

    @property
    def more_evidence(self):
        return max(0, len(self.document["evidence"]) - MOST_EVIDENCE)

    @row_property
    def left_out(self):
        """Yield (id, kind, question, use, reason) of each check and gate that was not used."""
        for row in self.book.rules["checks"]:
            if row["use"] != "in_use":
                yield (
                    row["check_id"],
                    _("gate") if row["role"] == "gate" else _("check"),
                    self.book.grid.check(row["check_id"]).question,
                    _("Does not apply") if row["use"] == "not_applicable" else _("Not in use"),
                    quoted(row["reason"], 200) if row["reason"] else "–",
                )


class Proceedings:
    def __init__(self, book):
        self.book, self.document = book, book.document

    @row_property
    def meetings(self):
        """(number, day, who was there, text, who wrote it and when, what it corrects)"""
        for number, row in enumerate(self.document["minutes"], 1):
            corrects = ""
            if "corrects" in row:
                corrects = _("corrects no. %(number)s") % {"number": row["corrects"]}
            yield (
                *(number, day(row["held_on"]), quoted(row["present"], 600), quoted(row["text"])),
                format_html(
                    "{}, {}", quoted(self.book.called(row["by"]), 80), moment_of(row["at"])
                ),
                corrects,
            )

    @row_property
    def answers(self):
        for row in self.book.sign_offs.values():
            answer = ANSWERS[row["answer"]]
            if row["answer"] == "absent":
                answer = format_html(
                    _("could not be asked, noted by {}"), quoted(self.book.called(row["by"]), 80)
                )
            note = quoted(row["note"]) if "note" in row else ""
            yield quoted(self.book.called(row["member"]), 100), answer, note, moment_of(row["at"])

    @property
    def unanswered(self):
        """Return why nobody has said whether the agreed levels stand."""
        if not self.book.has_agreed_levels:
            return _("Nobody had to: no level was agreed in discussion.")
        if self.book.not_signed_off:
            return _("Nobody has answered yet.")
        if any(person.criteria and not person.is_lead for person in self.book.members.values()):
            return _("Nobody could: everybody who rated beside the lead has left the panel.")
        return _("Nobody had to: the lead rated alone.")

    @row_property
    def notes(self):
        """Yield the minority notes that the answers do not show, each with what became of it."""
        for row in self.document["sign_offs"]:
            if row["answer"] != "minority":
                continue
            marks = []
            if row["sha256"] != self.book.levels_sha256:
                marks.append(_("on levels agreed then"))
            elif "voided_at" in row:
                marks.append(_("an earlier answer to the same levels"))
            if self.book.members[row["member"]].has_left:
                marks.append(_("left since"))
            if marks:
                member, note = quoted(self.book.called(row["member"]), 100), quoted(row["note"])
                yield member, note, "; ".join(marks), moment_of(row["at"])

    @row_property
    def missing(self):
        return (quoted(person.called, 100) for person in self.book.not_signed_off)

    @row_property
    def signatures(self):
        for name, part, at in signatures_of(self.book):
            yield quoted(name, 80), part, at

    @property
    def statement(self):
        """The hash that all signatures are under."""
        return self.document["signatures"][0]["sha256"]

    @row_property
    def conditions(self):
        return self.follow_ups("condition")

    @row_property
    def steps(self):
        return self.follow_ups("step")

    def follow_ups(self, kind):
        """Yield (what, owner, day) of the conditions or of the next steps."""
        for row in rows_of_kind(self.book, kind):
            owner = quoted(row["owner"], 80) if row["owner"] else "–"
            yield quoted(row["text"], 200), owner, day(row["due_on"]) if row["due_on"] else "–"


def signatures_of(book):
    """Yield (name, role, when) in the order of the document."""
    for row in book.document["signatures"]:
        person = book.members[row["member"]]
        yield person.name, person.part, moment_of(row["at"])


def rows_of_kind(book, kind):
    return [row for row in book.document["follow_ups"] if row["kind"] == kind]


def conditions_in_short(book):
    """Yield each condition with its owner and day, for page 1."""
    for row in rows_of_kind(book, "condition"):
        text, owner = quoted(shortened(row["text"], 90)), quoted(shortened(row["owner"], 28))
        if row["due_on"]:
            yield format_html(_("{} ({}, by {})"), text, owner, day(row["due_on"]))
        else:
            yield format_html(_("{} ({}, by no day yet)"), text, owner)


def steps_in_short(book):
    """Yield the first next steps with their owners and days, for page 1."""
    for row in rows_of_kind(book, "step")[:MOST_STEPS]:
        parts = [quoted(shortened(row["text"], 90))]
        if row["owner"]:
            parts.append(quoted(shortened(row["owner"], 28)))
        if row["due_on"]:
            parts.append(day(row["due_on"]))
        yield format_html("{}" + ", {}" * (len(parts) - 1), *parts)


def signed_in_short(book):
    """Return (name, role, when) for page 1: those who signed first, then the rest of the panel.

    `when` is empty for who has not signed here: their line is for ink.
    """
    signed = {row["member"] for row in book.document["signatures"]}
    people = [row for row in book.members.values() if row.role != PanelMember.Role.OBSERVER]
    people.sort(key=lambda person: not person.is_lead)
    ink = [(person.name, person.part, "") for person in people if person.id not in signed]
    return [*signatures_of(book), *ink]
