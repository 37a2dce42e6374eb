import pytest

from scoring.ratings.starters import STARTERS, is_unfinished, own_words


@pytest.mark.parametrize(
    "text", [*STARTERS, "  the DOCUMENT  shows that\n", "I abstain, because …"]
)
def test_beginning_that_was_offered_is_no_reason(text):
    assert is_unfinished(str(text))


@pytest.mark.parametrize("text", ["", "…", "The document", "The document shows that three left"])
def test_what_a_person_wrote_is_theirs(text):
    assert not is_unfinished(text)


def test_own_words_leave_the_beginning_out():
    assert own_words("We saw ourselves that it works") == ["it", "works"]
    assert own_words("It works") == ["It", "works"]
