"""Every minority note is printed, and a true sentence where nobody answered."""

import pytest

from scoring.decisions.document.document import draft_document
from scoring.decisions.models import SignOff, agree_level
from scoring.ratings.models import Moderation
from tests.factories import make_released_evaluation
from tests.scoring.reports.whole_story import (
    NOTE,
    decide_against_the_ranking,
    make_talked_through,
    printed,
    settle,
)

pytestmark = pytest.mark.django_db


def notes_in(page):
    """Return the table of the earlier notes; "" without one."""
    _, found, rest = page.partition("What became of it")
    return rest.partition("</table>")[0] if found else ""


def test_minority_note_of_who_left_since_is_printed(lead):
    evaluation = make_talked_through(lead)
    sofia = evaluation.members.get(user__name="Sofia Lindqvist")
    sofia.leave(lead, "She moved to another department.")

    found = notes_in(printed(draft_document(evaluation, lead)))

    assert NOTE in found
    assert "<td>left since</td>" in found


def test_minority_note_from_before_everybody_was_asked_again_is_printed(lead):
    evaluation = make_talked_through(lead)
    sofia = evaluation.members.get(user__name="Sofia Lindqvist")
    sha256 = sofia.sign_offs.get().sha256
    evaluation.void_sign_offs(lead, "Once more.")
    SignOff.objects.give(sofia, "absent", "She is away.", sha256, lead)

    found = notes_in(printed(draft_document(evaluation, lead)))

    assert NOTE in found
    assert "<td>an earlier answer to the same levels</td>" in found


def test_minority_note_on_levels_that_changed_is_printed_beside_the_new_one(lead):
    evaluation = make_talked_through(lead)
    settle(evaluation, lead, level=2)

    page = printed(draft_document(evaluation, lead))

    assert page.count(NOTE) == 2
    assert "<td>on levels agreed then</td>" in notes_in(page)


def test_note_in_force_is_printed_once(lead):
    page = printed(decide_against_the_ranking(lead).document)

    assert page.count(NOTE) == 1
    assert notes_in(page) == ""


def test_report_says_that_everybody_who_could_answer_has_left(lead):
    evaluation = make_talked_through(lead)
    for member in evaluation.members.filter(role="assessor"):
        member.leave(lead, "The whole team was moved.")

    page = printed(draft_document(evaluation, lead))

    assert "Nobody could: everybody who rated beside the lead has left the panel." in page
    assert "Nobody had to" not in page


def test_report_says_that_no_level_was_agreed(lead):
    evaluation = make_talked_through(lead)
    Moderation.objects.all().delete()

    page = printed(draft_document(evaluation, lead))

    assert "Nobody had to: no level was agreed in discussion." in page


def test_report_says_that_nobody_has_answered_yet(lead):
    evaluation = make_talked_through(lead)
    evaluation.void_sign_offs(lead, "Once more.")

    assert "Nobody has answered yet." in printed(draft_document(evaluation, lead))


def test_report_says_that_the_lead_rated_alone(lead):
    evaluation = make_released_evaluation({"Bora": {"TZ-01": 3}}, lead=lead)
    candidate, check = evaluation.candidates.get(), evaluation.checks.get(check_id="TZ-01")
    agree_level(candidate, check, 2, "Half of it has no dates.", lead)

    assert "Nobody had to: the lead rated alone." in printed(draft_document(evaluation, lead))
