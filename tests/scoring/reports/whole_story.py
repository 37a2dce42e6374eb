"""An evaluation with everything that a decision can leave: talk, notes, signatures, conditions."""

import json

from django.template.loader import render_to_string
from django.utils import timezone

from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import draft_document, freeze
from scoring.decisions.document.writing import canonical_text
from scoring.decisions.models import (
    CandidateDecision,
    DecisionSignature,
    FollowUp,
    Minutes,
    SignOff,
    agree_level,
    sign_offs_of,
)
from scoring.decisions.signing import signing_of
from scoring.reports.checks import first_contradiction
from scoring.reports.pdf import contents
from scoring.results.results import results_for
from tests.factories import add_member, make_finding, make_released_evaluation, make_user
from tests.retold import retold

WHY = "It covers our whole day and proved every language."
NOTE = "The plan names nobody for the evening shift."
TALK = "We read the shift plan together. It covers three quarters."
LEVELS = {
    "Atlas": {"TZ-01": [4, 4], "LG-02": [3, 3]},
    "Bora": {"TZ-01": [1, 4], "LG-02": [2, 3]},
    "Cima": {"TZ-01": [2, 2], "LG-02": [2, 2]},
    "Dora": {"TZ-01": [1, 1], "LG-02": [None, None]},
}


@retold
def make_talked_through(lead, **story):
    """Return a released evaluation whose one wide cell was settled, with everybody's word."""
    people = [make_user(f"{n}@example.org", name=n) for n in ("Amine Rahal", "Sofia Lindqvist")]
    checks = ["TZ-01", "LG-02", "SC-01"]
    evaluation = make_released_evaluation(
        LEVELS, lead=lead, assessors=people, checks=checks, **story
    )
    evaluation.candidates.filter(number=4).update(is_incumbent=True)
    for candidate in evaluation.candidates.all():
        make_finding(evaluation, candidate, "SC-01", "fail" if candidate.number == 3 else "pass")
    settle(evaluation, lead)
    return evaluation


def settle(evaluation, lead, level=3):
    bora, check = evaluation.candidates.get(number=2), evaluation.checks.get(check_id="TZ-01")
    agree_level(bora, check, level, "The plan has no dates for half of it.", lead)
    fields = {"held_on": timezone.localdate(), "present": "Lea, Amine, Sofia", "text": TALK}
    Minutes.objects.record_minutes(evaluation, lead, **fields)
    sign_everybody_off(evaluation)


def sign_everybody_off(evaluation):
    """Let the first assessor agree and the others file a note."""
    found = sign_offs_of(evaluation)
    for place, member in enumerate(found.expected_members):
        answer = SignOff.Answer.MINORITY if place else SignOff.Answer.AGREES
        SignOff.objects.give(member, answer, NOTE if place else "", found.sha256, member.user)


def choose(evaluation, *outcomes):
    """Save an outcome for each candidate in the order of their numbers, with two follow-ups."""
    for candidate, outcome in zip(evaluation.candidates.all(), outcomes, strict=True):
        CandidateDecision.objects.update_or_create(
            candidate=candidate, defaults={"outcome": outcome, "reason": WHY}
        )
    rows = [
        {"kind": "condition", "text": "Counsel reads the clauses", "owner": "Legal"},
        {"kind": "step", "text": "Pilot begins", "owner": ""},
    ]
    FollowUp.objects.filter(evaluation=evaluation).delete()
    for row in rows:
        FollowUp.objects.create(evaluation=evaluation, due_on="2027-01-11", **row)


def cosign(evaluation, person):
    """Sign the proposal as it stands for somebody who is not the lead."""
    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    signing = signing_of(results_for(evaluation), decisions)
    member = evaluation.members.filter(user=person).first()
    member = member or add_member(evaluation, person, "observer", rates=False)
    return DecisionSignature.objects.sign(member, signing.sha256)


def decide_against_the_ranking(lead, **story):
    """Return the determination that lists Bora and leaves the first out, signed by two."""
    evaluation = make_talked_through(lead, **story)
    choose(evaluation, "reserve", "shortlist", "out_by_gate", "not_this_time")
    cosign(evaluation, make_user("board@example.org", name="Olga Brandt"))
    return freeze(evaluation, lead)


def printed(text):
    """Return the words of the whole report, without its markup."""
    html = render_to_string("scoring/reports/pdf/report.html", contents(open_book(text)))
    return " ".join(html.split())


def altered(text, change):
    document = json.loads(text)
    change(document)
    return first_contradiction(open_book(canonical_text(document)[0]))


def draft_document_of(determination, lead):
    determination.reopen(lead, "For a draft.")
    determination.evaluation.refresh_from_db()
    return draft_document(determination.evaluation, lead)
