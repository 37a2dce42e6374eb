import pytest

from accounts.models import User
from accounts.record.models import RecordEntry
from scoring.evaluations.models import RulesTemplate
from scoring.evaluations.models.template import copy_of, rules_and_panel
from tests.factories import add_member, make_open_evaluation, make_user, rate


@pytest.fixture
def evaluation(lead, assessor):
    evaluation = make_open_evaluation(
        lead=lead, assessors=[assessor], checks=["TA-01", "SC-01"], pass_mark=61, title="First"
    )
    add_member(evaluation, make_user("board@example.org"), "observer", rates=False)
    return evaluation


def test_copy_has_rules_and_panel_and_neither_candidates_nor_ratings(evaluation, lead, assessor):
    rate(evaluation, assessor, evaluation.candidates.get(), "TA-01", 3)

    draft = copy_of(evaluation, "Second", lead)

    assert (draft.title, draft.state, draft.purpose) == ("Second", "draft", evaluation.purpose)
    assert draft.pass_mark == 61
    assert not draft.candidates.exists()
    assert set(draft.checks.in_use().values_list("check_id", flat=True)) == {"TA-01", "SC-01"}
    weights = [
        list(each.weights.values_list("criterion", "points")) for each in (draft, evaluation)
    ]
    assert weights[0] == weights[1]
    roles = dict(draft.members.values_list("user__email", "role"))
    assert roles == {
        lead.email: "lead",
        assessor.email: "assessor",
        "board@example.org": "observer",
    }
    seat = draft.members.get(user=assessor)
    assert seat.assignments.count() == 6
    assert not seat.declarations.exists()
    entry = RecordEntry.objects.of_chain(draft.record_chain).last()
    assert (entry.act, entry.after) == ("rules taken over", {"evaluation": evaluation.pk})


def test_template_leaves_the_purpose_and_who_cannot_come_in_any_more(evaluation, lead, assessor):
    template = RulesTemplate.objects.create(
        owner=lead, name="Support", content=rules_and_panel(evaluation)
    )
    User.objects.filter(pk=assessor.pk).update(is_active=False)

    draft = template.start("Next year", lead)

    assert (draft.purpose, draft.pass_mark) == ("", 61)
    assert not draft.members.filter(user=assessor).exists()


def test_template_of_another_lead_makes_nobody_else_the_lead(evaluation, lead, stranger):
    template = RulesTemplate.objects.create(
        owner=stranger, name="Support", content=rules_and_panel(evaluation)
    )

    draft = template.start("Next year", stranger)

    assert draft.members.get(role="lead").user == stranger
    assert draft.members.get(user=lead).role == "observer"
