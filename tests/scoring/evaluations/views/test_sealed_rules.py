"""Anybody of an evaluation can hash the rules that were sealed."""

import hashlib
import json

import pytest
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import add_member, make_open_evaluation, make_user

WHY = "One of the checks was worded wrongly for all of us."


@pytest.fixture
def evaluation(lead, assessor):
    return make_open_evaluation(lead=lead, assessors=[assessor])


def url(evaluation, version=1):
    return reverse("sealed_rules", args=[evaluation.pk, version])


def test_the_file_hashes_to_what_the_overview_shows(evaluation, assessor_client):
    page = assessor_client.get(evaluation.get_absolute_url()).content.decode()
    response = assessor_client.get(url(evaluation))

    digest = hashlib.sha256(response.content).hexdigest()
    assert f'href="{url(evaluation)}"' in page and digest in page
    assert json.loads(response.content)["version"] == 1
    assert response["Content-Disposition"].startswith("attachment")


def test_the_rules_of_a_broken_seal_stay_to_be_read(evaluation, lead, assessor_client):
    first = assessor_client.get(url(evaluation)).content
    evaluation.unseal(lead, WHY, {})
    evaluation.open_for_rating(lead)

    assert assessor_client.get(url(evaluation)).content == first
    assert json.loads(assessor_client.get(url(evaluation, 2)).content)["version"] == 2


def test_a_seal_that_is_not_there_and_a_stranger_get_nothing(evaluation, stranger_client):
    newcomer = make_user("late@example.org")
    add_member(evaluation, newcomer, declared=False)

    assert stranger_client.get(url(evaluation)).status_code == 404
    assert signed_in(evaluation.created_by).get(url(evaluation, 2)).status_code == 404
    assert signed_in(newcomer).get(url(evaluation)).status_code == 403
