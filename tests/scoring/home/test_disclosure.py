"""What the record tells whom: before the release nothing of what the others rate."""

import pytest

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.home.record import about, disclosed_of, disclosed_to_administrator
from scoring.ratings.models import Answer
from tests.factories import (
    add_member,
    make_evaluation,
    make_finding,
    make_user,
    make_vendor,
    save_rating,
)
from tests.scoring.ratings.grid_pages import open_evaluation

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
    check = evaluation.checks.get(check_id="TA-01")
    save_rating(member, evaluation.candidates.get(), check, Answer("rated", level, SECRET))


def disclosed(evaluation, person):
    member = evaluation.members.select_related("user", "evaluation").get(user=person)
    return disclosed_of(member)


def told(disclosure):
    """Return (act, actor, whether its values are shown) of every entry, oldest first."""
    return [
        (entry.act, entry.actor.email.split("@")[0], disclosure.shows_values(entry))
        for entry in disclosure.entries.select_related("actor").order_by("pk")
    ]


def numbered(disclosure):
    """Return the numbers that are shown, in the order of the page."""
    entries = disclosure.entries.order_by("pk")
    return [entry.number for entry in entries if disclosure.shows_number(entry)]


def test_an_assessor_sees_their_own_acts_and_those_of_the_whole_panel(evaluation, assessor):
    disclosure = disclosed(evaluation, assessor)

    assert told(disclosure) == [("opened", "lead", True), ("rated", "assessor", True)]
    assert numbered(disclosure) == []


def test_the_lead_is_told_who_submitted_and_nothing_of_it(evaluation, lead):
    assert told(disclosed(evaluation, lead)) == [
        ("opened", "lead", True),
        ("submitted ratings", "other", False),
    ]


def test_an_observer_sees_what_the_whole_panel_is_told(evaluation):
    watcher = make_user("watcher@example.org")
    add_member(evaluation, watcher, "observer", rates=False)

    assert told(disclosed(evaluation, watcher)) == [("opened", "lead", True)]


def test_an_act_for_nobody_before_the_release_waits_for_it(evaluation, assessor, lead):
    evaluation.record(lead, Act.AGREED_LEVEL, after={"level": 4})

    assert "agreed a level" not in {act for act, *_ in told(disclosed(evaluation, assessor))}

    evaluation.close_rating(lead)
    assert ("agreed a level", "lead", True) in told(disclosed(evaluation, assessor))


def test_unsealing_releases_nothing(evaluation, assessor, lead):
    evaluation.unseal(lead, "A weight was wrong and must be set again.", {"C1": 1})

    assert [act for act, *_ in told(disclosed(evaluation, assessor))] == [
        "opened",
        "rated",
        "unsealed",
    ]
    assert numbered(disclosed(evaluation, assessor)) == []


def test_everything_is_told_after_the_release(evaluation, assessor, lead):
    evaluation.close_rating(lead)

    disclosure = disclosed(evaluation, assessor)

    assert told(disclosure) == [
        ("opened", "lead", True),
        ("rated", "assessor", True),
        ("rated", "other", True),
        ("submitted ratings", "other", True),
        ("closed rating", "lead", True),
    ]
    assert numbered(disclosure) == [1, 2, 3, 4, 5]


def test_the_lead_sees_no_number_before_the_release_either(evaluation, lead):
    disclosure = disclosed(evaluation, lead)

    assert disclosure.entries.exists()
    assert numbered(disclosure) == list(disclosure.chain_entries(disclosure.entries)) == []


def test_numbers_of_one_evaluation_do_not_wait_for_another(evaluation, assessor, lead):
    elsewhere = open_evaluation(make_user("second@example.org", may_lead=True), assessor)
    evaluation.close_rating(lead)

    assert numbered(disclosed(evaluation, assessor)) == [1, 2, 3, 4, 5]
    assert numbered(disclosed(elsewhere, assessor)) == []


def test_what_others_save_leaves_what_an_assessor_is_told_as_it_is(evaluation, assessor, other):
    def pages():
        return [
            (entry.pk, disclosure.shows_number(entry), disclosure.shows_values(entry))
            for disclosure in (
                disclosed(evaluation, assessor),
                disclosed_to_administrator(assessor),
            )
            for entry in disclosure.entries.order_by("pk")
        ]

    before = pages()
    for level in (1, 2, 3):
        evaluation.record(other, Act.RATED, after={"level": level})

    assert pages() == before


def test_how_long_a_chain_is_waits_for_the_release_in_the_rest_too(evaluation, lead):
    """Also for the lead who opened it: proposals of weights that wait would be counted."""
    type(lead).objects.filter(pk=lead.pk).update(is_staff=True)

    def notes():
        disclosure = disclosed_to_administrator(lead)
        entries = disclosure.entries.filter(act=Act.NOTED_CHAIN)
        return [disclosure.shows_values(entry) for entry in entries]

    before = notes()
    evaluation.close_rating(lead)

    assert (before, notes()) == ([False], [True, True])


def test_a_draft_decision_is_the_leads_until_it_is_signed(evaluation, assessor, lead):
    evaluation.close_rating(lead)
    evaluation.record(lead, Act.SAVED_DRAFT_DECISION, after={"1": {"outcome": "shortlist"}})

    def drafts(person):
        return [act for act, *_ in told(disclosed(evaluation, person)) if "draft" in act]

    assert (drafts(lead), drafts(assessor)) == (["saved a draft decision"], [])

    type(evaluation).objects.update(state="decided")
    assert drafts(assessor) == ["saved a draft decision"]


def test_an_administrator_sees_acts_after_the_release_and_never_what_was_rated(evaluation, lead):
    admin = make_user("admin@example.org", is_staff=True)
    before = told(disclosed_to_administrator(admin))
    evaluation.close_rating(lead)
    evaluation.record(lead, Act.SAVED_DRAFT_DECISION, after={"1": {"outcome": "shortlist"}})

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
    assert {act for act, _, shown in after if shown} == {"noted a chain"}


def test_an_administrator_who_rates_sees_no_more_than_any_assessor(evaluation, assessor, lead):
    type(assessor).objects.filter(pk=assessor.pk).update(is_staff=True)

    disclosure = disclosed_to_administrator(assessor)

    assert told(disclosure) == [
        ("opened", "lead", True),
        ("noted a chain", "lead", False),
        ("rated", "assessor", True),
    ]
    assert numbered(disclosure) == [1]  # of the rest
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
    RecordEntry.objects.append(actor=lead, act=Act.INVITED, subject=admin)

    assert told(disclosed_to_administrator(admin)) == [("invited", "lead", True)]


def test_an_entry_about_a_chain_says_which():
    assert about("chain:rest") == "The other acts"
    assert about("chain:evaluation:12") == "Record of Evaluation 12"
