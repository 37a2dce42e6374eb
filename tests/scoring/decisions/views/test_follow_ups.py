import pytest
from django.db import IntegrityError, transaction

from accounts.record.models import RecordEntry
from scoring.decisions.models import FollowUp
from tests.factories import make_released_evaluation
from tests.scoring.decisions.views.test_decision import WHY, decide_url, sign_url, text_of

pytestmark = pytest.mark.django_db

COUNSEL = ("condition-0", "Counsel reads the clauses", "Legal", "2026-12-15")
PILOT = ("step-0", "Pilot begins", "", "2027-01-11")


@pytest.fixture
def evaluation(lead):
    return make_released_evaluation({"Atlas": {"TZ-01": 4}}, lead=lead)


def posted(*rows):
    fields = {"C1-outcome": "shortlist", "C1-reason": WHY, "C1-change_of_mind": ""}
    for kind in FollowUp.Kind.values:
        fields |= {f"{kind}-TOTAL_FORMS": 12, f"{kind}-INITIAL_FORMS": 0}
    for prefix, text, owner, due_on in rows:
        fields |= {f"{prefix}-text": text, f"{prefix}-owner": owner, f"{prefix}-due_on": due_on}
    return fields


def rows_of(evaluation):
    rows = evaluation.follow_ups.values_list("kind", "text", "owner", "due_on")
    return [(kind, text, owner, str(due_on)) for kind, text, owner, due_on in rows]


def test_conditions_and_steps_are_saved_with_the_draft(lead, lead_client, evaluation):
    lead_client.post(decide_url(evaluation), posted(COUNSEL, PILOT))

    entry = RecordEntry.objects.about(evaluation).last()
    assert rows_of(evaluation) == [
        ("condition", "Counsel reads the clauses", "Legal", "2026-12-15"),
        ("step", "Pilot begins", "", "2027-01-11"),
    ]
    assert (entry.act, entry.actor, len(entry.after)) == ("saved conditions", lead, 2)
    page = text_of(lead_client.get(decide_url(evaluation)))
    assert 'value="Counsel reads the clauses"' in page
    assert 'value="2027-01-11"' in page
    signed = text_of(lead_client.get(sign_url(evaluation)))
    assert "<bdi>Counsel reads the clauses</bdi> · <bdi>Legal</bdi> · by 15 December 2026" in signed


def test_same_rows_again_change_nothing_and_emptied_rows_go(lead_client, evaluation):
    lead_client.post(decide_url(evaluation), posted(COUNSEL, PILOT))
    entries = RecordEntry.objects.count()

    lead_client.post(decide_url(evaluation), posted(COUNSEL, PILOT))
    same = RecordEntry.objects.count()
    lead_client.post(decide_url(evaluation), posted(("condition-0", "", "", ""), PILOT))

    assert same == entries
    assert [row[1] for row in rows_of(evaluation)] == ["Pilot begins"]
    assert str(FollowUp.objects.get()) == "Pilot begins"


def test_condition_needs_somebody_and_a_day_before_signing(lead_client, evaluation):
    lead_client.post(decide_url(evaluation), posted(("condition-0", "Payroll sample", "", "")))

    page = text_of(lead_client.get(decide_url(evaluation)))

    assert "<bdi>Payroll sample</bdi>: say who sees to this condition, and by when." in page
    assert f"{decide_url(evaluation)}#conditions" in page


def test_a_wrong_row_is_refused_and_nothing_is_saved(lead_client, evaluation):
    response = lead_client.post(
        decide_url(evaluation), posted(("condition-0", "", "Legal", ""), PILOT)
    )

    page = text_of(response)
    assert "Say what is to be done, or empty the row." in page
    assert 'href="#id_condition-0-text"' in page
    assert "<title>Error: " in page
    assert 'value="2027-01-11"' in page
    assert not FollowUp.objects.exists()


def test_database_holds_that_a_follow_up_says_what(evaluation):
    with (
        pytest.raises(IntegrityError, match="a_follow_up_says_what_is_to_be_done"),
        transaction.atomic(),
    ):
        FollowUp.objects.create(evaluation=evaluation, kind="step", text="")
