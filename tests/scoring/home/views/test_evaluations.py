import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation
from scoring.grid.proposals import SHORT_PRESET
from scoring.home import views
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    make_evaluation,
    make_open_evaluation,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
)

HOME, LIST, NEW = "my_tasks", "evaluation_list", "evaluation_new"


@pytest.fixture
def observer(db):
    return make_user("observer@example.org")


# --- The list


def test_the_list_shows_my_evaluations_with_lead_and_candidates(lead, assessor, stranger):
    nameless = make_user("nameless@example.org", may_lead=True)
    make_evaluation(nameless, [make_vendor("A"), make_vendor("B")], [assessor], title="Mine")
    make_evaluation(stranger, [make_vendor("C")], title="Not mine")

    page = signed_in(assessor).get(reverse(LIST))

    rows = [(str(m.evaluation), m.role, m.lead_name, m.candidates) for m in page.context["page"]]
    assert rows == [("Mine", "assessor", "nameless@example.org", 2)]
    assert "Not mine" not in page.content.decode()
    assert reverse(NEW) not in page.content.decode()


def test_an_empty_list_says_how_one_begins(lead_client, assessor_client):
    assert reverse(NEW) in lead_client.get(reverse(LIST)).content.decode()
    assert "invites you by e-mail" in assessor_client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("name", [HOME, LIST])
def test_long_lists_come_in_pages(lead, lead_client, monkeypatch, name):
    monkeypatch.setattr(views, "EVALUATIONS_OF_A_PAGE", 2)
    for title in ["One", "Two", "Three"]:
        make_evaluation(lead, [make_vendor(title)], title=title)

    first = lead_client.get(reverse(name)).content.decode()
    second = lead_client.get(reverse(name), {"page": "2"}).content.decode()

    assert "Page 1 of 2" in first
    assert [title in second for title in ["One", "Two", "Three"]] == [True, False, False]
    assert lead_client.get(reverse(name), {"page": "x\x00"}).status_code == 200


def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    lead, lead_client, stranger, stranger_client, django_assert_num_queries
):
    make_evaluation(stranger, [make_vendor("S")])
    for name in "ABC":
        make_evaluation(lead, [make_vendor(name)])

    for client in [stranger_client, lead_client]:
        with django_assert_num_queries(4):
            client.get(reverse(LIST))


# --- A new one


def test_a_lead_starts_from_a_title(lead, lead_client):
    response = lead_client.post(reverse(NEW), {"title": "Nearshore 2027", "preset": "full"})

    evaluation = Evaluation.objects.get()
    assert response.url == evaluation.get_absolute_url()
    assert (evaluation.created_by, evaluation.members.get().role) == (lead, "lead")
    assert (evaluation.checks.in_use().count(), evaluation.grid_copy.id) == (40, "nearshore-6")
    assert list(evaluation.weights.values_list("criterion", "points")) == [
        ("TZ", 17),
        ("LG", 16),
        ("TA", 17),
        ("SC", 17),
        ("AI", 17),
        ("SO", 16),
    ]
    assert RecordEntry.objects.about(evaluation).get(act="started").actor == lead


def test_a_lead_can_start_with_the_short_preset(lead_client):
    lead_client.post(reverse(NEW), {"title": "Quick look", "preset": "short"})

    in_use = Evaluation.objects.get().checks.in_use()
    assert set(in_use.scored().values_list("check_id", flat=True)) == set(SHORT_PRESET)
    assert in_use.gates().count() == 6


@pytest.mark.parametrize(
    ("posted", "errors"),
    [
        ({"title": " "}, {"title": ["Fill this in."]}),
        (
            {"title": "x" * 10_000},
            {"title": ["Shorten this to 200 characters: it has 10000."]},
        ),
        ({"preset": ""}, {"preset": ["Choose the full grid or the short preset."]}),
        (
            {"preset": "easy"},
            {"preset": ["Choose one of the answers offered here."]},
        ),
    ],
)
def test_a_start_that_cannot_be_is_refused(lead_client, posted, errors):
    page = lead_client.post(reverse(NEW), {"title": "Good", "preset": "full"} | posted)

    assert page.context["form"].errors == errors
    assert not Evaluation.objects.exists()


def test_only_leads_start(assessor_client, curator_client):
    for client in [assessor_client, curator_client]:
        assert client.get(reverse(NEW)).status_code == 403
        assert client.post(reverse(NEW), {"title": "X", "preset": "full"}).status_code == 403
    assert not Evaluation.objects.exists()


def test_extra_fields_of_a_start_change_nothing(lead_client, stranger):
    lead_client.post(
        reverse(NEW),
        {"title": "X", "preset": "full", "state": "open", "created_by": stranger.pk, "by": "1"},
    )

    evaluation = Evaluation.objects.get()
    assert (evaluation.state, evaluation.created_by.email) == ("draft", "lead@example.org")


# --- The overview


def test_strangers_and_curators_find_no_overview(lead, stranger_client, curator_client):
    evaluation = make_evaluation(lead)

    for client in [stranger_client, curator_client]:
        assert client.get(evaluation.get_absolute_url()).status_code == 404
    assert stranger_client.get("/evaluations/99999999999999999999999/").status_code == 404


def test_the_overview_of_a_draft_is_the_task_list(lead, lead_client):
    page = lead_client.get(make_evaluation(lead).get_absolute_url()).content.decode()

    assert "Six steps and your own declaration, in any order" in page


def test_the_overview_of_an_unsealed_draft_shows_steps_and_the_old_seal(lead, lead_client):
    evaluation = make_open_evaluation(lead=lead)
    evaluation.unseal(lead, "One <b>more</b> language is needed now.", None)

    page = lead_client.get(evaluation.get_absolute_url()).content.decode()

    assert "Check and open" in page
    assert "Unsealed" in page
    assert "One &lt;b&gt;more&lt;/b&gt; language" in page


def test_the_overview_shows_seal_and_submissions_to_the_lead(lead, lead_client, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    evaluation.members.filter(user=assessor).update(submitted_at="2026-11-20T10:00Z")

    page = lead_client.get(evaluation.get_absolute_url()).content.decode()

    assert evaluation.seal.sha256 in page
    assert "Fri 20 Nov 2026, 10:00 (UTC+0)" in page
    member = evaluation.members.get(user=assessor)
    assert reverse("reopen_ratings", args=[evaluation.pk, member.pk]) in page
    assert reverse("unseal_evaluation", args=[evaluation.pk]) in page


def test_the_overview_does_not_tell_assessors_and_observers_who_submitted(lead, assessor, observer):
    other = make_user("rim@example.org", name="Rim Alami")
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor, other])
    add_member(evaluation, observer, "observer", rates=False)
    evaluation.members.filter(user=other).update(submitted_at="2026-11-20T10:00Z")

    for person in [assessor, observer]:
        page = signed_in(person).get(evaluation.get_absolute_url()).content.decode()
        assert "Rim Alami" not in page
        assert "unseal/" not in page


def test_after_release_the_overview_leads_to_the_results(lead, lead_client, assessor):
    evaluation = make_released_evaluation({"A": {"TZ-01": 3}}, lead=lead, assessors=[assessor])

    for client, decides in [(lead_client, True), (signed_in(assessor), False)]:
        page = client.get(evaluation.get_absolute_url()).content.decode()
        assert reverse("ranking", args=[evaluation.pk]) in page
        assert reverse("report_list", args=[evaluation.pk]) in page
        assert (reverse("decide", args=[evaluation.pk]) in page) == decides
        assert "Amine Roy" in page
        assert "Did not submit" in page
        assert "Not yet<" not in page


def test_the_overview_asks_the_database_as_often_for_three_candidates_as_for_one(
    lead, lead_client, assessor, django_assert_num_queries
):
    small = make_open_evaluation(lead=lead, vendors=[make_vendor("A")])
    big = make_open_evaluation(
        lead=lead,
        vendors=[make_vendor(name) for name in "BCD"],
        assessors=[lead_two := make_user("two@example.org"), assessor],
    )
    for candidate in big.candidates.all():
        rate(big, lead_two, candidate, "TZ-01", 1)

    for evaluation in [small, big]:
        with django_assert_num_queries(12):
            lead_client.get(evaluation.get_absolute_url())
