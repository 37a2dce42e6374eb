"""Gates: facts that pass, fail or are open, told to the whole panel at once."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.evaluations.access import fetch_member, fetch_opened
from scoring.evaluations.models.evaluation import NotReady
from scoring.evaluations.permissions import can_find_gate, can_read_holdings
from scoring.ratings.check_words import words_of
from scoring.ratings.contradictions import contradictions_in, contradictions_of_finding
from scoring.ratings.evidence import judged_on, lapsed_by_now, reference_day
from scoring.ratings.forms import GateForm, WaiverForm
from scoring.ratings.gate_proposals import proposal_of
from scoring.ratings.holdings import holdings_in
from scoring.ratings.models import FoundMeanwhile, GateFinding, Pin
from scoring.ratings.pins import Copies
from vendors.names import isolated

CANDIDATES_A_PAGE = 25


@require_safe
def gate_findings(request, pk):
    evaluation = fetch_member(request, pk).evaluation
    return show_matrix(request, evaluation)


def show_matrix(request, evaluation):
    candidates = evaluation.candidates.present().select_related("vendor")
    gates = list(evaluation.checks.in_use().gates())
    is_filtered = request.GET.get("show") == "open"
    if is_filtered:
        answered = GateFinding.objects.current().filter(candidate=OuterRef("pk"))
        answered = answered.order_by().values("candidate").annotate(count=Count("pk"))
        counts = candidates.annotate(answered=Subquery(answered.values("count")))
        candidates = counts.filter(Q(answered=None) | Q(answered__lt=len(gates)))
    page = Paginator(candidates, CANDIDATES_A_PAGE).get_page(request.GET.get("page"))

    current = GateFinding.objects.current().filter(candidate__in=list(page))
    current = list(current.select_related("found_by", "evidence", "check_in_use"))
    mark_lapsed(evaluation, current)
    findings = {(finding.candidate_id, finding.check_in_use_id): finding for finding in current}
    checks = {gate.pk: evaluation.grid_copy.check(gate.check_id) for gate in gates}
    context = {
        "evaluation": evaluation,
        "page": page,
        "is_filtered": is_filtered,
        "may_open": can_read_holdings(evaluation),
        "gates": checks.values(),
        "rows": [
            (candidate, [(checks[pk], findings.get((candidate.pk, pk))) for pk in checks])
            for candidate in page
        ],
    }
    return render(request, "scoring/ratings/gate_findings.html", context)


def mark_lapsed(evaluation, findings):
    day, grid = judged_on(evaluation), evaluation.grid_copy
    candidates = {finding.candidate_id for finding in findings} if evaluation.is_released else ()
    release = Copies(candidates, Pin.Moment.RELEASE)
    for finding in findings:
        fresh_days = grid.check(finding.check_in_use.check_id).fresh_days
        finding.lapsed = lapsed_by_now(
            *(finding.pk, finding.result, finding.evidence, fresh_days, day),
            release.get(finding.candidate_id),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def gate_finding(request, pk, candidate_pk, check_id):
    gate = Gate(request, pk, candidate_pk, check_id)

    if request.method == "POST" and not gate.may_find:
        raise PermissionDenied(gate.refusal)

    form = gate.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            GateFinding.objects.replace(
                gate.shown_pk, request.user, gate.candidate, gate.in_use, **form.finding_fields
            )
        except FoundMeanwhile as meanwhile:
            form.add_error(None, gate.news_of(meanwhile.finding))
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            sentence = _("{gate} of <bdi>{vendor}</bdi>: recorded.")
            names = {"gate": gate.check.id, "vendor": gate.candidate}
            messages.success(request, format_html(sentence, **names))
            return redirect("gate_findings", pk)
    return gate.show(request, form, WaiverForm(), 422 if form.errors else 200)


@require_POST
def waive_gate(request, pk, candidate_pk, check_id):
    gate = Gate(request, pk, candidate_pk, check_id)

    if not gate.may_waive:
        raise PermissionDenied(gate.refusal)

    form = WaiverForm(request.POST)
    if form.is_valid():
        try:
            if gate.shown_pk != gate.finding.pk:
                raise FoundMeanwhile(gate.finding)
            gate.finding.waive(request.user, form.cleaned_data["waiver_reason"])
        except FoundMeanwhile as meanwhile:
            form.add_error(None, gate.news_of(meanwhile.finding))
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            sentence = _("{gate} of <bdi>{vendor}</bdi> is waived.")
            names = {"gate": gate.check.id, "vendor": gate.candidate}
            messages.success(request, format_html(sentence, **names))
            return redirect("gate_findings", pk)
    return gate.show(request, gate.form(None), form, 422)


def pk_of(posted):
    return int(posted) if re.fullmatch(r"[0-9]{1,18}", posted) else None


class Gate:
    """One gate of one candidate as one member meets it; 404 unless it is in use."""

    def __init__(self, request, pk, candidate_pk, check_id):
        self.member = fetch_opened(request, pk)
        self.evaluation = evaluation = self.member.evaluation
        candidates = evaluation.candidates.select_related("vendor")
        self.candidate = get_object_or_404(candidates, pk=candidate_pk)
        self.in_use = get_object_or_404(evaluation.checks.in_use().gates(), check_id=check_id)
        self.check = evaluation.grid_copy.check(check_id)
        vendors = {self.candidate.pk: self.candidate.vendor_id}
        holdings = holdings_in(evaluation, vendors, [self.check], reference_day(evaluation))
        self.held = holdings[self.candidate.pk, check_id]
        self.holdings = self.held.lines
        self.proposal = proposal_of(self.held)
        self.read_history()
        if request.method == "POST":
            # What this person read, which may not be the finding in force any more.
            self.shown_pk = pk_of(request.POST.get("seen", ""))

    def read_history(self):
        findings = GateFinding.objects.filter(candidate=self.candidate, check_in_use=self.in_use)
        findings = findings.select_related("found_by", "waived_by", "evidence", "check_in_use")
        self.history = list(findings.order_by("-pk"))
        current = [finding for finding in self.history if finding.replaced_at is None]
        mark_lapsed(self.evaluation, current)
        self.finding = current[0] if current else None
        self.shown_pk = self.finding and self.finding.pk

    @property
    def words(self):
        countries = {self.candidate.country, *self.held.case.countries}
        return words_of(self.evaluation.grid_copy, self.check, countries, self.held.parameters)

    @property
    def contradictions(self):
        contradictions = contradictions_in(self.held)
        if self.finding:
            contradictions += contradictions_of_finding(self.proposal, self.finding.result)
        return [each.sentence(self.check) for each in contradictions]

    @property
    def refusal(self):
        return self.member.why_not_judged(self.candidate)

    @property
    def may_find(self):
        return can_find_gate(self.member, self.evaluation, self.check.criterion, self.candidate)

    @property
    def may_waive(self):
        finding = self.finding
        if finding is None or finding.result != GateFinding.Result.FAIL or finding.is_waived:
            return False
        return self.member.is_lead and self.may_find

    def form(self, data):
        return GateForm(data, self.check, self.holdings, self.finding)

    def news_of(self, finding):
        self.read_history()
        if finding is None:
            return _("Nothing is recorded here yet. Nothing of yours is lost: save it again.")
        return _(
            "%(name)s recorded “%(result)s” while you were writing. Nothing of yours is lost: "
            "read the history below, then save again if yours still holds."
        ) % {"name": isolated(finding.found_by), "result": finding.get_result_display()}

    def show(self, request, form, waiver, status):
        context = {
            "evaluation": self.evaluation,
            "gate": self,
            "form": waiver if waiver.is_bound else form,
            "gate_form": form,
            "waiver": waiver,
        }
        return render(request, "scoring/ratings/gate_finding.html", context, status=status)
