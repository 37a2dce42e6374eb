"""Before release every page answers the same, whatever the others rated."""

import re

import pytest
from django.urls import reverse

from scoring.ratings.forms import PageToken
from tests.conftest import signed_in
from tests.factories import make_user, rate
from tests.scoring.ratings.grid_pages import (
    cell_fields,
    check_url,
    criterion_url,
    open_evaluation,
    save_url,
    token_of,
)


@pytest.fixture
def other(db):
    return make_user("other@example.org", name="Rachid Other")


def body(response):
    """Return the status and the text, without what is new on every load."""
    text = response.content.decode()
    text = re.sub(r'(csrfmiddlewaretoken"|name="token"|-seen") value="[^"]+"', r"\1", text)
    return response.status_code, re.sub(r'"X-CSRFToken": "[^"]+"', "", text)


def pages(evaluation):
    candidate = evaluation.candidates.first()
    return [
        check_url(evaluation),
        check_url(evaluation) + "?names=hidden",
        criterion_url(candidate),
        reverse("check_answers", args=[evaluation.pk, "TA"]),
        reverse("submit_ratings", args=[evaluation.pk]),
        reverse("gate_findings", args=[evaluation.pk]),
    ]


def everybody_rates(evaluation, person):
    for candidate in evaluation.candidates.all():
        for level, check_id in enumerate(["TA-01", "TA-02"], 2):
            rate(
                evaluation, person, candidate, check_id, level, rationale="Secret of the other one"
            )


@pytest.mark.parametrize("who", ["assessor@example.org", "lead@example.org"])
def test_pages_are_the_same_with_and_without_the_ratings_of_others(lead, assessor, other, who):
    evaluation = open_evaluation(lead, assessor, other, vendors=2)
    client = signed_in(evaluation.members.get(user__email=who).user)
    before = [body(client.get(url)) for url in pages(evaluation)]

    everybody_rates(evaluation, other)

    assert [body(client.get(url)) for url in pages(evaluation)] == before
    assert not any("Secret" in text for _, text in before)


def test_saving_answers_the_same_with_and_without_the_ratings_of_others(lead, assessor, other):
    evaluation = open_evaluation(lead, assessor, other)
    client, candidate = signed_in(assessor), evaluation.candidates.get()
    page = {"token": str(PageToken.new(assessor))}

    def answers():
        good, bad = (
            client.post(save_url(candidate), page | cell_fields(candidate, answer=answer))
            for answer in ("3", "4")
        )
        return re.sub(r"\d\d:\d\d", "", body(good)[1]), body(bad)

    before = answers()
    everybody_rates(evaluation, other)

    assert answers() == before


def test_posting_changes_ones_own_row_only(lead, assessor, other):
    evaluation = open_evaluation(lead, assessor, other)
    candidate = evaluation.candidates.get()
    everybody_rates(evaluation, other)

    fields = cell_fields(candidate, answer="3", assessor=str(evaluation.members.last().pk))
    signed_in(assessor).post(check_url(evaluation), token_of(assessor) | fields)

    ratings = {m.user.email: list(m.ratings.values_list("level", flat=True)) for m in
               evaluation.members.select_related("user")}  # fmt: skip
    assert ratings["other@example.org"] == [2, 3]
    assert ratings["assessor@example.org"] == [3]


def test_being_staff_or_curator_opens_nothing(lead, assessor, client):
    evaluation = open_evaluation(lead, assessor)
    client.force_login(make_user("root@example.org", is_staff=True, is_curator=True))

    assert {client.get(url).status_code for url in pages(evaluation)} == {404}
