"""Annex A: every check of every vendor with every reason; annex C: the words that were rated."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from scoring.arithmetic.states import TOP_LEVEL
from scoring.reports.pages.words import (
    Standing,
    elsewhere,
    gate_cell,
    quoted,
    row_property,
    state_in_words,
)

BREAK = SafeString("<br>")


class EveryCheck:
    """`heads` are (class, title) of the columns of each kind of table."""

    def __init__(self, book):
        self.book, self.elsewhere = book, elsewhere(book)

    @property
    def heads(self):
        question, level = ("c-question", _("Check")), ("c-level", _("Level"))
        gate = ("c-question", _("Gate"))
        levels = [("", _("Level %(level)s") % {"level": n}) for n in range(TOP_LEVEL + 1)]
        return {
            "checks": [question, level, ("", _("Every reason"))],
            "gates": [gate, ("c-level", _("Finding")), ("", _("Reason"))],
            "grid": [question, *levels],
            "gate_words": [gate, ("", _("Passes where")), ("", _("Fails where"))],
        }

    @row_property
    def vendors(self):
        for candidate in self.book.candidates:
            yield VendorChecks(self.book, candidate)

    @row_property
    def grid(self):
        """(title of a criterion, its checks, its gates) with the words of the levels."""
        for criterion in self.book.standings.criteria:
            checks = [self.book.checks[check] for check in criterion.weights]
            gates = [self.book.checks[gate] for gate in criterion.gates]
            yield (
                self.book.grid.criterion(criterion.id).title,
                [(c.id, c.question, [c.levels[n] for n in range(TOP_LEVEL + 1)]) for c in checks],
                [(g.id, g.question, g.gate["pass"], g.gate["fail"]) for g in gates],
            )


class VendorChecks(Standing):
    """One vendor: its gates, and its checks by criterion."""

    @row_property
    def gates(self):
        for gate, outcome in self.result.gates.items():
            row = self.book.finding(self.result.id, gate) or {}
            reason = row.get("reason") or _("Nobody has recorded a finding.")
            parts = [quoted(reason), evidence_link(row.get("evidence"))]
            if "waiver_reason" in row:
                waived = {"by": row["waived_by"], "reason": row["waiver_reason"]}
                sentence = _("Waived by %(by)s: %(reason)s")
                waived["by"] = self.book.called(waived["by"])
                parts.append(quoted(sentence % waived))
            question = self.book.checks[gate].question
            yield gate, question, *gate_cell(outcome), lines_of(parts)

    @row_property
    def criteria(self):
        """(title, rows), of each criterion that has a check in use."""
        for criterion in self.book.standings.criteria:
            if criterion.weights:
                title = self.book.grid.criterion(criterion.id).title
                yield title, [self.check_row(check) for check in criterion.weights]

    def check_row(self, check):
        cell = self.result.cells[check]
        reasons = [answer_line(line) for line in self.book.rating_lines(self.result.id, check)]
        agreed = self.book.agreed(self.result.id, check)
        if agreed:
            sentence = format_html("<b>{} {}</b>", _("Agreed"), agreed.level)
            reasons.insert(0, format_html("{} {}", sentence, quoted(agreed.reason)))
        upheld = self.book.upheld(self.result.id, check)
        if upheld:
            parts = {"by": upheld.by, "reason": upheld.reason}
            sentence = _("%(by)s let the ratings stand: %(reason)s") % parts
            reasons.append(quoted(sentence))
        question = self.book.checks[check].question
        return check, question, cell.level, state_in_words(cell), lines_of(reasons)


def answer_line(line):
    """Return who gave which level, why, where it was seen and on what evidence."""
    reason = quoted(line.note) if line.note else _("No reason was written.")
    head = format_html('<span class="who">{} {}</span>', line.letters, line.short_answer)
    parts = [head, reason]
    if line.where:
        parts.append(quoted(_("Seen at: %(where)s.") % {"where": line.where}))
    if line.evidence_id:
        parts.append(evidence_link(line.evidence_id))
    if not line.counts:
        parts.append(format_html("<b>{}</b>", _("Does not count here.")))
    return format_html_join(" ", "{}", ((part,) for part in parts))


def evidence_link(number):
    """Return a link to the line of a piece of evidence in annex B; "" without one."""
    if not number:
        return ""
    title = _("Evidence %(number)s") % {"number": number}
    return format_html('<a class="mark" href="#{}">{}</a>', number, title)


def lines_of(parts):
    return format_html_join(BREAK, "{}", ((part,) for part in parts if part))
