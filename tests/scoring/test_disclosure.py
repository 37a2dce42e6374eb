"""What the record tells whom: before the release nothing of what the others rate."""

import pytest

from accounts.models import RecordEntry
from scoring.disclosure import disclosed_of, disclosed_to_administrator
from scoring.models import Rating
from scoring.models.answer import Answer
from scoring.page_token import PageToken
from tests.factories import add_member, make_evaluation, make_finding, make_user, make_vendor
from tests.scoring.grid_pages import open_evaluation

SECRET = "The others must not read this before the release."


@pytest.fixture
def other(db):
    return make_user("other@example.org", name="Rachid Other")


@pytest.fixture
def evaluation(lead, assessor, other):
    """Return an open evaluation in which two people rated and one of them submitted."""
    evaluation = open_evaluation(lead, assessor, other)
    for person in (assessor, other):
        answer(evaluation, person)
    evaluation.members.get(user=other).submit(left_out=1)
    return evaluation


def answer(evaluation, person, level=3):
    member = evaluation.members.select_related("user").get(user=person)
    Rating.objects.save_answer(
        member,
        evaluation.candidates.get(),
        evaluation.checks.get(check_id="TA-01"),
        Answer("rated", level, SECRET),
        PageToken.new(person),
    )


def disclosed(evaluation, person):
    member = evaluation.members.select_related("user", "evaluation").get(user=person)
    return disclosed_of(member)


def told(disclosure):
    """Return (act, actor, whether its values are shown) of every entry, oldest first."""
    return [
        (entry.act, entry.actor_email.split("@")[0], disclosure.shows_values(entry))
        for entry in disclosure.entries.order_by("number")
    ]


def test_an_assessor_sees_their_own_acts_and_those_of_the_whole_panel(evaluation, assessor):
    found = disclosed(evaluation, assessor)

    assert told(found) == [("opened", "lead", True), ("rated", "assessor", True)]
    assert not found.shows_chain


def test_the_lead_is_told_who_submitted_and_nothing_of_it(evaluation, lead):
    assert told(disclosed(evaluation, lead)) == [
        ("opened", "lead", True),
        ("submitted ratings", "other", False),
    ]


def test_an_observer_sees_what_the_whole_panel_is_told(evaluation):
    watcher = make_user("watcher@example.org")
    add_member(evaluation, watcher, "observer", rates=False)

    assert told(disclosed(evaluation, watcher)) == [("opened", "lead", True)]


def test_an_act_that_nobody_has_listed_waits_for_the_release(evaluation, assessor, lead):
    evaluation.record(lead, "did something new", after={"level": 4})

    assert "did something new" not in {act for act, *_ in told(disclosed(evaluation, assessor))}

    evaluation.close_rating(lead)
    assert ("did something new", "lead", True) in told(disclosed(evaluation, assessor))


def test_unsealing_releases_nothing(evaluation, assessor, lead):
    evaluation.unseal(lead, "A weight was wrong and must be set again.", {"C1": 1})

    assert [act for act, *_ in told(disclosed(evaluation, assessor))] == [
        "opened",
        "rated",
        "unsealed",
    ]
    assert not disclosed(evaluation, assessor).shows_chain


def test_everything_is_told_after_the_release(evaluation, assessor, lead):
    evaluation.close_rating(lead)

    found = disclosed(evaluation, assessor)

    assert told(found) == [
        ("opened", "lead", True),
        ("rated", "assessor", True),
        ("rated", "other", True),
        ("submitted ratings", "other", True),
        ("closed rating", "lead", True),
    ]
    assert found.shows_chain


def test_numbers_wait_while_one_rates_elsewhere(evaluation, assessor, lead):
    """The numbers of one evaluation count what is saved in the others meanwhile."""
    elsewhere = open_evaluation(make_user("second@example.org", may_lead=True), assessor)
    evaluation.close_rating(lead)

    assert not disclosed(evaluation, assessor).shows_chain
    assert disclosed(evaluation, lead).shows_chain

    elsewhere.close_rating(elsewhere.created_by)
    assert disclosed(evaluation, assessor).shows_chain


def test_a_draft_decision_is_the_leads_until_it_is_signed(evaluation, assessor, lead):
    evaluation.close_rating(lead)
    evaluation.record(lead, "saved a draft decision", after={"1": {"outcome": "shortlist"}})

    def drafts(person):
        return [act for act, *_ in told(disclosed(evaluation, person)) if "draft" in act]

    assert (drafts(lead), drafts(assessor)) == (["saved a draft decision"], [])

    type(evaluation).objects.update(state="decided")
    assert drafts(assessor) == ["saved a draft decision"]


def test_an_administrator_sees_acts_after_the_release_and_never_what_was_rated(evaluation, lead):
    admin = make_user("admin@example.org", is_staff=True)
    before = told(disclosed_to_administrator(admin))
    evaluation.close_rating(lead)
    evaluation.record(lead, "saved a draft decision", after={"1": {"outcome": "shortlist"}})

    after = told(disclosed_to_administrator(admin))

    assert [line for line in before if line[0] in ("rated", "submitted ratings")] == []
    assert ("rated", "other", False) in after
    assert ("submitted ratings", "other", False) in after
    assert "saved a draft decision" not in {act for act, *_ in after}
    assert not any(shown for act, _, shown in after if act in ("rated", "opened"))


def test_an_administrator_of_the_panel_sees_nothing_before_declaring(evaluation, lead):
    admin = make_user("admin@example.org", is_staff=True)
    add_member(evaluation, admin, "observer", rates=False, declared=False)
    evaluation.close_rating(lead)

    after = told(disclosed_to_administrator(admin))

    assert ("rated", "other", False) in after
    assert not any(shown for *_, shown in after)


def test_an_administrator_who_rates_sees_no_more_than_any_assessor(evaluation, assessor, lead):
    type(assessor).objects.filter(pk=assessor.pk).update(is_staff=True)

    found = disclosed_to_administrator(assessor)

    assert told(found) == [("opened", "lead", True), ("rated", "assessor", True)]
    assert not found.shows_chain
    evaluation.close_rating(lead)
    assert ("rated", "other", True) in told(disclosed_to_administrator(assessor))


def test_gates_are_facts_for_everybody_at_once(lead, assessor):
    evaluation = make_evaluation(lead=lead, assessors=[assessor], vendors=[make_vendor()])
    evaluation.open_for_rating(lead)
    finding = make_finding(evaluation, evaluation.candidates.get(), "SC-01", "fail")
    finding.waive(lead, "The board accepts it for this purchase.")

    assert ("waived gate", "lead", True) in told(disclosed(evaluation, assessor))


def test_acts_about_vendors_and_people_are_told_to_administrators(lead):
    admin = make_user("admin@example.org", is_staff=True)
    RecordEntry.objects.append(actor=lead, act="invited", subject=admin, after={"email": "x"})

    assert told(disclosed_to_administrator(admin)) == [("invited", "lead", True)]
