import pytest

from accounts.record.models import RecordEntry
from tests.factories import make_finding
from tests.scoring.ratings.grid_pages import decided_meanwhile, gate_url, open_evaluation

CHECKS = ("TA-01", "SC-01", "SO-01")


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead, checks=CHECKS)


@pytest.fixture
def candidate(evaluation):
    return evaluation.candidates.get()


def waive_url(candidate):
    return gate_url(candidate, name="waive_gate")


def waiver(finding, reason):
    return {"seen": str(finding.pk), "waiver_reason": reason}


def test_no_gate_is_waived_once_the_decision_came_between(evaluation, candidate, lead_client):
    finding = make_finding(evaluation, candidate, "SC-01", "fail")

    with decided_meanwhile(evaluation):
        response = lead_client.post(waive_url(candidate), waiver(finding, "Audit is in June."))

    finding.refresh_from_db()
    assert response.status_code == 422
    assert "Audit is in June." in response.content.decode()
    assert not finding.is_waived


def test_the_lead_waives_a_failed_gate_with_a_reason(evaluation, candidate, lead, lead_client):
    finding = make_finding(evaluation, candidate, "SC-01", "fail")

    lead_client.post(waive_url(candidate), waiver(finding, "Audit is in June."))

    finding.refresh_from_db()
    page = lead_client.get(gate_url(candidate)).content.decode()
    assert (finding.is_waived, finding.waived_by) == (True, lead)
    assert "Audit is in June." in page
    assert "Fail, waived" in page
    assert "Waive this gate</button>" not in page
    entry = RecordEntry.objects.last()
    assert (entry.act, entry.reason) == ("waived gate", "Audit is in June.")


def test_a_waiver_needs_a_reason(evaluation, candidate, lead_client):
    finding = make_finding(evaluation, candidate, "SC-01", "fail")

    response = lead_client.post(waive_url(candidate), waiver(finding, ""))

    finding.refresh_from_db()
    assert response.context["form"].errors == {
        "waiver_reason": ["Say why this failed gate is waived."]
    }
    assert not finding.is_waived


@pytest.mark.parametrize("result", [None, "pass", "open"])
def test_only_a_failed_gate_is_waived(evaluation, candidate, lead_client, result):
    if result:
        make_finding(evaluation, candidate, "SC-01", result)

    response = lead_client.post(waive_url(candidate), {"waiver_reason": "Why not."})

    assert response.status_code == 403


@pytest.mark.parametrize("seen", ["", "x", "9" * 5000, None])
def test_a_waiver_is_of_the_finding_that_was_read(evaluation, candidate, lead_client, seen):
    first = make_finding(evaluation, candidate, "SC-01", "fail", reason="The audit is late.")
    first.replaced_at = first.found_at
    first.save()
    finding = make_finding(evaluation, candidate, "SC-01", "fail", reason="The audit is forged.")
    read = {"seen": str(first.pk) if seen is None else seen}

    response = lead_client.post(waive_url(candidate), read | {"waiver_reason": "In June."})

    page = response.content.decode()
    finding.refresh_from_db()
    assert response.status_code == 422
    assert "\u2068Lea Martin\u2069 recorded “Fail” while you were writing." in page
    assert "The audit is forged." in page
    assert "In June." in page
    assert not finding.is_waived

    again = waiver(finding, "In June.") | {"seen": str(response.context["gate"].shown_pk)}
    lead_client.post(waive_url(candidate), again)

    finding.refresh_from_db()
    assert finding.is_waived


def test_nobody_but_the_lead_waives(lead, assessor, assessor_client, stranger_client):
    evaluation = open_evaluation(lead, assessor, checks=CHECKS)
    candidate = evaluation.candidates.get()
    finding = make_finding(evaluation, candidate, "SC-01", "fail")
    waive = waive_url(candidate)

    assert assessor_client.post(waive, {"waiver_reason": "Mine."}).status_code == 403
    assert stranger_client.post(waive, {"waiver_reason": "Mine."}).status_code == 404
    finding.refresh_from_db()
    assert not finding.is_waived
