import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.imports.sheet import neutralised, restored

FORMULAS = ["=1+1", "+33 1", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=HYPERLINK(1)"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text):
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Atlas Dev", "'quoted'", "l'atelier", "64", "a=b", "شركة", "🚀"]
)
def test_a_harmless_text_stays_as_it_is(text):
    assert (neutralised(text), restored(text)) == (text, text)


def test_an_apostrophe_before_a_formula_is_kept_through_the_round_trip():
    assert restored(neutralised("'=1+1")) == "'=1+1"


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝a1 שé🚀") | st.characters()))
def test_every_text_comes_back_exactly(text):
    assert restored(neutralised(text)) == text


@given(st.text())
def test_no_neutralised_text_begins_like_a_formula(text):
    assert neutralised(text)[:1] not in set("=+-@\t\r\n＝＋－＠")
