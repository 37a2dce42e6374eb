from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.clock import moment
from accounts.record.models import RecordEntry
from scoring.evaluations.models import CheckInUse
from scoring.ratings.forms import PageToken
from tests.factories import declare, make_evaluation, make_evidence, make_user, make_vendor, rate
from tests.scoring.ratings.grid_pages import (
    REASON,
    cell_fields,
    check_url,
    open_evaluation,
    save_url,
    saved,
    token_of,
)


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead)


@pytest.fixture
def candidate(evaluation):
    return evaluation.candidates.get()


def save(client, candidate, person, check_id="TA-01", **fields):
    data = token_of(person) | {"mode": "check"} | cell_fields(candidate, check_id, **fields)
    return client.post(save_url(candidate, check_id), data, headers={"hx-request": "true"})


def test_a_change_is_saved_and_says_when(candidate, lead, lead_client):
    response = save(lead_client, candidate, lead, answer="3")

    assert saved() == [("TA-01", "rated", 3, "")]
    assert f"Saved {timezone.localtime():%a}" in response.content.decode()
    assert response["X-Rating"] == "answer"
    assert RecordEntry.objects.filter(act="rated").count() == 1


def test_times_are_those_of_the_person(evaluation, candidate, lead, lead_client):
    type(lead).objects.update(time_zone="Asia/Kathmandu")
    saved_at = timezone.now() - timedelta(hours=1)
    rate(evaluation, lead, candidate, "TA-01", 2)
    evaluation.members.get().ratings.update(saved_at=saved_at)

    page = lead_client.get(check_url(evaluation)).content.decode()

    with timezone.override("Asia/Kathmandu"):
        assert f"Saved {moment(saved_at)}" in page


def test_a_missing_reason_is_saved_and_asked_for(candidate, lead, lead_client):
    page = save(lead_client, candidate, lead, answer="0").content.decode()

    assert saved() == [("TA-01", "rated", 0, "")]
    assert "Say why you chose level 0, in at least 6 words." in page


def test_a_wrong_answer_is_refused_in_words(candidate, lead, lead_client):
    response = save(lead_client, candidate, lead, answer="4", rationale=REASON)

    assert response.status_code == 422
    assert "Not saved yet: Level 4 needs more proof" in response.content.decode()
    assert not saved()


def test_an_answer_taken_elsewhere_comes_beside_ones_own(evaluation, candidate, lead, lead_client):
    old = token_of(lead)
    rate(evaluation, lead, candidate, "TA-01", 2, rationale="From the other tab")

    fields = old | cell_fields(candidate, answer="3", rationale="From this tab")
    response = lead_client.post(save_url(candidate), fields)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Not saved: changed elsewhere" in page
    assert "From the other tab" in page
    assert "From this tab" in page
    assert saved() == [("TA-01", "rated", 2, "From the other tab")]


def test_both_answers_show_where_and_which_evidence(evaluation, candidate, lead, lead_client):
    old = token_of(lead)
    theirs, mine = (
        make_evidence(candidate.vendor, "TA-01", title=title) for title in ("Theirs", "Mine")
    )
    rate(evaluation, lead, candidate, "TA-01", 2, rationale="Same", where="p. 2", evidence=theirs)

    page = plain_text(
        lead_client.post(
            save_url(candidate),
            old | cell_fields(candidate, answer="2", rationale="Same", where="p. 3"),
        )
    )
    pointing = plain_text(
        lead_client.post(
            save_url(candidate),
            old | cell_fields(candidate, answer="2", rationale="Same", evidence=str(mine.pk)),
        )
    )

    assert "Where: p. 3 Evidence: none Keep what was saved elsewhere" in page
    assert page.endswith("Same Where: p. 2 Evidence: Document: Theirs")
    assert "Where: nothing Evidence: Document: Mine Keep what was saved elsewhere" in pointing
    assert pointing.endswith("Same Where: p. 2 Evidence: Document: Theirs")


def plain_text(response):
    return " ".join(unescape(strip_tags(response.content.decode())).split())


@pytest.mark.parametrize(("keep", "level"), [("mine", 3), ("theirs", 2)])
@pytest.mark.parametrize("mode", ["check", "criterion"])
def test_the_answer_kept_comes_back_as_a_whole_cell(
    evaluation, candidate, lead, lead_client, keep, level, mode
):
    old = token_of(lead)
    rate(evaluation, lead, candidate, "TA-01", 2)
    choice = cell_fields(candidate, answer="3", keep=keep, seen=str(PageToken.new(lead)))

    data = old | choice | {"mode": mode, "names": "hidden"}
    response = lead_client.post(save_url(candidate), data)

    page = response.content.decode()
    assert response["HX-Retarget"] == f"#cell-c{candidate.pk}-TA-01"
    assert f'value="{level}" checked>' in page
    assert "Which one do you keep?" not in page
    assert ("<bdi>Vendor 1</bdi>" in page) == (mode == "check")
    assert saved()[0][2] == level


def test_a_save_that_comes_too_late_says_so(evaluation, candidate, lead, lead_client):
    evaluation.close_rating(lead)

    response = save(lead_client, candidate, lead, answer="3")

    assert response.status_code == 409
    assert "Not saved. Independent rating is closed" in response.content.decode()
    assert not saved()


def test_a_page_of_somebody_else_is_refused(candidate, assessor, lead_client):
    assert save(lead_client, candidate, assessor, answer="3").status_code == 403
    assert not saved()


def test_reading_is_not_saving(candidate, lead_client):
    assert lead_client.get(save_url(candidate)).status_code == 405


def test_a_stranger_finds_nothing(candidate, stranger, stranger_client):
    assert save(stranger_client, candidate, stranger, answer="3").status_code == 404
    assert not saved()


def test_who_does_not_rate_the_criterion_is_refused(lead, lead_client, assessor):
    candidate = open_evaluation(lead, assessor).candidates.get()

    assert save(lead_client, candidate, lead, answer="3").status_code == 403
    assert not saved()


def test_who_declared_a_conflict_is_refused_at_the_door(evaluation, candidate, lead, lead_client):
    declare(evaluation, lead, **{candidate.name: "My sister owns it."})

    response = save(lead_client, candidate, lead, answer="3")

    assert response.status_code == 403 and "conflict of interest" in response.content.decode()
    assert not saved()


def test_who_has_not_declared_is_sent_to_their_declaration(lead, assessor, assessor_client):
    evaluation = make_evaluation(lead, [make_vendor("Cima")], [assessor], declared=False)
    declare(evaluation, lead)
    evaluation.open_for_rating(lead)

    response = save(assessor_client, evaluation.candidates.get(), assessor, answer="3")

    assert response.status_code == 403
    assert reverse("declare", args=[evaluation.pk]) in response.content.decode()
    assert not saved()


def test_who_left_the_panel_finds_nothing(lead, assessor, assessor_client):
    evaluation = open_evaluation(lead, assessor)
    member = evaluation.members.get(user=assessor)
    member.leave(lead, "Moved to another firm.")

    response = save(assessor_client, evaluation.candidates.get(), assessor, answer="3")

    assert response.status_code == 404
    assert not saved()


def test_forged_cells_are_not_found(candidate, lead, lead_client):
    other = open_evaluation(make_user("other@example.org", may_lead=True)).candidates.get()
    # A gate in use takes a finding, and never a level.
    candidate.evaluation.checks.filter(check_id="SC-01").update(use=CheckInUse.Use.IN_USE)
    cells = [
        (other.pk, "TA-01"),
        (candidate.pk, "TA-03"),
        (candidate.pk, "SC-01"),
        (10**30, "TA-01"),
    ]

    for candidate_pk, check_id in cells:
        url = reverse("save_rating", args=[candidate.evaluation_id, candidate_pk, check_id])
        fields = cell_fields(candidate, check_id, answer="3") | cell_fields(other, answer="3")
        assert lead_client.post(url, token_of(lead) | fields).status_code == 404

    assert not saved()


def test_one_save_is_lean(candidate, lead, lead_client):
    with CaptureQueriesContext(connection) as queries:
        save(lead_client, candidate, lead, answer="3", rationale=REASON)

    # The log of Django has no text of what is prepared.
    own = [query for query in queries if "SAVEPOINT" not in str(query["sql"])]
    # Six of them read what is held, two are the record's entry and its words; PostgreSQL also
    # locks the chain.
    assert len(own) <= 20 + (connection.vendor == "postgresql")
