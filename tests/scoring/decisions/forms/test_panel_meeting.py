import pytest

from scoring.decisions.forms import MinutesForm, SignOffForm

MINUTES = {"held_on": "2026-11-20", "present": "Lea Martin, Amine Roy", "text": "We read it."}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": ""}, "Give the date of the meeting."),
        ({"held_on": "yesterday"}, "Write the date as year, month and day"),
        ({"held_on": "2999-01-01"}, "This day is in the future."),
        ({"present": ""}, "Say who was there."),
        ({"text": " "}, "Write what was said."),
        ({"text": "A\0B"}, "Remove the invisible control characters"),
        ({"text": "x" * 20_001}, "Shorten this to 20000 characters"),
    ],
)
def test_minutes_are_refused_in_words(changes, sentence):
    form = MinutesForm(MINUTES | changes)

    assert list(form.errors) == list(changes)
    assert form.errors[next(iter(changes))][0].startswith(sentence)


def test_minutes_of_a_meeting_that_was_held_are_taken():
    assert MinutesForm(MINUTES).is_valid()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"answer": "", "note": ""}, "answer", "Say whether you agree."),
        ({"answer": "absent", "note": "Why."}, "answer", "Say whether you agree."),
        ({"answer": "minority", "note": " "}, "note", "Write what you do not agree with, and why."),
        ({"answer": "agrees", "note": "But."}, "note", "If you agree, leave the note empty;"),
        (
            {"answer": "minority", "note": "x" * 4001},
            "note",
            "Shorten this to 4000 characters",
        ),
        (
            {"answer": "minority", "note": "A\0"},
            "note",
            "Remove the invisible control characters",
        ),
    ],
)
def test_a_sign_off_is_refused_in_words(fields, field, sentence):
    form = SignOffForm(fields)

    assert list(form.errors) == [field]
    assert form.errors[field][0].startswith(sentence)
