"""What is measured: each action a person waits for."""

import itertools
from functools import partial

from tests.benchmarks.server import Visitor, first_cell, hidden_fields, typical
from vendors.models.evidence import Evidence, EvidenceCheck

TARGETS = {
    "vendor list, search and filter": "<= 3",
    "evaluation overview": "<= 6",
    "open one form: a criterion of a vendor": "<= 4",
    "save one rating, with its record entry": "<= 3",
}
SEARCH = "/vendors/?q=Vendor+0&country=MA&language=fr"


def measure(port, people, evaluation):
    """Return {action: (median seconds, queries, bytes)} at the size that is there now."""
    lead = Visitor(port, people["lead"])
    assessor = Visitor(port, people["assessor1"])
    home = f"/evaluations/{evaluation.pk}/"
    candidate = evaluation.candidates.first()
    form = f"{home}rate/{candidate.pk}/TA/"
    figures = {
        "base page": typical(lambda: lead.get("/base-page/"), 40),
        "my tasks": typical(lambda: assessor.get("/")),
        "vendor list, first page": typical(lambda: lead.get("/vendors/")),
        "vendor list, search and filter": typical(lambda: lead.get(SEARCH)),
        "vendor profile": typical(lambda: lead.get(f"/vendors/{candidate.vendor_id}/")),
        "evaluation overview": typical(lambda: lead.get(home)),
        "open one form: a criterion of a vendor": typical(lambda: assessor.get(form)),
        "one check across all vendors": typical(lambda: assessor.get(f"{home}rate/TA-01/")),
        "save one rating, with its record entry": measure_save(assessor, form, candidate),
    }
    evaluation.close_rating(people["lead"])
    figures["ranking"] = typical(lambda: lead.get(f"{home}ranking/"), 7)
    for name in ("moderation", "agreement", "decide", "incumbent"):
        figures[name] = typical(partial(lead.get, f"{home}{name}/"), 7)
    figures["one candidate's arithmetic"] = typical(
        lambda: lead.get(f"{home}ranking/{candidate.pk}/"), 7
    )
    return figures


def measure_save(visitor, form, candidate):
    """Return the figures of one autosave; each changes the level."""
    evidence = Evidence.objects.create(
        vendor=candidate.vendor, kind="document", state="document", title="Bench list"
    )
    page = visitor.form_token(form)
    address, prefix = first_cell(page)
    EvidenceCheck.objects.create(evidence=evidence, check_id=address.split("/")[-3])
    fields, levels = hidden_fields(page), itertools.cycle([2, 3])
    reason = "The bench list of November names them one by one."

    def save():
        answer = {f"{prefix}-answer": next(levels), f"{prefix}-rationale": reason}
        return visitor.post(address, fields | answer, {"HX-Request": "true"})

    return typical(save, 30)
