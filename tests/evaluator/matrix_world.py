"""One evaluation in one state, somebody of each role, and an address of everything in it."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.address import ask_for_address
from accounts.clock import now
from accounts.factor_reset import ask_for_reset
from accounts.invitation import token_for
from accounts.mail.models import Mail
from accounts.models import Notice
from accounts.notice_mail import off_link
from accounts.tasks.models import Beat, Progress
from accounts.tasks.queue import TaskRow
from scoring.decisions.document.document import document_for
from scoring.decisions.document.writing import canonical_text
from scoring.decisions.models import CandidateDecision, Determination
from scoring.evaluations.models import Evaluation, LeftOut, Motion
from scoring.ratings.models import GateFinding, Pin
from scoring.ratings.pinning import pin_at, show_as_decided
from scoring.reports.pdf import file_of
from scoring.results.models import Scenario
from scoring.results.results import results_for
from tests.asking import answer, make_inquiry, make_link, make_request
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_evidence,
    make_finding,
    make_invitation,
    make_proof,
    make_user,
    make_vendor,
    rate,
)
from tests.vendors.files import PDF, bench_list, pdf, stored
from tests.vendors.imports.stories import make_import
from vendors.requests.answering import add_file, ask

CHECKS = ["TA-01", "LG-02", "SC-01"]


def make_world(state):
    """Return people by role, one evaluation in `state`, and what addresses name."""
    people = make_people()
    vendors = [make_vendor("Atlas", website="https://atlas.example"), make_vendor("Borea")]
    for vendor in vendors:
        make_evidence(vendor, *CHECKS, state="verified", by=people["lead"])
    evaluation = make_panel(people, vendors)
    left_out = leave_out(evaluation)
    bring_to(evaluation, state, people)
    evaluation.refresh_from_db()
    invitation = make_invitation("invited@example.org", people["admin"])
    colleague = make_colleague()
    change = ask_for_address(people["off"], "elsewhere@example.org", colleague)
    reset = ask_for_reset(people["off"], "The telephone was lost.", colleague)
    site = vendors[0].sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")
    Beat.objects.create(worker="one", seen=now())
    lead, curator = people["lead"], people["curator"]
    proof = make_proof(vendors[0], people["on"], "TA-01", files=[proof_file()])
    return SimpleNamespace(
        **(make_requests(evaluation) if state == "open" else {}),
        people=people,
        evaluation=evaluation,
        candidate=evaluation.candidates.get(vendor=vendors[0]),
        other=evaluation.candidates.get(vendor=vendors[1]),
        finding=GateFinding.objects.filter(result="fail").values_list("pk", flat=True).first(),
        member=evaluation.members.get(user=people["off"]),
        determination=evaluation.determinations.first(),
        invitation=invitation.pk,
        address_change=change.pk,
        factor_reset=reset.pk,
        task=make_failed_task().pk,
        work=Progress.objects.create(what="x", page="/", asked_by=people["on"]).pk,
        mail=make_lost_mail(people["on"]).pk,
        motion=evaluation.motions.get().pk,
        left_out=left_out,
        notice=make_notice(people["on"], evaluation),
        off=off_link(people["on"], ["released"]).rstrip("/").rpartition("/")[2],
        scenario=Scenario.objects.filter(evaluation=evaluation).first(),
        vendor=vendors[0],
        site=site,
        evidence=stored(vendors[0], added_by=curator, link="https://atlas.example/bid"),
        proof=proof.pk,
        proof_file=proof.files.get().pk,
        outside_person=vendors[0].outside_people.create(name="Jane").pk,
        vendor_import=make_import(curator, ["Name"], ["Cima"]),
        welcome=token_for(invitation),
        reset_key=(user_pk_to_url_str(lead), default_token_generator.make_token(lead)),
    )


def make_requests(evaluation):
    """Return what an evaluation asks: a request that was answered, a question, and a draft."""
    lead, vendor = evaluation.created_by, evaluation.candidates.first().vendor
    bench = {"template": "bench", "key": "bench", "kind": "files", "words": "Your bench list."}
    asked = make_request(lead, vendor, evaluation=evaluation, items=[bench])
    question = ask(asked.tokens.get(), "Does every office count?")
    token = make_link(asked)
    file = add_file(asked.items.get(), token, bench_list())
    answer(asked)
    draft = make_inquiry(lead, vendor, evaluation=evaluation)
    return {
        "asked": asked.pk,
        "asked_code": asked.code,
        "asked_file": file.code,
        "link": token,
        "inquiry": asked.inquiry_id,
        "clarification": question.pk,
        "draft": draft.pk,
        "drafted": draft.requests.get().pk,
    }


def make_failed_task():
    about = {"args_kwargs": {"args": [], "kwargs": {}}, "backend_name": "default"}
    path = "accounts.tasks.cleaning.clear_tasks"
    return TaskRow.objects.create(status="FAILED", task_path=path, **about)


def make_lost_mail(person):
    return Mail.objects.create(to="away@example.org", state="refused", caused_by=person)


def make_colleague():
    """Return another administrator, so that the one of the matrix may confirm what this asked."""
    return make_user("colleague@example.org", is_staff=True)


def proof_file():
    """Return the fields of a file that belongs to a proof."""
    about = {"file_name": "extract.pdf", "content_type": "application/pdf", "size": len(PDF)}
    return about | {"file": pdf(), "file_sha256": hashlib.sha256(PDF).hexdigest()}


def make_people():
    people = {
        "lead": make_user("lead@example.org", may_lead=True),
        "admin": make_user("admin@example.org", is_staff=True),
        "curator": make_user("curator@example.org", is_curator=True),
        "stranger": make_user("stranger@example.org", may_lead=True),
    }
    for name in ("on", "off", "recused", "undeclared", "observer"):
        people[name] = make_user(f"{name}@example.org")
    make_evaluation(lead=people["stranger"], vendors=[make_vendor("Elsewhere")])
    return people | {"anonymous": None}


def make_panel(people, vendors):
    """Return a draft: `off` rates LG, the other assessors rate TA and SC."""
    evaluation = make_evaluation(
        lead=people["lead"],
        vendors=vendors,
        checks=CHECKS,
        rating_closes_at=timezone.now() + timedelta(days=3),
    )
    evaluation.members.get(user=people["lead"]).assignments.all().delete()
    for name in ("on", "off", "recused", "undeclared"):
        declared = name != "undeclared"
        member = add_member(evaluation, people[name], rates=False, declared=declared)
        for criterion in ["LG"] if name == "off" else ["TA", "SC"]:
            member.assignments.create(criterion=criterion)
    add_member(evaluation, people["observer"], "observer", rates=False)
    declare(evaluation, people["recused"], Atlas="My brother works there.")
    return evaluation


def bring_to(evaluation, state, people):
    """Take the evaluation through its states until it is in this one."""
    lead = people["lead"]
    if state != "draft":
        open_and_find_gates(evaluation, lead)
        evaluation.members.filter(user=people["off"]).update(submitted_at=timezone.now())
    ask_to_lead(evaluation, people["on"])
    if state == "cancelled":
        evaluation.cancel(lead, "The purchase was given up by the board this week.")
    elif state not in ("draft", "open"):
        rate_and_close(evaluation, people)
    if state in ("decided", "archived"):
        decide(evaluation, lead)
        Evaluation.objects.filter(pk=evaluation.pk).update(state=state)


def leave_out(evaluation):
    vendor, reason = make_vendor("Never a candidate"), "They take no new clients."
    LeftOut.objects.leave_out(evaluation, {vendor: reason}, evaluation.created_by)
    return vendor.pk


def make_notice(person, evaluation):
    about = f"evaluation:{evaluation.pk}"
    return Notice.objects.create(person=person, kind="decision reopened", about=about, link="/").pk


def ask_to_lead(evaluation, person):
    """Let the lead ask somebody of whom no administrator said that they may."""
    reason = "Somebody else has more time for it than me."
    kind, lead = Motion.Kind.LEAD, evaluation.created_by
    Motion.objects.ask(evaluation, kind, lead, reason, person)


def open_and_find_gates(evaluation, lead):
    """Open it; its first candidate fails a gate."""
    evaluation.open_for_rating(lead)
    for candidate in evaluation.candidates.all():
        result = "fail" if candidate.number == 1 else "pass"
        make_finding(evaluation, candidate, "SC-01", result)


def rate_and_close(evaluation, people):
    """Let everybody rate what they may, close rating, and keep other weights by a name."""
    for candidate in evaluation.candidates.all():
        for person, check in (("on", "TA-01"), ("off", "LG-02"), ("recused", "TA-01")):
            if person != "recused" or candidate.number != 1:
                rate(evaluation, people[person], candidate, check, 3)
    lead = people["lead"]
    evaluation.close_rating(lead)
    scenario = Scenario.objects.create(
        evaluation=evaluation, name="Equal", saved_by=lead, saved_at=timezone.now()
    )
    for row in evaluation.weights.all():
        scenario.weights.create(criterion=row.criterion, points=row.points)


def decide(evaluation, lead):
    """Keep a decision as freezing does; its PDF stands for the one that takes seconds."""
    for candidate in evaluation.candidates.all():
        CandidateDecision.objects.create(candidate=candidate, outcome="reserve", reason="Reserve.")
    pin_at(evaluation, Pin.Moment.DECISION)
    show_as_decided(evaluation)
    now = timezone.now()
    document = document_for(results_for(evaluation), "final", lead, now)
    text, sha256 = canonical_text(document)
    decision = Determination(evaluation=evaluation, number=1, document=text, sha256=sha256)
    decision.decided_by, decision.decided_at = lead, now
    decision.save()
    default_storage.save(file_of(decision.sha256), ContentFile(PDF))
