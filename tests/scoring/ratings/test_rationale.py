import pytest

from scoring.grid.reading import load_grid
from scoring.ratings.cells import NO_PROPOSAL, Proposal, missing_reason
from scoring.ratings.evidence import Cap

RULES = load_grid().rules
DOCUMENT = Cap(load_grid().check("TA-01"), "document")
CLAIM = Cap(load_grid().check("TA-01"), "claim")
NOTHING = Cap(load_grid().check("TA-01"), "none")


@pytest.mark.parametrize(
    ("state", "level", "text", "sentence"),
    [
        ("rated", 0, "", "Say why you chose level 0, in at least 6 words."),
        ("rated", 0, "too few words", "Say why you chose level 0, in at least 6 words."),
        ("rated", 4, "", "Say why you chose level 4, in at least 6 words."),
        ("rated", 1, "", ""),
        ("rated", 4, "six words are what it takes", ""),
        ("rated", 2, "", ""),
        ("rated", 3, "", ""),
        ("cannot_tell", None, "", ""),
        ("abstained", None, "conflict", "Say why you abstain, in at least 6 words."),
        ("abstained", None, "my sister works for this vendor", ""),
    ],
)
def test_a_reason_is_asked_at_4_at_0_against_evidence_and_to_abstain(state, level, text, sentence):
    assert missing_reason(DOCUMENT, RULES, state, level, text) == sentence


def test_level_0_needs_no_reason_where_nothing_is_held_or_the_value_proposes_it():
    assert missing_reason(NOTHING, RULES, "rated", 0, "") == ""
    assert missing_reason(DOCUMENT, RULES, "rated", 0, "", Proposal("3 people", 0)) == ""
    assert missing_reason(DOCUMENT, RULES, "rated", 0, "", NO_PROPOSAL) != ""


@pytest.mark.parametrize(
    ("state", "level", "text", "sentence"),
    [
        ("rated", 3, "", ""),
        (
            "rated",
            2,
            "",
            "64 people: level 3 is proposed. You chose 2: say why, in at least 6 words.",
        ),
        (
            "rated",
            0,
            "",
            "64 people: level 3 is proposed. You chose 0: say why, in at least 6 words.",
        ),
        ("rated", 2, "six words are what it takes", ""),
        ("cannot_tell", None, "", ""),
    ],
)
def test_a_level_that_is_not_the_proposed_one_needs_a_reason(state, level, text, sentence):
    proposal = Proposal("64 people", 3)

    assert missing_reason(DOCUMENT, RULES, state, level, text, proposal) == sentence


def test_level_4_needs_a_reason_even_where_the_value_proposes_it():
    sentence = missing_reason(DOCUMENT, RULES, "rated", 4, "", Proposal("200 people", 4))

    assert sentence == "Say why you chose level 4, in at least 6 words."


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_level_that_the_value_carries_needs_no_reason(level):
    assert missing_reason(DOCUMENT, RULES, "rated", level, "", Proposal("People.", level)) == ""


def test_level_1_on_a_claim_needs_no_reason():
    assert missing_reason(CLAIM, RULES, "rated", 1, "") == ""
    assert missing_reason(CLAIM, RULES, "rated", 0, "") != ""


def test_typed_value_that_proposes_another_level_than_what_is_held_needs_a_reason():
    proposal = Proposal("30 people", 1, "64 seniors; you need 20: 3.2 times.", 3)

    sentence = missing_reason(DOCUMENT, RULES, "rated", 1, "", proposal)

    assert sentence == (
        "64 seniors; you need 20: 3.2 times. This proposes level 3. "
        "You chose 1: say why, in at least 6 words."
    )
    agreeing = Proposal("60 people", 3, "64 seniors; you need 20: 3.2 times.", 3)
    assert missing_reason(DOCUMENT, RULES, "rated", 3, "", agreeing) == ""


def test_beginning_that_was_offered_counts_for_no_word():
    own = "The document shows that three left"

    sentence = missing_reason(DOCUMENT, RULES, "rated", 4, own)

    assert sentence.endswith("in at least 6 words. The beginning that was offered does not count.")
    assert missing_reason(DOCUMENT, RULES, "rated", 4, f"{own} last year of ten") == ""
