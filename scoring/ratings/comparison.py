"""Two to four candidates of an evaluation side by side: what is held on each check and gate."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.evaluations.models import Candidate
from scoring.evaluations.permissions import can_read_holdings
from scoring.grid.model import Check
from scoring.ratings.cells import Cell, load_cells
from scoring.ratings.contradictions import contradictions_of_finding
from scoring.ratings.evidence import reference_day
from scoring.ratings.gate_proposals import proposal_of
from scoring.ratings.holdings import holdings_in
from scoring.ratings.models import GateFinding
from scoring.ratings.unknowns import SILENT, what_would_answer
from vendors.comparing import FEWEST, MOST
from vendors.models.memberships import evaluations_joined, vendors_in_conflict
from vendors.names import isolated


class ComparisonForm(forms.Form):
    candidate = forms.MultipleChoiceField(
        label=gettext_lazy("Candidates to compare"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Two to four."),
        error_messages={
            "required": gettext_lazy("Tick two to four candidates."),
            "invalid_choice": gettext_lazy("Tick candidates that stand on this page."),
        },
    )
    only = forms.BooleanField(
        label=gettext_lazy("Only where they differ"),
        required=False,
        widget=forms.CheckboxInput(attrs={"value": "differences"}),
    )

    def __init__(self, data, candidates):
        super().__init__(data)
        self.candidates = {str(candidate.number): candidate for candidate in candidates}
        self.fields["candidate"].choices = [
            (number, isolated(candidate.name)) for number, candidate in self.candidates.items()
        ]

    def clean_candidate(self):
        numbers = list(dict.fromkeys(self.cleaned_data["candidate"]))
        if not FEWEST <= len(numbers) <= MOST:
            raise forms.ValidationError(_("Tick two to four candidates."))
        return [self.candidates[number] for number in numbers]


@dataclass
class Side:
    """One candidate on one check: its Cell, and at a gate what the panel found there."""

    cell: Cell
    finding: GateFinding | None

    @property
    def held(self):
        return self.cell.held

    @property
    def proposal(self):
        """What is held proposes at a gate; None on a check that is scored."""
        return proposal_of(self.held) if self.held.check.is_gate else None

    @property
    def contradictions(self):
        """Sentences between what is held, and at a gate with what was found."""
        sentences, check = list(self.cell.contradictions), self.held.check
        if self.finding:
            rivals = contradictions_of_finding(self.proposal, self.finding.result)
            sentences += [each.sentence(check) for each in rivals]
        return sentences

    @property
    def missing(self):
        """What would answer it where nothing counts, else what would allow a higher level."""
        if self.held.state in SILENT:
            return what_would_answer(self.held.check)
        return "" if self.held.check.is_gate else self.cell.lift

    @property
    def compared(self):
        cap, proposed, gate = self.cell.cap, self.cell.held_proposal, self.proposal
        return (
            *(str(cap.state), cap.level, proposed.value, proposed.level, self.held.thing),
            *(gate and gate.result, gate and gate.reasons, self.finding and self.finding.result),
            *self.contradictions,
        )


@dataclass
class Line:
    check: Check
    sides: list[Side]

    @property
    def differs(self):
        return len({side.compared for side in self.sides}) > 1


@dataclass
class Group:
    criterion: Any
    lines: list[Line]


def candidates_compared_by(member):
    """The candidates whose holdings this PanelMember may see: none that a conflict closes."""
    return list(member.candidates_to_rate().select_related("vendor"))


def comparison_of(member, candidates, only_differences):
    """Return a Group of each criterion, in the grid's order. No rating is read, not even one's own.
    The queries of `load_cells` and two more, whatever the number of candidates and checks.
    """
    evaluation = member.evaluation
    checks_in_use = list(evaluation.checks.in_use())
    checks = [evaluation.grid_copy.check(row.check_id) for row in checks_in_use]
    vendors = {candidate.pk: candidate.vendor_id for candidate in candidates}
    holdings = holdings_in(evaluation, vendors, checks, reference_day(evaluation))
    cells = load_cells(member, candidates, checks_in_use, with_answers=False, holdings=holdings)
    findings = GateFinding.objects.current().filter(candidate__in=candidates)
    findings = {(row.candidate_id, row.check_in_use_id): row for row in findings}
    sides = {check.id: [] for check in checks}
    for cell in cells:
        finding = findings.get((cell.candidate.pk, cell.in_use.pk))
        sides[cell.check.id].append(Side(cell, finding))
    lines = [Line(check, sides[check.id]) for check in checks]
    groups = [
        Group(
            criterion,
            [
                line
                for line in lines
                if line.check.criterion == criterion.id and (line.differs or not only_differences)
            ],
        )
        for criterion in evaluation.grid_copy.criteria
    ]
    return [group for group in groups if group.lines]


def pages_comparing(person, vendors):
    """Return [(title, address)] of the evaluations in which this person may compare two or more of
    these vendors, the newest first. One query.
    """
    own = Q(vendor__in=vendors) | Q(vendor__merged_into__in=vendors)
    candidates = Candidate.objects.present().filter(own, evaluation__in=evaluations_joined(person))
    candidates = candidates.exclude(vendor__in=vendors_in_conflict(person))
    numbers = {}
    for candidate in candidates.select_related("evaluation").order_by("-evaluation", "number"):
        if can_read_holdings(candidate.evaluation):
            numbers.setdefault(candidate.evaluation, []).append(candidate.number)
    return [
        (evaluation.title, address_of_comparison(evaluation, own))
        for evaluation, own in numbers.items()
        if len(own) >= FEWEST
    ]


def address_of_comparison(evaluation, numbers):
    query = "&".join(f"candidate={number}" for number in numbers[:MOST])
    return f"{reverse('compare_candidates', args=[evaluation.pk])}?{query}"
