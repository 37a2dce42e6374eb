from decimal import Decimal
from types import SimpleNamespace

import pytest

from scoring.arithmetic.states import EvidenceState
from scoring.evaluations.models import Candidate
from scoring.grid.reading import load_grid
from scoring.ratings.cells import Cell, Proposer
from scoring.ratings.evidence import Cap, Holding
from scoring.ratings.forms import RatingForm
from scoring.ratings.models import Rating
from vendors.models.evidence import Evidence

REASON = "The bench list of November shows it."
NO_NUMBER = (
    "Write the number alone, from 0 up, such as 64 or 12.5: no thousands marks, at most two "
    "decimals."
)


def make_cell(check_id="TA-01"):
    """Return a cell with one document, number 7, of a buyer who needs twenty seniors."""
    grid = load_grid()
    check = grid.check(check_id)
    cap = Cap(check, EvidenceState.DOCUMENT)
    evaluation = SimpleNamespace(grid_copy=grid, parameters={"seniors_needed": 20})
    return Cell(
        candidate=Candidate(pk=1),
        check=check,
        in_use=None,
        rules=grid.rules,
        proposer=Proposer(evaluation),
        requests=SimpleNamespace(about=lambda vendor, check: None),
        held=SimpleNamespace(
            check=check,
            cap=cap,
            refusal=lambda level, request: cap.refusal(level) if level > cap.level else "",
            arithmetic=lambda grid: (),
            proposed=None,
            is_anything=True,
            lines=[Holding(EvidenceState.DOCUMENT, Evidence(pk=7))],
        ),
    )


def rating_form(is_draft=False, check_id="TA-01", **fields):
    cell = make_cell(check_id)
    data = {f"{cell.prefix}-{name}": value for name, value in fields.items()}
    return RatingForm(data, cell, is_draft)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"answer": "4", "rationale": REASON}, "answer", "Level 4 needs more proof"),
        ({"answer": "5"}, "answer", "Choose a level from 0 to 4"),
        ({"answer": "-1"}, "answer", "Choose a level from 0 to 4"),
        ({"answer": "2.5"}, "answer", "Choose a level from 0 to 4"),
        ({"answer": "9" * 400}, "answer", "Choose a level from 0 to 4"),
        ({"answer": "pending"}, "answer", "Choose a level from 0 to 4"),
        ({"answer": "", "rationale": "Kept"}, "answer", "Choose an answer to go with"),
        ({"answer": "3\x00"}, "answer", "Remove the invisible control characters from this text."),
        ({"answer": "0"}, "rationale", "Say why you chose level 0"),
        ({"answer": "abstained", "rationale": "no"}, "rationale", "Say why you abstain"),
        ({"answer": "2", "rationale": "x" * 20_001}, "rationale", "Shorten this to 20000"),
        ({"answer": "2", "rationale": "a\x00b"}, "rationale", "Remove the invisible control"),
        ({"answer": "2", "rationale": "a\x07b"}, "rationale", "Remove the invisible control"),
        ({"answer": "2", "rationale": "We saw ourselves that"}, "rationale", "Finish the sentence"),
        ({"answer": "2", "where": "y" * 201}, "where", "Shorten this to 200"),
        ({"answer": "2", "evidence": "8"}, "evidence", "Point to evidence that we hold"),
        ({"answer": "2", "evidence": "x' OR 1"}, "evidence", "Point to evidence that we hold"),
    ],
)
def test_what_is_wrong_is_refused_in_words_and_stays_typed(fields, field, sentence):
    form = rating_form(**fields)

    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    assert form.posted["rationale"] == fields.get("rationale", "").replace(
        "\x00", "\ufffd"
    ).replace("\x07", "\ufffd")


@pytest.mark.parametrize(
    "typed",
    ["-1", "NaN", "inf", "1e3", "1,000", "1.234", "9" * 11, "9" * 5000, "64 people", "64%",
     "<script>alert(1)</script>", "6\u202e4", "6\x004", "\u0664", "½"],
)  # fmt: skip
def test_what_is_no_number_is_refused_and_stays_typed(typed):
    form = rating_form(answer="3", value=typed)

    assert form.errors == {"value": [NO_NUMBER]}
    assert form.posted["value"] == typed.replace("\x00", "\ufffd")


@pytest.mark.parametrize(
    ("typed", "value"),
    [("64", "64"), (" 12.5 ", "12.5"), ("12,5", "12.5"), ("0", "0"), ("007", "7"), ("", None)],
)
def test_a_value_is_read_as_people_type_it(typed, value):
    form = rating_form(answer="3", value=typed, rationale=REASON)

    assert form.is_valid()
    assert form.to_answer.value == (value and Decimal(value))


def test_a_share_is_at_most_100():
    over = rating_form(check_id="TA-02", answer="3", value="100.01")
    all_of_it = rating_form(check_id="TA-02", answer="3", value="100", rationale=REASON)

    assert over.errors["value"][0].startswith("Write the number alone, from 0 to 100, such as")
    assert all_of_it.is_valid()


def test_a_value_without_a_level_says_what_it_proposes():
    assert rating_form(value="64").errors == {
        "answer": ["Choose a level: for 64 people, 3 is proposed."]
    }


def test_a_draft_may_lack_its_reason_and_nothing_else():
    assert rating_form(is_draft=True, answer="1").is_valid()
    assert not rating_form(
        is_draft=True, answer="1", rationale="The document shows that"
    ).is_valid()
    assert not rating_form(is_draft=True, answer="4").is_valid()


def test_an_answer_keeps_what_was_typed_with_plain_line_ends():
    form = rating_form(answer="3", rationale="Two\r\nlines.", where="p. 2", evidence="7")

    assert form.is_valid()
    assert vars(form.to_answer) == {
        "state": Rating.State.RATED,
        "level": 3,
        "rationale": "Two\nlines.",
        "where": "p. 2",
        "evidence_id": 7,
        "value": None,
    }
