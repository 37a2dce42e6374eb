from dataclasses import replace

import pytest

from scoring.grid.reading import load_grid
from scoring.ratings.cells import Proposal, missing_reason, when_needed

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


@pytest.mark.parametrize(
    ("state", "level", "text", "sentence"),
    [
        ("rated", 3, "", ""),
        ("rated", 2, "", "64 people proposes level 3. You chose 2: say why, in at least 6 words."),
        ("rated", 0, "", "64 people proposes level 3. You chose 0: say why, in at least 6 words."),
        ("rated", 2, "six words are what it takes", ""),
        ("cannot_tell", None, "", ""),
    ],
)
def test_a_level_that_is_not_the_proposed_one_needs_a_reason(state, level, text, sentence):
    assert missing_reason(RULES, state, level, text, Proposal("64 people", 3)) == sentence


def test_the_proposed_level_needs_a_reason_where_the_grid_says():
    sentence = missing_reason(RULES, "rated", 1, "", Proposal("200 people", 1))

    assert sentence == "Say why you chose level 1, in at least 6 words."


def test_where_no_level_needs_a_reason_the_label_speaks_of_abstaining_alone():
    assert when_needed(replace(RULES, note_required_at=())) == "needed to abstain"
