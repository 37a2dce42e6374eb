"""The demonstration and what else it takes to have something to show on every page."""

import hashlib
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.invitation import token_for
from accounts.models import User
from scoring.decisions.models import DecisionSignature
from scoring.decisions.signing import signing_of
from scoring.decisions.views.decision import decisions_of
from scoring.demo.evaluations import add_candidates, make_draft
from scoring.demo.story import DEMO
from scoring.evaluations.models import Evaluation
from scoring.results.results import results_for
from tests.asking import answer, make_inquiry, make_link, make_request
from tests.factories import (
    PASSWORD,
    make_finding,
    make_invitation,
    make_proof,
    make_released_evaluation,
    make_user,
    make_vendor,
)
from tests.kept import kept
from tests.vendors.files import PDF, pdf, stored
from tests.vendors.imports.stories import add_delivery, apply_now, make_import
from vendors.models.compliance import TransferStatus
from vendors.models.reading import Opening
from vendors.models.reference import Reference
from vendors.models.vendor import Vendor
from vendors.requests.answering import add_file
from vendors.requests.answering import ask as clarify
from vendors.requests.clarifications import publish
from vendors.requests.sending import extend
from vendors.requests.verdicts import judge

LONG = "Softwareentwicklung" * 10  # no page may grow sideways with a name that has no gap
EVALUATIONS = ("decided", "under_way")
ARABIC = "شركة البرمجيات"
LEAD, ASSESSOR = "lead@example.org", "assessor@example.org"


def make_story():
    """Return the people, the vendors and the two evaluations as the demonstration leaves them."""
    kept("story", load_story)
    people = {person.email: person for person in User.objects.all()}
    vendors = list(Vendor.objects.order_by("pk"))
    evaluations = [Evaluation.objects.get(title=DEMO[name]["title"]) for name in EVALUATIONS]
    return people, vendors, *evaluations


def load_story():
    """Load the demonstration; return what the command says."""
    said = StringIO()
    with override_settings(DEMO=True, DEMO_PASSWORD=PASSWORD):
        call_command("load_demo", stdout=said)
    return said.getvalue()


def make_demonstration():
    """Return everything that the pages of the site are about, by name."""
    world = kept("demonstration", make_world)
    # Each process signs with a key of its own.
    return SimpleNamespace(**vars(world), **links_by_mail(world.people[LEAD]))


def make_world():
    people, vendors, decided, under_way = make_story()
    make_user("admin@example.org", name="Ada Min", is_staff=True)
    Reference.objects.create(vendor=vendors[0], client="Banque Alpha")
    return SimpleNamespace(
        people=people,
        vendor=vendors[0],
        evidence=stored(vendors[0], has_personal_data=True),
        proof=make_opened_proof(vendors[0], people),
        full=make_delivery(vendors[1], people["curator@example.org"]),
        outside_person=vendors[0].outside_people.create(
            name="Rim K.", organisation="Banque Alpha", telephone="+212 5 00 00 00 00"
        ),
        altered=make_altered(vendors[0]),
        decided=decided,
        under_way=under_way,
        draft=make_long_draft(people, vendors),
        released=make_released(people),
        imports=make_imports(people["curator@example.org"]),
        **make_requests(people, under_way),
    )


def make_requests(people, evaluation):
    """Return a request that was answered and one to be sent, of an evaluation under way."""
    lead, vendors = people[LEAD], [c.vendor for c in evaluation.candidates.all()[:2]]
    wanted = [{"words": "Your bench list", "kind": "files", "checks": ["TA-02"]}, "Your roster"]
    asked = make_request(lead, vendors[0], items=wanted, evaluation=evaluation)
    token, bench = asked.tokens.get(), asked.items.first()
    make_link(asked)
    publish(clarify(token, "May names be masked?"), "May they?", "Yes.", lead)
    clarify(token, "Does every office count?")
    add_file(bench, token, pdf())
    answer(asked, text="Here it is, with a word that has no gap: " + LONG)
    judge(bench, bench.answers.last(), "accepted", "As asked.", lead)
    extend(asked.inquiry, asked.due_at + timedelta(days=1), "A holiday.", lead)
    to_ask = make_inquiry(lead, *vendors, items=wanted, evaluation=evaluation)
    return {"answered": asked, "to_ask": to_ask}


def make_opened_proof(vendor, people):
    """Return a proof with words and a file, of which the curator has opened the answers."""
    file = {"file": pdf(), "file_name": "extract.pdf", "content_type": "application/pdf"}
    proof = make_proof(
        vendor,
        people[ASSESSOR],
        "TA-01",
        words={"says": "As filed."},
        files=[file | {"size": len(PDF), "file_sha256": hashlib.sha256(PDF).hexdigest()}],
    )
    Opening.objects.served(people["curator@example.org"], proof)
    return proof


def make_delivery(vendor, curator):
    """Return the vendor with a row in every table of delivery and compliance."""
    add_delivery(vendor, {})
    # Its levels rest on interviews with others.
    vendor.named_people.update(is_lead=False)
    TransferStatus.objects.create(
        country="MA",
        basis="clauses",
        source="Official Journal",
        checked_on=timezone.localdate(),
        checked_by=curator,
    )
    return vendor


def make_altered(vendor):
    """Return evidence whose file is no longer what was added."""
    evidence = stored(vendor)
    evidence.sha256 = "0" * 64
    evidence.save()
    return evidence


@transaction.atomic
def make_long_draft(people, vendors):
    story = DEMO["under_way"] | {"title": LONG, "purpose": "Not opened yet.", "preset": "full"}
    evaluation = make_draft(people, story)
    add_candidates(evaluation, vendors, story | {"incumbent": 2})
    return evaluation


def make_released(people):
    """Return an evaluation in moderation: one to talk about, one out, one not enough rated."""
    evaluation = make_released_evaluation(
        {
            LONG: {"TZ-01": 4, "LG-02": [0, 4]},
            ARABIC: {"TZ-01": 1, "LG-02": [2, 3]},
            "Cima": {"TZ-01": 4, "LG-02": 4},
            "Dora": {"TZ-01": 4, "LG-02": None},
        },
        lead=people[LEAD],
        assessors=[people[ASSESSOR], people["security@example.org"]],
        checks=["TZ-01", "LG-02", "SC-01"],
        title="Released",
    )
    for candidate in evaluation.candidates.select_related("vendor"):
        make_finding(
            evaluation,
            candidate,
            "SC-01",
            "fail" if candidate.vendor.name == "Cima" else "pass",
        )
    put_to_signature(evaluation)
    return evaluation


def put_to_signature(evaluation):
    """Let the lead's signature stand under the proposal, so that others can sign it."""
    lead = evaluation.members.get(role="lead")
    sha256 = signing_of(results_for(evaluation), decisions_of(evaluation)).sha256
    DecisionSignature.objects.sign(lead, sha256)


def make_imports(curator):
    """Return an import at each step, by its state; the preview has rows of every kind."""
    make_vendor("Atlas Digital", website="https://atlas-digital.example", country="MA")
    make_vendor("Borea", country="RO")
    rows = [
        ["Name", "Country", "Website"],
        ["Atlas Digital SARL", "MA", "https://atlas-digital.example"],
        ["Borea", "PT", ""],
        [LONG[:150], "MA", ""],
        ["Wrong", "Nowhere", "javascript:alert(1)"],
    ]
    found = {state: make_import(curator, *rows) for state in ("uploaded", "matched", "running")}
    found["done"] = apply_now(make_import(curator, *rows), curator)
    found["failed"] = make_import(curator, *rows)
    found["failed"].outcome = {"error": "The database was busy. Nothing was saved."}
    for state, one in found.items():
        one.state, one.started_at = state, timezone.now()
        one.save()
    return found


def links_by_mail(person):
    invitation = make_invitation("new@example.org", person, name="New Person")
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    return {"welcome": token_for(invitation), "reset_key": key}
