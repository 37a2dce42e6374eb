"""The declaration page, and that nothing else opens before it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from scoring.evaluations.models import Declaration, DeclaredConflict
from scoring.ratings.models import Rating
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_finding,
    make_open_evaluation,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
)
from tests.scoring.ratings.grid_pages import cell_fields, token_of

STORY = "My sister works there."


@pytest.fixture
def evaluation(lead, assessor):
    """Two vendors, and an assessor who has declared nothing."""
    vendors = [make_vendor(name) for name in ("Atlas", "Borea")]
    evaluation = make_open_evaluation(lead=lead, vendors=vendors, checks=["TA-01", "SC-01"])
    add_member(evaluation, assessor, declared=False)
    return evaluation


def url(evaluation):
    return reverse("declare", args=[evaluation.pk])


def none(**fields):
    return {"answer": "none", "confirmed": "on", "covers": "2"} | fields


def closed_doors(evaluation, candidate):
    """Return every address of an evaluation, apart from the declaration, with a post each."""
    pk, one = [evaluation.pk], [evaluation.pk, candidate.pk]
    member = evaluation.members.first().pk
    return [
        *[reverse(f"setup_{step}", args=pk) for step in ("purpose", "candidates", "people")],
        *[reverse(name, args=pk) for name in ("setup_open", "unseal_evaluation", "close_rating")],
        *[reverse(name, args=pk) for name in ("assignments", "plan_changes", "submit_ratings")],
        *[reverse(name, args=pk) for name in ("ranking", "moderation", "what_if", "decide")],
        *[reverse(name, args=pk) for name in ("panel_exceptions", "report_list", "gate_findings")],
        reverse("rate_check", args=[*pk, "TA-01"]),
        reverse("rate_criterion", args=[*one, "TA"]),
        reverse("check_answers", args=[*pk, "TA"]),
        reverse("gate_finding", args=[*one, "SC-01"]),
        reverse("candidate_detail", args=one),
        reverse("withdraw_candidate", args=one),
        reverse("leave_panel", args=[*pk, member]),
        reverse("reopen_ratings", args=[*pk, member]),
    ]


@pytest.mark.parametrize("state", ["open", "moderation"])
def test_nothing_opens_before_the_declaration(evaluation, assessor_client, lead, state):
    candidate = evaluation.candidates.first()
    rate(evaluation, lead, candidate, "TA-01", 3, rationale="Nobody knows this.")
    make_finding(evaluation, candidate, "SC-01", reason="Nobody knows this.")
    if state == "moderation":
        evaluation.close_rating(lead)

    for address in closed_doors(evaluation, candidate):
        for response in (assessor_client.get(address), assessor_client.post(address, {})):
            page = response.content.decode()
            assert response.status_code in {403, 405}, address
            assert "Nobody knows this" not in page
            if response.status_code == 403:
                assert f'href="{url(evaluation)}"' in page, address

    overview = assessor_client.get(evaluation.get_absolute_url())
    assert (overview.status_code, overview["Location"]) == (302, url(evaluation))


def test_saving_a_rating_is_refused_before_the_declaration(evaluation, assessor_client, assessor):
    candidate = evaluation.candidates.first()
    fields = token_of(assessor) | cell_fields(candidate, answer="0", rationale="Six words or more.")
    address = reverse("save_rating", args=[evaluation.pk, candidate.pk, "TA-01"])

    assert assessor_client.post(address, fields).status_code == 403
    assert not Rating.objects.exists()


def test_home_and_list_show_the_title_and_the_one_thing_to_do(evaluation, assessor_client):
    home = assessor_client.get(reverse("my_tasks"))

    (part,) = home.context["parts"]
    assert [(task.label, task.url) for task in part.tasks] == [
        ("Declare conflicts of interest", url(evaluation))
    ]
    assert "Nothing of this evaluation opens to you before you declare." in home.content.decode()
    assert home.context["recent"] == []
    assert str(evaluation) in assessor_client.get(reverse("evaluation_list")).content.decode()


def test_the_page_shows_title_names_and_nothing_else(evaluation, assessor_client):
    page = assessor_client.get(url(evaluation)).content.decode()

    assert "<bdi>Atlas</bdi>" in page
    assert "<bdi>Borea</bdi>" in page
    assert evaluation.purpose not in page
    assert "Until you sign, nothing else of this evaluation opens to you." in page


def test_signing_none_opens_the_evaluation(evaluation, assessor_client, assessor):
    response = assessor_client.post(url(evaluation), none())

    # Who has ratings to give goes on from the list of them.
    assert response["Location"] == reverse("my_tasks")
    assert assessor_client.get(evaluation.get_absolute_url()).status_code == 200
    signed = Declaration.objects.get(member__user=assessor)
    assert (signed.covers, signed.conflicts.count()) == (2, 0)


def test_a_named_conflict_recuses(evaluation, assessor_client, assessor):
    posted = none(answer="some", conflict_1="on", nature_1=STORY)

    assessor_client.post(url(evaluation), posted)

    (conflict,) = DeclaredConflict.objects.all()
    assert (conflict.number, conflict.name, conflict.nature) == (1, "Atlas", STORY)
    page = assessor_client.get(url(evaluation)).content.decode()
    assert STORY in page
    assert 'id="id_conflict_1" checked' in page


@pytest.mark.parametrize(
    ("posted", "field", "words"),
    [
        ({"answer": "some"}, "answer", "Tick each vendor"),
        ({"covers": "1"}, "__all__", "The candidates changed while you were reading"),
    ],
)
def test_a_declaration_that_is_not_whole_is_refused_in_words(
    evaluation, assessor_client, assessor, posted, field, words
):
    response = assessor_client.post(url(evaluation), none(**posted))

    assert response.status_code == 422
    assert words in response.context["form"].errors[field][0]
    assert not Declaration.objects.filter(member__user=assessor).exists()


def test_an_unknown_candidate_is_no_conflict(evaluation, assessor_client):
    response = assessor_client.post(
        url(evaluation), none(answer="some", conflict_99="on", nature_99=STORY)
    )

    assert response.status_code == 422
    assert not DeclaredConflict.objects.exists()


def test_posting_twice_signs_twice_and_changes_nothing(evaluation, assessor_client, assessor):
    posted = none(answer="some", conflict_1="on", nature_1=STORY)

    for _ in range(2):
        assert assessor_client.post(url(evaluation), posted).status_code == 302

    member = evaluation.members.get(user=assessor)
    assert (member.declarations.count(), member.recused) == (2, {1})


def test_there_is_no_form_before_a_candidate_is_named(lead, lead_client):
    evaluation = make_evaluation(lead)
    evaluation.candidates.all().delete()

    assert "No candidate is named yet" in lead_client.get(url(evaluation)).content.decode()
    assert lead_client.post(url(evaluation), none()).status_code == 422


def test_the_lead_sets_up_first_and_declares_before_opening(lead_client, lead):
    evaluation = make_evaluation(lead, declared=False)
    member = evaluation.members.get(user=lead)
    assert lead_client.get(reverse("setup_people", args=[evaluation.pk])).status_code == 200

    page = lead_client.get(reverse("setup_open", args=[evaluation.pk]))
    opened = lead_client.post(reverse("setup_open", args=[evaluation.pk]))

    assert page.context["gaps"] == [
        ("declare", "Declare your own conflicts of interest with these candidates.")
    ]
    assert f'href="{url(evaluation)}"' in page.content.decode()
    assert opened.status_code == 409
    lead_client.post(url(evaluation), none(covers="1"))
    assert lead_client.post(reverse("setup_open", args=[evaluation.pk])).status_code == 302
    assert member.declarations.count() == 1


def test_strangers_and_those_who_left_find_no_page(evaluation, stranger_client, assessor):
    client = signed_in(assessor)
    evaluation.members.filter(user=assessor).update(left_at=timezone.now(), left_reason="Left.")

    for address in (url(evaluation), evaluation.get_absolute_url()):
        assert stranger_client.get(address).status_code == 404
        assert client.get(address).status_code == 404


def test_a_decided_evaluation_shows_what_was_declared_as_text(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TA-01": 3}}, lead=lead)
    evaluation.state = "decided"
    evaluation.save()

    page = lead_client.get(url(evaluation)).content.decode()
    late = lead_client.post(url(evaluation), none(covers="1"))

    assert "What you declared stands in its report" in page
    assert "Sign my declaration" not in page
    assert late.status_code == 422


def test_the_page_asks_the_database_as_often_for_three_as_for_one(lead):
    counts = []
    for size in (1, 3):
        person = make_user(f"p{size}@example.org")
        vendors = [make_vendor(f"{size} {number}") for number in range(size)]
        evaluation = make_open_evaluation(lead=lead, vendors=vendors, assessors=[person])
        declare(evaluation, person, **{vendor.name: STORY for vendor in vendors})
        client = signed_in(person)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(evaluation))
        counts.append(len(queries))

    assert counts[0] == counts[1]
