import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.decisions.models import CandidateDecision, Determination
from scoring.evaluations.models import Evaluation
from tests.conftest import signed_in
from tests.factories import add_member, make_finding, make_released_evaluation

pytestmark = pytest.mark.django_db

WHY = "It covers our day and proved every language."


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def evaluation(lead):
    """Atlas leads Bora; Cima failed a gate; Dora has too little evidence."""
    evaluation = make_released_evaluation(
        {
            "Atlas": {"TZ-01": 4},
            "Bora": {"TZ-01": 3},
            "Cima": {"TZ-01": 4},
            "Dora": {"TZ-01": None},
        },
        lead=lead,
        checks=["TZ-01", "SC-01"],
    )
    for candidate in evaluation.candidates.all():
        found = "fail" if candidate.vendor.name == "Cima" else "pass"
        make_finding(evaluation, candidate, "SC-01", found)
    return evaluation


NO_FOLLOW_UPS = {
    f"{kind}-{count}_FORMS": "0" for kind in ("condition", "step") for count in ("TOTAL", "INITIAL")
}


def decide_url(evaluation):
    return reverse("decide", args=[evaluation.pk])


def sign_url(evaluation):
    return reverse("freeze_decision", args=[evaluation.pk])


def posted(**changes):
    """Return a whole decision; `changes` are for example C1_reason="…"."""
    fields = dict(NO_FOLLOW_UPS)
    outcomes = ("shortlist", "reserve", "out_by_gate", "not_this_time")
    for number, outcome in enumerate(outcomes, 1):
        fields[f"C{number}-outcome"] = outcome
        fields[f"C{number}-reason"] = WHY
    return fields | {name.replace("_", "-", 1): value for name, value in changes.items()}


def signed(client, evaluation):
    """Sign what the page shows."""
    page = client.get(sign_url(evaluation))
    return client.post(sign_url(evaluation), {"seen": page.context["signing"].sha256})


def test_decide_proposes_from_the_standings_and_saves_nothing(lead_client, evaluation):
    response = lead_client.get(decide_url(evaluation))

    assert [
        (form.row.candidate.name, form["outcome"].value(), form["reason"].value())
        for form in response.context["forms"]
    ] == [
        ("Atlas", "shortlist", "Rank 1 with 100.00."),
        ("Bora", "shortlist", "Rank 2 with 75.00."),
        (
            "Dora",
            "not_this_time",
            "Working inside our day: coverage 0 %, 70 % needed.",
        ),
        ("Cima", "out_by_gate", "SC-01 failed: Read in the signed contract."),
    ]
    assert "nothing is saved yet" in text_of(response)
    assert not CandidateDecision.objects.exists()


def test_decide_saves_a_draft_with_a_record_entry(lead, lead_client, evaluation):
    response = lead_client.post(decide_url(evaluation), posted(C2_reason="") | {"draft": "yes"})

    entry = RecordEntry.objects.about(evaluation).last()
    assert response.url == decide_url(evaluation)
    assert dict(CandidateDecision.objects.values_list("candidate__number", "outcome")) == {
        1: "shortlist",
        2: "reserve",
        3: "out_by_gate",
        4: "not_this_time",
    }
    assert (entry.act, entry.actor, len(entry.after)) == ("saved a draft decision", lead, 4)
    page = text_of(lead_client.get(decide_url(evaluation)))
    assert "Rank 2 with 75.00.</textarea>" in page


def test_decide_records_only_what_changed(lead_client, evaluation):
    lead_client.post(decide_url(evaluation), posted())
    entries = RecordEntry.objects.count()

    lead_client.post(decide_url(evaluation), posted())
    same = RecordEntry.objects.count()
    lead_client.post(decide_url(evaluation), posted(C2_outcome="not_this_time"))

    entry = RecordEntry.objects.about(evaluation).last()
    bora = str(evaluation.candidates.get(number=2).pk)
    assert same == entries
    assert (entry.before[bora]["outcome"], entry.after[bora]["outcome"]) == (
        "reserve",
        "not_this_time",
    )
    assert list(entry.after) == [bora]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"C3_outcome": "shortlist"},
            "Cima\u2069: Outcome: Choose one of the answers offered here.",
        ),
        (
            {"C1_outcome": "out_by_gate"},
            "Atlas\u2069: Outcome: Choose one of the answers offered here.",
        ),
        ({"C1_outcome": ""}, "Atlas\u2069: Choose an outcome."),
        ({"C1_reason": "x\x00"}, "Atlas\u2069: Remove the invisible control characters"),
        ({"C1_reason": "long " * 2000}, "Atlas\u2069: Shorten this to 4000"),
    ],
)
def test_decide_refuses_in_words_and_keeps_every_typed_text(
    lead_client, evaluation, changes, words
):
    typed = posted(C2_reason="<b>Half a thought</b>", **changes)

    response = lead_client.post(decide_url(evaluation), typed)

    page = text_of(response)
    assert words in page
    assert "<title>Error: " in page
    assert "&lt;b&gt;Half a thought&lt;/b&gt;" in page
    assert not CandidateDecision.objects.exists()


def test_decide_ignores_fields_it_does_not_show(lead_client, evaluation):
    lead_client.post(decide_url(evaluation), posted(C1_coverage_override="x", C1_sha256="x"))

    assert CandidateDecision.objects.get(candidate__number=1).coverage_override == ""


def test_sign_page_shows_the_outcomes_and_freezes_nothing_by_itself(lead_client, evaluation):
    response = lead_client.post(decide_url(evaluation), posted() | {"sign": "yes"}, follow=True)

    page = text_of(response)
    assert response.redirect_chain == [(sign_url(evaluation), 302)]
    assert page.index("Atlas") < page.index("Bora")
    assert page.count(WHY) == 4
    assert "Sign and freeze the decision" in page
    assert not Determination.objects.exists()


def test_signing_freezes_the_decision_and_makes_everything_read_only(lead, lead_client, evaluation):
    lead_client.post(decide_url(evaluation), posted())

    response = signed(lead_client, evaluation)

    determination = Determination.objects.get()
    evaluation.refresh_from_db()
    assert response.url == determination.get_absolute_url()
    assert (evaluation.state, determination.decided_by) == ("decided", lead)
    page = text_of(lead_client.get(decide_url(evaluation)))
    assert determination.sha256 in page
    assert page.count(WHY) == 4
    assert lead_client.post(decide_url(evaluation), posted()).status_code == 403
    assert lead_client.get(sign_url(evaluation)).status_code == 403
    assert lead_client.post(sign_url(evaluation)).status_code == 403
    assert "Decided. Nothing here can change any more." in text_of(
        lead_client.get(reverse("ranking", args=[evaluation.pk]))
    )


def test_signing_is_refused_while_something_blocks(lead_client, evaluation):
    lead_client.post(
        decide_url(evaluation),
        posted(C1_outcome="reserve", C1_reason="No.", C2_outcome="shortlist"),
    )

    response = signed(lead_client, evaluation)

    page = text_of(response)
    assert "<bdi>Atlas</bdi>: the decision differs from the ranking." in page
    assert "Sign and freeze the decision" not in page
    assert not Determination.objects.exists()


def test_signing_is_of_what_was_read(lead_client, evaluation):
    lead_client.post(decide_url(evaluation), posted())
    page = lead_client.get(sign_url(evaluation))
    lead_client.post(decide_url(evaluation), posted(C2_outcome="not_this_time"))

    response = lead_client.post(
        sign_url(evaluation), {"seen": page.context["signing"].sha256}, follow=True
    )

    assert "Something changed while you were reading." in text_of(response)
    assert not Determination.objects.exists()


def before_the_lock(monkeypatch, change):
    """Let `change` happen after a request was let in and before it holds the evaluation."""
    lock = Evaluation.lock

    def locked(evaluation):
        monkeypatch.setattr(Evaluation, "lock", lock)
        change()
        lock(evaluation)

    monkeypatch.setattr(Evaluation, "lock", locked)


def test_nothing_slips_in_between_comparing_and_signing(lead_client, evaluation, monkeypatch):
    lead_client.post(decide_url(evaluation), posted())
    drafts = CandidateDecision.objects.filter(candidate__number=2)
    before_the_lock(monkeypatch, lambda: drafts.update(outcome="not_this_time"))

    response = signed(lead_client, evaluation)

    assert response.url == sign_url(evaluation)
    assert not Determination.objects.exists()


def test_a_decision_signed_in_another_tab_is_not_signed_again(lead_client, evaluation, monkeypatch):
    lead_client.post(decide_url(evaluation), posted())
    before_the_lock(monkeypatch, lambda: Evaluation.objects.update(state="decided"))

    assert signed(lead_client, evaluation).status_code == 403
    assert not Determination.objects.exists()


def test_draft_decision_is_the_leads_alone_and_the_decision_everybodys(
    lead, lead_client, assessor, evaluation
):
    add_member(evaluation, assessor, "observer", rates=False)
    lead_client.post(decide_url(evaluation), posted())
    observer = signed_in(assessor)

    draft = observer.get(decide_url(evaluation))
    refusals = [
        observer.post(decide_url(evaluation), posted()).status_code,
        observer.get(sign_url(evaluation)).status_code,
        observer.post(sign_url(evaluation)).status_code,
    ]
    signed(lead_client, evaluation)
    decision = observer.get(decide_url(evaluation))

    assert (draft.status_code, refusals) == (403, [403, 403, 403])
    assert WHY not in draft.content.decode()
    assert decision.status_code == 200
    assert WHY in decision.content.decode()


def test_decision_of_an_archived_evaluation_without_a_document_still_shows(lead_client, evaluation):
    Evaluation.objects.update(state="archived")

    assert "<h1>Decision</h1>" in text_of(lead_client.get(decide_url(evaluation)))


def test_decide_takes_the_same_queries_at_every_size(lead, lead_client, evaluation):
    checks = ["TZ-01", "SC-01"]  # which decide how many tables are read
    small = make_released_evaluation({"Eno": {"TZ-01": 4}}, lead=lead, checks=checks)
    counts = []

    for one in (small, evaluation):
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(decide_url(one))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_decide_points_out_open_gates_with_the_place_to_go(lead_client, evaluation):
    bora = evaluation.candidates.get(number=2)
    bora.gate_findings.update(replaced_at=timezone.now())
    lead_client.post(decide_url(evaluation), posted())

    page = text_of(lead_client.get(decide_url(evaluation)))

    assert (
        "<bdi>Bora</bdi>: gate SC-01 is open. Record it as passed or failed, or waive it." in page
    )
    assert reverse("gate_finding", args=[evaluation.pk, bora.pk, "SC-01"]) in page
