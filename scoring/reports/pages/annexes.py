"""What backs the report: moderation, proceedings, broken seals, evidence, words, record."""

from itertools import pairwise

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import day
from scoring.evaluations.models import PanelMember
from scoring.reports.pages.words import (
    elsewhere,
    moment_of,
    quoted,
    ranks_in,
    row_property,
    vendor_name,
)

ANSWERS = {"agrees": gettext_lazy("agrees"), "minority": gettext_lazy("minority note")}
FOLLOW_UPS = {"condition": gettext_lazy("Condition"), "step": gettext_lazy("Next step")}


class Annexes:
    def __init__(self, book):
        self.book, self.document = book, book.document
        self.elsewhere = elsewhere(book)

    @row_property
    def moderation(self):
        """Yield (check, vendor, first ratings, agreed level, reason, by, at)."""
        for candidate, cells in self.document["agreed"].items():
            for check, row in cells.items():
                agreed = self.book.agreed(candidate, check)
                first_ratings = []
                for rating in self.book.rating_lines(candidate, check):
                    sentence = _("%(assessor)s: %(level)s")
                    if rating.found:
                        sentence = _("%(assessor)s: %(level)s, found %(value)s")
                    values = {"assessor": rating.assessor, "level": rating.short_answer}
                    values["value"] = rating.found
                    first_ratings.append(quoted(sentence % values, 90))
                yield (
                    *(check, vendor_name(self.book, candidate), first_ratings, agreed.level),
                    *(quoted(agreed.reason, 600), quoted(agreed.by, 80), moment_of(row["at"])),
                )

    @property
    def sealed(self):
        """When the rules that count were sealed: before rating, or after an unsealing."""
        version, at = self.book.version, moment_of(self.book.seal["sealed_at"])
        if version == 1:
            return _("The rules were sealed on %(at)s, before anyone could rate.") % {"at": at}
        return _(
            "Version 1 was sealed before anyone could rate; version %(version)s, which counts, on "
            "%(at)s, after the seal was broken as follows."
        ) % {"version": version, "at": at}

    @row_property
    def seals(self):
        """Yield (version, at, by, reason, ranks before, ranks after, hash) of each broken seal."""
        for version, (seal, following) in enumerate(pairwise(self.document["seals"]), 1):
            after = following.get("ranks")
            yield (
                version,
                moment_of(seal["unsealed_at"]),
                self.unsealed_by(seal),
                quoted(seal["reason"], 600),
                ranks_in(self.book, seal.get("ranks", {})),
                [(_("they were not kept"), "")] if after is None else ranks_in(self.book, after),
                seal["sha256"],
            )

    def unsealed_by(self, seal):
        by = quoted(self.book.called(seal["unsealed_by"]), 80)
        if "unsealing_confirmed_by" not in seal:
            return by
        second = quoted(self.book.called(seal["unsealing_confirmed_by"]), 80)
        return format_html(_("{}, confirmed by {}"), by, second)

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

    @property
    def without_minutes(self):
        """Why no minutes are printed."""
        if self.book.redacted_from:
            return _("left out, as people stand as roles in this report.")
        return _("no meeting was recorded.")

    @row_property
    def answers(self):
        for row in self.book.sign_offs.values():
            writer = quoted(self.book.called(row["by"]), 80)
            absence = format_html(_("could not be asked, noted by {}"), writer)
            answer = ANSWERS.get(row["answer"], absence)
            note = quoted(row["note"]) if "note" in row else ""
            yield quoted(self.book.called(row["member"]), 100), answer, note, moment_of(row["at"])

    @property
    def is_asked(self):
        """Whether anybody answered, has to, or left a note."""
        return bool(self.answers or self.missing or self.notes)

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

    @row_property
    def unsigned(self):
        """Those who lead or rate and have signed nothing, without those who left."""
        for name, _part, at in signed_in_short(self.book):
            if not at:
                yield quoted(name, 80)

    @property
    def statement(self):
        """The hash that all signatures are under."""
        return self.document["signatures"][0]["sha256"]

    @row_property
    def follow_ups(self):
        """(kind, what, owner, day) of the conditions, then of the next steps"""
        for kind, title in FOLLOW_UPS.items():
            for row in rows_of_kind(self.book, kind):
                owner = quoted(row["owner"], 80) if row["owner"] else "–"
                due_on = day(row["due_on"]) if row["due_on"] else "–"
                yield title, quoted(row["text"], 200), owner, due_on


def signatures_of(book):
    """Yield (name, role, when) in the order of the document."""
    for row in book.document["signatures"]:
        person = book.members[row["member"]]
        yield person.name, person.part, moment_of(row["at"])


def rows_of_kind(book, kind):
    return [row for row in book.document["follow_ups"] if row["kind"] == kind]


def signed_in_short(book):
    """Return (name, role, when) for page 1, signers first; `when` is empty where ink signs.
    What was cancelled is signed by nobody any more.
    """
    if book.cancelling:
        return signatures_of(book)
    signed = {row["member"] for row in book.document["signatures"]}
    panel = (PanelMember.Role.LEAD, PanelMember.Role.ASSESSOR)
    people = [row for row in book.members.values() if row.role in panel and not row.has_left]
    people.sort(key=lambda person: not person.is_lead)
    ink = [(person.name, person.part, "") for person in people if person.id not in signed]
    return [*signatures_of(book), *ink]
