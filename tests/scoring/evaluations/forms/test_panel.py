from datetime import timedelta

import pytest
from django.utils import timezone

from scoring.evaluations.forms.panel import LeavingForm, UnsealForm, WithdrawalForm

REASON = "It won another contract and has no room for us now."


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"reason": ""}, "reason", "Say why, in at least 6 words."),
        ({"reason": "Too few words."}, "reason", "Say why, in at least 6 words."),
        ({"reason": "word " * 4_000}, "reason", "to 4000 characters"),
        ({"reason": "six words with a \0 in it"}, "reason", "invisible control characters"),
        ({"on": ""}, "on", "Give the day"),
        ({"on": "yesterday"}, "on", "Write the day as 2026-11-20."),
        ({"on": str(timezone.localdate() + timedelta(days=2))}, "on", "still to come"),
        ({"on": "1900-01-01"}, "on", "over five years ago"),
    ],
)
def test_a_withdrawal_that_is_not_whole_is_refused_in_words(fields, field, words):
    errors = WithdrawalForm({"on": "2026-01-31", "reason": REASON} | fields).errors

    assert list(errors) == [field]
    assert words in errors[field][0]


@pytest.mark.parametrize("form", [LeavingForm, UnsealForm])
@pytest.mark.parametrize("reason", ["", "too short a reason", "a\x00b c d e f g", "word " * 4_000])
def test_a_reason_has_six_words(form, reason):
    assert list(form({"reason": reason}).errors) == ["reason"]
    assert form({"reason": REASON}).is_valid()
