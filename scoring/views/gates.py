"""Gates: facts that pass, fail or are open, told to the whole panel at once."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.caps import reference_day
from scoring.forms.gate import GateForm, WaiverForm
from scoring.held import held_evidence
from scoring.lapsed import has_lapsed, judged_on
from scoring.models import GateFinding, NotReady
from scoring.models.gate import FoundMeanwhile
from scoring.permissions import can_find_gate, why_not_judged
from scoring.views.membership import fetch_member
from vendors.isolation import isolated

PAGE = 25


@require_safe
def gate_findings(request, pk):
    """Show what was found at every gate in use of every candidate."""
    member = fetch_member(request, pk)
    evaluation = member.evaluation
    candidates = evaluation.candidates.present().select_related("vendor")
    page = Paginator(candidates, PAGE).get_page(request.GET.get("page"))
    gates = list(evaluation.checks.in_use().gates())

    found = findings_of(evaluation, list(page))
    rows = [
        (candidate, [(gate, found.get((candidate.pk, gate.pk))) for gate in gates])
        for candidate in page
    ]
    grid = evaluation.grid_copy
    context = {
        "evaluation": evaluation,
        "page": page,
        "gates": [grid.check(gate.check_id) for gate in gates],
        "rows": rows,
    }
    return render(request, "scoring/gate_findings.html", context)


def findings_of(evaluation, candidates):
    current = GateFinding.objects.current().filter(candidate__in=candidates)
    found = list(current.select_related("found_by", "evidence", "check_in_use"))
    mark_lapsed(evaluation, found)
    return {(finding.candidate_id, finding.check_in_use_id): finding for finding in found}


def mark_lapsed(evaluation, findings):
    """Set `lapsed` on each of these findings in force, for the page to say."""
    day, grid = judged_on(evaluation), evaluation.grid_copy
    for finding in findings:
        fresh_days = grid.check(finding.check_in_use.check_id).fresh_days
        finding.lapsed = has_lapsed(finding.result, finding.evidence, fresh_days, day)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_finding(request, pk, candidate_pk, check_id):
    """Show one gate of one candidate with its history, and record what was found."""
    gate = Gate(request, pk, candidate_pk, check_id)

    if request.method == "POST" and not gate.may_find:
        raise PermissionDenied(gate.refusal)

    form = gate.form(request.POST or None)
    if request.method == "POST" and form.is_valid() and save_finding(request, gate, form):
        return redirect("gate_findings", pk)
    return gate.show(request, form, WaiverForm(), 422 if form.errors else 200)


def save_finding(request, gate, form):
    """Record the finding, or tell the person who was faster and what they found."""
    try:
        GateFinding.objects.replace(
            gate.seen, request.user, gate.candidate, gate.in_use, **form.read_finding()
        )
    except FoundMeanwhile as faster:
        form.add_error(None, gate.news_of(faster.finding))
    except NotReady as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(
            request, format_html("{} of <bdi>{}</bdi>: recorded.", gate.check.id, gate.candidate)
        )
        return True
    return False


@require_POST
def waive_gate(request, pk, candidate_pk, check_id):
    """Let the lead waive a failed gate before the decision."""
    gate = Gate(request, pk, candidate_pk, check_id)

    if not gate.may_waive:
        raise PermissionDenied(gate.refusal)

    form = WaiverForm(request.POST)
    if form.is_valid() and save_waiver(request, gate, form):
        return redirect("gate_findings", pk)
    return gate.show(request, gate.form(None), form, 422)


def save_waiver(request, gate, form):
    """Waive the finding that was read, or tell what was recorded since."""
    if gate.seen != gate.finding.pk:
        form.add_error(None, gate.news_of(gate.finding))
        return False
    try:
        gate.finding.waive(request.user, form.cleaned_data["waiver_reason"])
    except NotReady as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(
        request, format_html("{} of <bdi>{}</bdi> is waived.", gate.check.id, gate.candidate)
    )
    return True


class Gate:
    """One gate of one candidate as one member meets it; 404 unless it is in use."""

    def __init__(self, request, pk, candidate_pk, check_id):
        self.member = fetch_member(request, pk)
        self.evaluation = evaluation = self.member.evaluation
        candidates = evaluation.candidates.select_related("vendor")
        self.candidate = get_object_or_404(candidates, pk=candidate_pk)
        self.in_use = get_object_or_404(evaluation.checks.in_use().gates(), check_id=check_id)
        self.check = evaluation.grid_copy.check(check_id)
        self.held = held_evidence([self.candidate], [self.check], reference_day(evaluation))
        self.history = self._history()
        self.seen = self._seen(request)

    def _history(self):
        findings = GateFinding.objects.filter(candidate=self.candidate, check_in_use=self.in_use)
        found = findings.select_related("found_by", "waived_by", "evidence", "check_in_use")
        history = list(found.order_by("-pk"))
        mark_lapsed(self.evaluation, [one for one in history if one.replaced_at is None])
        return history

    def _seen(self, request):
        """Return the pk of the finding in force as the page of this request showed it, or None."""
        if request.method != "POST":
            return self.finding and self.finding.pk
        posted = request.POST.get("seen", "")
        return int(posted) if re.fullmatch(r"[0-9]{1,18}", posted) else None

    @property
    def finding(self):
        """Return the finding in force, or None."""
        return next((one for one in self.history if one.replaced_at is None), None)

    @property
    def refusal(self):
        """Return why this member may not judge this candidate, "" when they may."""
        return why_not_judged(self.member, self.candidate)

    @property
    def may_find(self):
        return can_find_gate(self.member, self.evaluation, self.check.criterion, self.candidate)

    @property
    def may_waive(self):
        finding = self.finding
        failed = finding and finding.result == "fail" and not finding.is_waived
        return bool(failed and self.member.is_lead and self.may_find)

    def form(self, data):
        held = self.held[self.candidate.pk, self.check.id]
        return GateForm(data, self.check, held, self.finding)

    def news_of(self, finding):
        """Return what somebody else recorded meanwhile, and show it from now on."""
        self.history = self._history()
        self.seen = self.finding and self.finding.pk
        if finding is None:
            return "Nothing is recorded here yet. Nothing of yours is lost: save it again."
        who, result = isolated(finding.found_by), finding.get_result_display()
        return (
            f"{who} recorded “{result}” while you were writing. Nothing of yours is lost: "
            "read the history below, then save again if yours still holds."
        )

    def show(self, request, form, waiver, status):
        context = {
            "evaluation": self.evaluation,
            "gate": self,
            "form": waiver if waiver.is_bound else form,
            "gate_form": form,
            "waiver": waiver,
            "held": self.held[self.candidate.pk, self.check.id],
        }
        return render(request, "scoring/gate_finding.html", context, status=status)
