import pytest

from scoring.grid import load_grid
from scoring.rationale import missing_reason, when_needed

RULES = load_grid().rules


@pytest.mark.parametrize(
    ("state", "level", "text", "sentence"),
    [
        ("rated", 0, "", "Say why you chose level 0, in at least 6 words."),
        ("rated", 1, "too few words", "Say why you chose level 1, in at least 6 words."),
        ("rated", 4, "six words are what it takes", ""),
        ("rated", 2, "", ""),
        ("rated", 3, "", ""),
        ("cannot_tell", None, "", ""),
        ("abstained", None, "conflict", "Say why you abstain, in at least 6 words."),
        ("abstained", None, "my sister works for this vendor", ""),
    ],
)
def test_a_reason_is_asked_where_the_grid_says(state, level, text, sentence):
    assert missing_reason(RULES, state, level, text) == sentence


def test_the_label_says_when_a_reason_is_needed():
    assert when_needed(RULES) == "needed for 0, 1, 4 and to abstain"
