import pytest

from scoring.evaluations.forms.panel import DeclarationForm
from scoring.evaluations.models import Candidate
from vendors.models.vendor import Vendor

STORY = "My sister works there."


def errors_of(**changed):
    candidates = [
        Candidate(number=number, vendor=Vendor(name=name))
        for number, name in enumerate(("Atlas", "Borea"), 1)
    ]
    fields = {"answer": "none", "confirmed": "on", "covers": "2"} | changed
    return DeclarationForm(fields, candidates=candidates, declared={}).errors


@pytest.mark.parametrize(
    ("posted", "field", "words"),
    [
        ({"answer": ""}, "answer", "Say whether you have a conflict"),
        ({"answer": "perhaps"}, "answer", "Say whether you have a conflict"),
        ({"answer": "some"}, "answer", "Tick each vendor"),
        ({"conflict_1": "on", "nature_1": STORY}, "answer", "You ticked \u2068Atlas\u2069"),
        (
            {"answer": "some", "conflict_1": "on"},
            "nature_1",
            "Say what your conflict with \u2068Atlas\u2069",
        ),
        (
            {"answer": "some", "conflict_1": "on", "nature_1": "x" * 20_000},
            "nature_1",
            "to 2000 characters",
        ),
        ({"answer": "some", "conflict_1": "on", "nature_1": "a\0b"}, "nature_1", "invisible"),
        ({"confirmed": ""}, "confirmed", "Tick the box to sign"),
        ({"covers": "x"}, "covers", "Write a whole number"),
    ],
)
def test_a_declaration_that_is_not_whole_is_refused_in_words(posted, field, words):
    errors = errors_of(**posted)

    assert list(errors) == [field]
    assert words in errors[field][0]


def test_all_that_was_ticked_by_mistake_is_named():
    ticked = {f"{name}_{number}": "on" for name in ("conflict", "nature") for number in (1, 2)}

    assert errors_of(**ticked) == {
        "answer": [
            (
                "You ticked \u2068Atlas\u2069 and \u2068Borea\u2069. "
                "Untick it, or say that you have a conflict."
            )
        ]
    }
