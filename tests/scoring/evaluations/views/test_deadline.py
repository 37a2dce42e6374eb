"""The deadline as a calendar file."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.evaluations.views.opening import deadline_file
from tests.factories import add_member, make_open_evaluation

CLOSES = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.fixture
def evaluation(lead, assessor):
    evaluation = make_open_evaluation(
        lead=lead, assessors=[assessor], title="Support; four, or five languages\\now"
    )
    evaluation.rating_closes_at = timezone.now() + timedelta(days=3)
    evaluation.save()
    return evaluation


def url(evaluation):
    return reverse("rating_deadline", args=[evaluation.pk])


def test_the_file_holds_the_moment_in_utc_whatever_the_clocks_do(evaluation):
    evaluation.rating_closes_at = CLOSES

    text = deadline_file(evaluation, "evaluator.example", "https://evaluator.example/1/").decode()

    assert "DTSTART:20261025T010000Z\r\nDTEND:20261025T013000Z\r\n" in text
    assert "SUMMARY:Rating closes: Support\\; four\\, or five languages\\\\now\r\n" in text
    assert f"UID:rating-{evaluation.pk}@evaluator.example\r\n" in text
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def sequence_of(evaluation):
    text = deadline_file(evaluation, "evaluator.example", "https://evaluator.example/1/").decode()
    return int(re.search(r"\r\nSEQUENCE:(\d+)\r\n", text).group(1))


def test_the_entry_names_the_lead_and_its_number_grows_with_each_move(evaluation, lead):
    text = deadline_file(evaluation, "evaluator.example", "https://evaluator.example/1/").decode()
    before = sequence_of(evaluation)

    evaluation.move_deadline(lead, timezone.now() + timedelta(days=9), "Two of us were ill.")
    moved = sequence_of(evaluation)
    evaluation.refresh_from_db()

    assert "ORGANIZER;CN=" in text
    assert "mailto:lead@example.org" in text.lower().replace("\r\n ", "")
    assert moved == before + 1


@pytest.mark.parametrize("letter", ["x", "é", "ش", "🚀"])
def test_long_lines_are_folded_between_letters(evaluation, letter):
    evaluation.rating_closes_at, evaluation.title = CLOSES, letter * 200

    text = deadline_file(evaluation, "evaluator.example", "https://evaluator.example/1/").decode()

    assert f"SUMMARY:Rating closes: {letter * 200}\r\n" in text.replace("\r\n ", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_members_download_it(evaluation, assessor_client):
    response = assessor_client.get(url(evaluation))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == (
        f'attachment; filename="rating-closes-{evaluation.pk}.ics"'
    )
    assert b"BEGIN:VALARM" in response.content
    home = assessor_client.get(reverse("my_tasks")).content.decode()
    assert f'href="{url(evaluation)}"' in home


def test_there_is_none_without_a_deadline_nor_after_rating(evaluation, lead, lead_client):
    evaluation.close_rating(lead)
    assert lead_client.get(url(evaluation)).status_code == 404
    open_ended = make_open_evaluation(lead=lead, vendors=[evaluation.candidates.get().vendor])
    assert lead_client.get(url(open_ended)).status_code == 404


def test_strangers_and_the_undeclared_get_none(evaluation, stranger, stranger_client):
    assert stranger_client.get(url(evaluation)).status_code == 404
    add_member(evaluation, stranger, declared=False)
    assert stranger_client.get(url(evaluation)).status_code == 403
