"""Moderating and signing at the same moment: one row, nobody signs what they did not read."""

import pytest
from django.urls import reverse

from scoring.decisions.document.book import current_book
from scoring.decisions.models import (
    CandidateDecision,
    DecisionSignature,
    Determination,
    SignOff,
    agree_level,
    sign_offs_of,
)
from scoring.decisions.signing import signing_of
from scoring.ratings.models import Moderation
from scoring.reports.printing import Printing
from scoring.results.results import results_for
from tests.at_once import at_once
from tests.conftest import signed_in
from tests.factories import add_member, make_released_evaluation, make_user
from tests.scoring.decisions.views.test_decision import NO_FOLLOW_UPS
from tests.scoring.decisions.views.test_moderation import posted as level_posted

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "It covers our whole day and proved every language."


@pytest.fixture
def panel():
    names = {"lead": "Lea Martin", "first": "Amine Roy", "second": "Mona Sy", "board": "Olga B"}
    return {
        name: make_user(f"{name}@example.org", name=words, may_lead=name == "lead")
        for name, words in names.items()
    }


def released(panel, levels):
    evaluation = make_released_evaluation(
        levels, lead=panel["lead"], assessors=[panel["first"], panel["second"]]
    )
    add_member(evaluation, panel["board"], "observer", rates=False)
    return evaluation


def put_to_signature(panel):
    """Return an evaluation whose lead signed a decision against the ranking, and its hash."""
    evaluation = released(panel, {"Atlas": {"TZ-01": [4, 4]}, "Bora": {"TZ-01": [3, 3]}})
    for number, outcome in ((1, "reserve"), (2, "shortlist")):
        candidate = evaluation.candidates.get(number=number)
        CandidateDecision.objects.create(candidate=candidate, outcome=outcome, reason=WHY)
    sha256 = sha_of(evaluation)
    DecisionSignature.objects.sign(evaluation.members.get(role="lead"), sha256)
    return evaluation, sha256


def sha_of(evaluation):
    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    return signing_of(results_for(evaluation), decisions).sha256


def poster(person, name, evaluation, fields):
    """Return an act that posts as somebody and gives the status back."""
    client, url = signed_in(person), reverse(name, args=[evaluation.pk])
    return lambda: client.post(url, fields).status_code


def in_force():
    return list(
        DecisionSignature.objects.in_force()
        .order_by("member")
        .values_list("member__user__name", "sha256")
    )


def test_two_people_and_a_double_click_sign_once_each(panel):
    evaluation, sha256 = put_to_signature(panel)
    people = (panel["board"], panel["board"], panel["first"])

    statuses = at_once(
        *(poster(person, "sign_decision", evaluation, {"seen": sha256}) for person in people)
    )

    assert statuses == [302, 302, 302]
    assert in_force() == [("Lea Martin", sha256), ("Amine Roy", sha256), ("Olga B", sha256)]


def test_nobody_signs_what_the_lead_changes_at_that_moment(panel):
    evaluation, sha256 = put_to_signature(panel)
    draft = {"C1-outcome": "not_this_time", "C2-outcome": "shortlist"}
    draft |= {"C1-reason": WHY, "C2-reason": WHY} | NO_FOLLOW_UPS

    at_once(
        poster(panel["lead"], "decide", evaluation, draft),
        poster(panel["board"], "sign_decision", evaluation, {"seen": sha256}),
    )

    assert sha_of(evaluation) != sha256
    assert in_force() == []


def test_decision_is_frozen_once_however_often_it_is_posted(panel, monkeypatch):
    monkeypatch.setattr(Printing, "begin", lambda self, by: None)
    evaluation, sha256 = put_to_signature(panel)
    DecisionSignature.objects.sign(evaluation.members.get(user=panel["board"]), sha256)
    freeze = [
        poster(panel["lead"], "freeze_decision", evaluation, {"seen": sha256}) for _ in range(2)
    ]

    statuses = at_once(*freeze)

    assert sorted(statuses) == [302, 403]
    assert Determination.objects.get().signatures.count() == 2


def test_two_tabs_that_moderate_one_cell_leave_one_level_and_tell_the_later(panel):
    evaluation = released(panel, {"Atlas": {"TZ-01": [1, 4]}})
    tabs = [
        poster(panel["lead"], "moderation", evaluation, level_posted(level=level))
        for level in ("2", "3")
    ]

    statuses = at_once(*tabs)

    assert sorted(statuses) == [200, 302]
    assert Moderation.objects.count() == 1


def test_nobody_agrees_to_a_level_that_changes_at_that_moment(panel):
    evaluation = released(panel, {"Atlas": {"TZ-01": [1, 4]}})
    check = evaluation.checks.get(check_id="TZ-01")
    agree_level(evaluation.candidates.get(), check, 2, "We read the plan together.", panel["lead"])
    seen = Moderation.objects.state_of(evaluation)[1]
    changed = level_posted(level="3", seen=current_book(evaluation).agreed("C1", "TZ-01").stamp)

    at_once(
        poster(panel["lead"], "moderation", evaluation, changed),
        poster(
            panel["first"],
            "sign_off",
            evaluation,
            {"answer": "agrees", "seen": seen},
        ),
    )

    assert Moderation.objects.get().agreed_level == 3
    assert len(sign_offs_of(evaluation).missing_members) == 2
    assert not SignOff.objects.in_force().exists()
