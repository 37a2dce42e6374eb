"""A plain table of levels becomes a sheet, or is refused by the cell."""

import csv
from fractions import Fraction

import pytest

from scoring.arithmetic.standings import evaluate
from scoring.arithmetic.table import sheet_of_table

TABLE = """\
Criterion,Points,Check,Weight,Atlas,Borea
Security,60,Certificate,3,3,2
Security,,Recovery,1,1,cannot_tell

Languages,40,French,1,4,
"""


def rows(text=TABLE, old="", new=""):
    return list(csv.reader(text.replace(old, new, 1).splitlines()))


def test_a_table_is_scored_as_it_is_written():
    standings = evaluate(sheet_of_table(rows()))

    atlas, borea = (standings.candidate(name) for name in ("Atlas", "Borea"))
    assert atlas.score.value == Fraction(155, 2)
    assert (borea.score.value, borea.score.coverage) == (None, Fraction(9, 20))
    assert standings.criterion("Security").weights == {"Certificate": 3, "Recovery": 1}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("Criterion", "Kriterium", "The first row is not that of a table. Begin with criterion,"),
        ("Weight,Atlas,Borea", "Weight,Atlas,Atlas", "candidates[1].id is 'Atlas'. It is there"),
        ("Atlas", "", "candidates[0].id is ''. Give an id"),
        ("3,3,2", "3,5,2", "the level of 'Atlas' in row 2 is '5'. Give a whole number from 0 to 4"),
        ("3,3,2", "3,2.5,2", "the level of 'Atlas' in row 2 is '2.5'."),
        (
            "3,3,2",
            "3,\N{SUPERSCRIPT TWO},2",
            "the level of 'Atlas' in row 2 is '\N{SUPERSCRIPT TWO}'.",
        ),
        ("3,3,2", "3,3,2,1", "Row 2 has 7 cells. Give 6 at most."),
        ("3,3,2", "-1,3,2", "weight in row 2 is '-1'. Give a whole number from 0 to 100."),
        ("60,", ",", "points in row 2 is ''. Give a whole number from 0 to 100."),
        ("Security,,", "Security,50,", "'Security' has 60 points and, in row 3, 50."),
        ("Recovery", "Certificate", "criteria[0].checks[1].id is 'Certificate'. It is there twice"),
    ],
)
def test_what_is_no_table_is_refused_by_its_cell(old, new, sentence):
    with pytest.raises(ValueError) as caught:
        sheet_of_table(rows(old=old, new=new))
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("text", ["", "\n\n", "criterion,points,check,weight"])
def test_an_empty_table_is_refused(text):
    with pytest.raises(ValueError):
        sheet_of_table(rows(text))
