"""One gate of all candidates on a page: what is held, what it proposes, and what was found."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from scoring.evaluations.access import fetch_opened
from scoring.evaluations.forms.setup import label_of, value_in_words
from scoring.evaluations.models.evaluation import NotReady
from scoring.evaluations.permissions import can_find_gate
from scoring.ratings.check_words import words_of
from scoring.ratings.contradictions import contradictions_in, contradictions_of_finding
from scoring.ratings.evidence import reference_day
from scoring.ratings.forms import GateForm, SharedGateReasonForm
from scoring.ratings.gate_proposals import proposal_of
from scoring.ratings.holdings import parameters_of, recent_holdings
from scoring.ratings.models import FoundMeanwhile, GateFinding
from scoring.ratings.views.gates import mark_lapsed, pk_of, show_matrix
from vendors.names import isolated

CANDIDATES_A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def find_gate(request, pk, check_id):
    member = fetch_opened(request, pk)
    page = GatePage(member, check_id, request.GET.get("page"), request.POST or None)

    if request.method != "POST":
        return page.show(request)
    if not page.may_find:
        raise PermissionDenied(
            _("Those who lead or rate this evaluation find its gates, while it is not decided.")
        )

    count = page.save(request.user)
    if page.problems:
        return page.show(request, 422)
    if count:
        sentence = ngettext(
            "%(count)s finding is recorded.", "%(count)s findings are recorded.", count
        )
        messages.success(request, sentence % {"count": count})
    if "next" not in request.POST:
        return redirect(request.get_full_path())
    if not request.htmx:
        return redirect(page.onward)
    # A script asks for nothing more: the page that follows is the answer.
    response = page.following(request)
    response["HX-Push-Url"] = page.onward
    return response


class GatePage:
    """A gate in use, and a page of candidates before it; 404 for any other check."""

    def __init__(self, member, check_id, number=None, data=None):
        self.member, self.evaluation, self.data = member, member.evaluation, data
        self.gates = list(self.evaluation.checks.in_use().gates())
        self.in_use = next((gate for gate in self.gates if gate.check_id == check_id), None)
        if self.in_use is None:
            raise Http404
        self.check = self.evaluation.grid_copy.check(check_id)
        self.shared = SharedGateReasonForm(data)
        self.may_find = can_find_gate(member, self.evaluation, self.check.criterion)
        candidates = self.evaluation.candidates.present().select_related("vendor")
        self.page = Paginator(candidates, CANDIDATES_A_PAGE).get_page(number)
        self.rows = self.read()

    def read(self):
        vendors = {candidate.pk: candidate.vendor_id for candidate in self.page}
        day = reference_day(self.evaluation)
        holdings = recent_holdings(self.evaluation, vendors, [self.check], day)
        findings = GateFinding.objects.current().filter(
            candidate__in=vendors, check_in_use=self.in_use
        )
        findings = list(findings.select_related("found_by", "evidence", "check_in_use"))
        mark_lapsed(self.evaluation, findings)
        by_candidate = {finding.candidate_id: finding for finding in findings}
        return [
            GateRow(self, candidate, holdings[candidate.pk, self.check.id], by_candidate)
            for candidate in self.page
        ]

    def save(self, by):
        """Record what is right; return how many were. What is not says so in its row."""
        answered = [row for row in self.rows if row.says_something]
        is_right = self.shared.is_valid()
        return sum(row.save(by) for row in answered) if is_right else 0

    @property
    def problems(self):
        rows = [(row.anchor, row.problem) for row in self.rows if row.problem]
        shared = [("id_shared-reason", each) for each in self.shared.errors.get("reason", ())]
        return shared + rows

    @property
    def position(self):
        return self.gates.index(self.in_use) + 1

    @property
    def next_gate(self):
        return self.gates[self.position].check_id if self.position < len(self.gates) else None

    @property
    def address(self):
        return self.address_of(self.check.id, self.page.number)

    def address_of(self, check_id, number=1):
        path = reverse("find_gate", args=[self.evaluation.pk, check_id])
        return f"{path}?{urlencode({'page': number})}" if number > 1 else path

    @property
    def onward(self):
        if self.page.has_next():
            return self.address_of(self.check.id, self.page.next_page_number())
        if self.next_gate:
            return self.address_of(self.next_gate)
        return reverse("gate_findings", args=[self.evaluation.pk])

    def following(self, request):
        if self.page.has_next():
            number = self.page.next_page_number()
            return GatePage(self.member, self.check.id, number).show(request)
        if self.next_gate:
            return GatePage(self.member, self.next_gate).show(request)
        return show_matrix(request, self.evaluation)

    def parameters(self, values):
        """[(what was asked of the buyer, their answer)] of what this gate reads."""
        parameters = [self.evaluation.grid_copy.parameters[name] for name in self.check.uses]
        return [(label_of(each), value_in_words(each, values[each.id])) for each in parameters]

    def show(self, request, status=200):
        countries = {row.candidate.country for row in self.rows}
        countries |= {country for row in self.rows for country in row.held.case.countries}
        parameters = parameters_of(self.evaluation)
        context = {
            "evaluation": self.evaluation,
            "gate": self,
            "page": self.page,
            "words": words_of(self.evaluation.grid_copy, self.check, countries, parameters),
            "parameters": self.parameters(parameters),
            "more_errors": self.problems,
            "has_errors": bool(self.problems),
            "results": GateFinding.Result.choices,
        }
        return render(request, "scoring/ratings/gate_page.html", context, status=status)


class GateRow:
    def __init__(self, page, candidate, holdings, findings):
        self.page, self.candidate, self.held = page, candidate, holdings
        self.finding = findings.get(candidate.pk)
        self.prefix = f"g{candidate.pk}"
        self.news = ""
        data = page.data
        self.shown_pk = self.finding and self.finding.pk
        if data is not None:
            self.shown_pk = pk_of(data.get(f"{self.prefix}-seen", ""))
        self.form = GateForm(
            data, page.check, holdings.lines, self.finding, self.prefix, page.shared.text
        )

    @property
    def refusal(self):
        return self.page.member.why_not_judged(self.candidate)

    @property
    def may_find(self):
        return self.page.may_find and not self.refusal

    @property
    def proposal(self):
        return proposal_of(self.held)

    @property
    def contradictions(self):
        contradictions = contradictions_in(self.held)
        if self.finding:
            contradictions += contradictions_of_finding(self.proposal, self.finding.result)
        return [each.sentence(self.page.check) for each in contradictions]

    @property
    def says_something(self):
        return self.may_find and self.form.says_something

    @property
    def fields(self):
        """What stands in the controls: what was typed, else what is recorded."""
        return {name: self.form[name].value() or "" for name in ("result", "evidence", "reason")}

    @property
    def refusals(self):
        """{name of a control: what is wrong with it}, of a row that was answered."""
        errors = self.form.errors if self.page.data is not None and self.says_something else {}
        return {name: errors[name][0] if name in errors else "" for name in self.form.fields}

    @property
    def is_unfolded(self):
        return bool(self.problem)

    @property
    def problem(self):
        sentence = self.news or next((text for text in self.refusals.values() if text), "")
        return sentence and f"{isolated(self.candidate)}: {sentence}"

    @property
    def anchor(self):
        name = next((name for name, text in self.refusals.items() if text), "result")
        return f"{self.prefix}-{name}" + ("-pass" if name == "result" else "")

    def save(self, by):
        if not self.form.is_valid():
            return False
        try:
            GateFinding.objects.replace(
                self.shown_pk, by, self.candidate, self.page.in_use, **self.form.finding_fields
            )
        except FoundMeanwhile as meanwhile:
            self.tell(meanwhile.finding)
            return False
        except NotReady as refusal:
            self.news = str(refusal)
            return False
        return True

    def tell(self, finding):
        # What somebody recorded meanwhile is shown, and the next save replaces that.
        self.finding, self.shown_pk = finding, finding and finding.pk
        if finding is None:
            self.news = _("Nothing is recorded here any more. Nothing of yours is lost.")
            return
        finding.lapsed = False
        values = {"name": isolated(finding.found_by), "result": finding.get_result_display()}
        self.news = (
            _(
                "%(name)s recorded “%(result)s” while you were writing. Nothing of yours is lost: "
                "save again if yours still holds."
            )
            % values
        )
