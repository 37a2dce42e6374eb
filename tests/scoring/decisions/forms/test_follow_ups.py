import pytest

from scoring.decisions.forms import FollowUpFormSet
from scoring.decisions.models import FollowUp

TEXT = "Pilot begins"


def formset(*rows, total=None):
    fields = {"step-TOTAL_FORMS": total or len(rows), "step-INITIAL_FORMS": 0}
    for number, (text, owner, due_on) in enumerate(rows):
        fields |= {
            f"step-{number}-text": text,
            f"step-{number}-owner": owner,
            f"step-{number}-due_on": due_on,
        }
    return FollowUpFormSet(FollowUp.Kind.STEP, [], fields)


@pytest.mark.parametrize(
    ("row", "anchor", "sentence"),
    [
        (("", "Legal", ""), "text", "Say what is to be done, or empty the row."),
        (("", "", "2026-12-15"), "text", "Say what is to be done, or empty the row."),
        ((TEXT, "", "soon"), "due_on", "Write the date as year, month and day"),
        (("x" * 201, "", ""), "text", "Shorten this to 200 characters"),
        (("A", "x" * 20_000, ""), "owner", "Shorten this to 80 characters"),
        (("A\0", "", ""), "text", "Remove the invisible control characters"),
    ],
)
def test_a_row_is_refused_in_words(row, anchor, sentence):
    rows = formset((TEXT, "", ""), row)

    assert not rows.is_valid()
    sentence = f"Step 2: {sentence}"
    assert [(link, words[: len(sentence)]) for link, words in rows.error_links] == [
        (f"id_step-1-{anchor}", sentence)
    ]


def test_empty_rows_are_left_out():
    rows = formset(("", "", ""), (TEXT, "", ""), ("", "", ""))

    assert rows.is_valid()
    assert rows.values == [{"kind": "step", "text": TEXT, "owner": "", "due_on": None}]


def test_more_rows_than_there_may_be_are_refused():
    rows = formset((TEXT, "", ""), total=13)

    assert not rows.is_valid()
    assert rows.error_links == [("steps", "Keep to 12 rows of a kind.")]


def test_two_empty_rows_stand_below_those_that_are_saved():
    saved = {"kind": "step", "text": TEXT, "owner": "", "due_on": None}
    condition = saved | {"kind": "condition"}

    assert len(FollowUpFormSet("step", [saved, condition]).forms) == 3
    assert len(FollowUpFormSet("step", [saved] * 12).forms) == 12
