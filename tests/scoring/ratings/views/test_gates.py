from datetime import date

import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.ratings.models import GateFinding
from tests.conftest import signed_in
from tests.factories import add_member, make_evidence, make_finding, make_user
from tests.scoring.ratings.grid_pages import decided_meanwhile, gate_url, open_evaluation

CHECKS = ("TA-01", "SC-01", "SO-01")


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead, checks=CHECKS)


@pytest.fixture
def candidate(evaluation):
    return evaluation.candidates.get()


def matrix(evaluation):
    return reverse("gate_findings", args=[evaluation.pk])


def found(candidate, result="fail", **fields):
    evidence = candidate.vendor.evidence.first()
    return {
        "seen": "",
        "result": result,
        "reason": "Read in the certificate.",
        "evidence": str(evidence.pk) if evidence else "",
    } | fields


def results():
    return list(GateFinding.objects.values_list("check_in_use__check_id", "result"))


def test_only_gates_in_use_are_in_the_matrix(evaluation, candidate, lead_client):
    make_finding(evaluation, candidate, "SC-01", "fail")

    page = lead_client.get(matrix(evaluation)).content.decode()

    assert "SC-01" in page
    assert "SO-01" in page
    assert "LG-01" not in page
    assert "Fail</span>" in page
    assert "Not answered" in page


def test_an_evaluation_without_gates_says_so(lead, lead_client):
    evaluation = open_evaluation(lead)

    assert "No gate is in use" in lead_client.get(matrix(evaluation)).content.decode()


@pytest.mark.parametrize("result", ["pass", "fail"])
def test_a_finding_is_recorded_with_its_evidence_and_reason(candidate, lead, lead_client, result):
    response = lead_client.post(gate_url(candidate), found(candidate, result))

    finding = GateFinding.objects.get()
    assert response["Location"] == matrix(candidate.evaluation)
    assert (finding.result, finding.found_by, finding.reason) == (
        result,
        lead,
        "Read in the certificate.",
    )
    assert finding.evidence == candidate.vendor.evidence.get()
    entry = RecordEntry.objects.about(candidate.evaluation).last()
    assert (entry.act, entry.before, entry.after["result"]) == ("recorded gate", None, result)


def test_a_wrong_finding_is_refused_and_stays_typed(candidate, lead_client):
    response = lead_client.post(gate_url(candidate), found(candidate, "pass", evidence=""))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["evidence"]
    assert "<title>Error: " in response.content.decode()
    assert "Read in the certificate." in response.content.decode()
    assert not results()


def test_a_gate_never_passes_on_old_evidence(lead, lead_client):
    candidate = open_evaluation(lead, checks=CHECKS, state=None).candidates.get()
    make_evidence(candidate.vendor, "SC-01", expires_on=date(2026, 1, 1))

    response = lead_client.post(gate_url(candidate), found(candidate, "pass"))

    assert "This is out of date" in response.context["form"].errors["evidence"][0]
    assert not results()


def test_a_new_finding_keeps_the_old_one_as_history(evaluation, candidate, lead_client):
    first = make_finding(evaluation, candidate, "SC-01", "fail", reason="No certificate.")
    seen = lead_client.get(gate_url(candidate)).context["gate"].shown_pk

    lead_client.post(gate_url(candidate), found(candidate, "pass", seen=str(seen)))

    first.refresh_from_db()
    page = lead_client.get(gate_url(candidate)).content.decode()
    assert first.replaced_at
    assert GateFinding.objects.current().get().result == "pass"
    assert "No certificate." in page
    assert RecordEntry.objects.last().before["result"] == "fail"


@pytest.mark.parametrize("seen", ["", "x", "9" * 40, "9" * 5000, "²"])
def test_who_was_slower_is_told_and_loses_nothing(evaluation, candidate, lead_client, seen):
    other = add_member(evaluation, make_user("o@example.org", name="Rachid Other")).user
    make_finding(evaluation, candidate, "SC-01", "pass", by=other)

    response = lead_client.post(
        gate_url(candidate), found(candidate, seen=seen, reason="My words.")
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "\u2068Rachid Other\u2069 recorded “Pass” while you were writing." in page
    assert "My words." in page
    assert results() == [("SC-01", "pass")]

    again = found(candidate, seen=str(response.context["gate"].shown_pk), reason="My words.")
    lead_client.post(gate_url(candidate), again)

    assert results() == [("SC-01", "pass"), ("SC-01", "fail")]


def test_whoever_saw_a_finding_that_is_not_there_is_told(candidate, lead_client):
    response = lead_client.post(gate_url(candidate), found(candidate, seen="7", reason="My words."))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Nothing is recorded here yet." in page
    assert "My words." in page
    assert not results()


def test_the_whole_panel_sees_a_finding_at_once(lead, assessor, assessor_client, lead_client):
    evaluation = open_evaluation(lead, assessor, checks=CHECKS)
    candidate = evaluation.candidates.get()
    observer = make_user("observer@example.org")
    add_member(evaluation, observer, "observer", rates=False)

    assessor_client.post(gate_url(candidate), found(candidate))

    for client in (lead_client, assessor_client, signed_in(observer)):
        assert "Fail</span>" in client.get(matrix(evaluation)).content.decode()


def test_who_may_not_answer_a_gate_reads_it(lead, assessor, assessor_client, stranger_client):
    evaluation = open_evaluation(lead, assessor, checks=CHECKS)
    candidate = evaluation.candidates.get()
    evaluation.members.get(user=assessor).assignments.filter(criterion="SC").delete()

    page = assessor_client.get(gate_url(candidate)).content.decode()

    assert "What did you find?" not in page
    assert assessor_client.post(gate_url(candidate), found(candidate)).status_code == 403
    assert stranger_client.get(gate_url(candidate)).status_code == 404
    assert stranger_client.post(gate_url(candidate), found(candidate)).status_code == 404
    assert not results()


@pytest.mark.parametrize("gate", ["TA-01", "LG-01", "XX-01"])
def test_what_is_no_gate_in_use_is_not_found(candidate, lead_client, gate):
    assert lead_client.get(gate_url(candidate, gate)).status_code == 404


def test_a_candidate_of_another_evaluation_is_not_found(evaluation, lead_client):
    stray = open_evaluation(make_user("x@example.org", may_lead=True), checks=CHECKS)
    forged = reverse("gate_finding", args=[evaluation.pk, stray.candidates.get().pk, "SC-01"])

    assert lead_client.post(forged, found(stray.candidates.get())).status_code == 404
    assert not results()


def test_no_gate_changes_after_the_decision(evaluation, candidate, lead_client):
    type(evaluation).objects.update(state="decided")

    assert lead_client.post(gate_url(candidate), found(candidate)).status_code == 403
    assert not results()


def test_a_decision_that_comes_between_is_told(evaluation, candidate, lead_client):
    finding = make_finding(evaluation, candidate, "SC-01", "fail")
    fields = found(candidate, seen=str(finding.pk), reason="My words.")

    with decided_meanwhile(evaluation):
        response = lead_client.post(gate_url(candidate), fields)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Gates are answered between opening and the decision." in page
    assert "My words." in page
    assert GateFinding.objects.get() == finding


@pytest.mark.parametrize("size", [1, 3])
def test_the_matrix_takes_the_same_queries_at_any_size(
    lead, lead_client, django_assert_num_queries, size
):
    evaluation = open_evaluation(lead, vendors=size, checks=["TA-01", "SC-01", "SO-01"][: size + 1])
    for candidate in evaluation.candidates.all():
        make_finding(evaluation, candidate, "SC-01")

    with django_assert_num_queries(8):
        lead_client.get(matrix(evaluation))
