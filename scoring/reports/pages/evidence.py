"""Annex B: evidence and proofs by vendor, with how and by whom each was opened and proved."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.clock import day
from scoring.arithmetic.states import EvidenceState
from scoring.reports.pages.every_check import lines_of
from scoring.reports.pages.words import Cut, elsewhere, quoted, row_property, vendor_name
from vendors.models import Proof
from vendors.models.vendor import state_name

MOST_EVIDENCE = 1500


class EvidencePage:
    def __init__(self, book):
        self.book, self.elsewhere = book, elsewhere(book)
        self.evidence = Cut(book.document["evidence"], MOST_EVIDENCE)
        self.proofs = Cut(book.proofs, MOST_EVIDENCE)

    @property
    def more(self):
        return self.evidence.more + self.proofs.more

    @property
    def heads(self):
        return {
            "evidence": [
                ("c-no", _("No.")),
                ("", _("Title")),
                ("c-kind", _("State")),
                ("c-dates", _("Issued, expires")),
                ("c-for", _("Supports")),
                ("c-how", _("Opened and proved by whom, and how")),
            ],
            "proofs": [
                ("c-no", _("No.")),
                ("", _("What, when")),
                ("c-kind", _("Finding")),
                ("c-for", _("Speaks to")),
                ("c-who", _("By")),
                ("c-how", _("Second person")),
            ],
        }

    @row_property
    def vendors(self):
        """(name, rows of its evidence, rows of its proofs) of each vendor that has any."""
        evidence, proofs = {}, {}
        for row in self.evidence:
            evidence.setdefault(row["candidate"], []).append(self.evidence_row(row))
        for proof in self.proofs:
            proofs.setdefault(proof.candidate, []).append(self.proof_row(proof))
        for candidate in self.book.candidates:
            if candidate in evidence or candidate in proofs:
                name = vendor_name(self.book, candidate)
                yield name, evidence.get(candidate, ()), proofs.get(candidate, ())

    def evidence_row(self, row):
        title = [quoted(row["title"], 200)]
        if "link" in row:
            title.append(format_html('<span class="quiet">{}</span>', quoted(row["link"], 200)))
        title.append(hash_line(row.get("sha256")))
        dates = [row.get("issued_on", "–")]
        if "expires_on" in row:
            dates.append(_("to %(day)s") % {"day": row["expires_on"]})
        return (
            row["id"],
            lines_of(title),
            state_name(row["state"]),
            lines_of(dates),
            row.get("checks", "–").replace(" ", ", "),
            lines_of(self.verification(row)) or "–",
        )

    def verification(self, row):
        """Yield who opened a piece of evidence, who proved it, and how."""
        for key, sentence in (("seen_by", _("Opened by {}")), ("verified_by", _("Proved by {}"))):
            if key in row:
                yield format_html(sentence, quoted(self.book.called(row[key]), 80))
        if "verified_how" in row:
            yield quoted(row["verified_how"], 600)

    def proof_row(self, proof):
        row = proof.row
        people = [self.book.called(name) for name in (proof.by, *proof.colleagues) if name]
        what = f"{Proof.Kind(proof.kind).label}, {day(row['performed_on'])}"
        return (
            row["id"],
            lines_of([what, hash_line(row["sha256"])]),
            Proof.Finding(row["finding"]).label,
            ", ".join(proof.checks),
            quoted(", ".join(people) or _("the product"), 80),
            self.second_person(proof),
        )

    def second_person(self, proof):
        """Say who confirmed a proof, or why nobody did and what follows."""
        if proof.confirmers:
            return quoted(", ".join(map(self.book.called, proof.confirmers)), 80)
        if proof.lacks_confirmer:
            return _(
                "Nobody was left who could confirm it: all others performed it or have a conflict "
                "with this vendor. So 3 stays the highest level."
            )
        if proof.state == EvidenceState.UNCONFIRMED:
            return _("Nobody had confirmed it. So 3 stays the highest level.")
        if proof.is_by_one:
            return _("Proved by one person: it opens 4 on %(checks)s.") % {
                "checks": ", ".join(proof.opens)
            }
        return "–"


def hash_line(sha256):
    if not sha256:
        return ""
    return format_html('<span class="hash">SHA-256 {}</span>', sha256[:16])
