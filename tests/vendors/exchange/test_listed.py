import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.exchange.listed import escaped, items_of, joined, plain, split

TEXTS = st.text(alphabet=st.sampled_from("\\;|\n/:ab é🚀ש") | st.characters(codec="utf-8"))


@given(st.lists(TEXTS.map(str.strip).filter(bool), max_size=5))
def test_every_list_of_texts_comes_back_from_one_cell(texts):
    cell = joined(escaped(text) for text in texts)

    assert [plain(item) for item in items_of(cell)] == texts


@given(st.lists(TEXTS.map(str.strip), min_size=2, max_size=5))
def test_every_fact_comes_back_from_one_item(texts):
    item = "|".join(escaped(text) for text in texts)

    assert [plain(part) for part in split(item, "|")] == texts


def test_line_breaks_part_facts_as_semicolons_do():
    assert items_of("fr:30\nen:50; es ;;") == ["fr:30", "en:50", "es"]


def test_a_backslash_at_the_end_is_a_backslash():
    assert plain("a\\") == "a\\"


def test_a_cell_keeps_as_many_facts_as_it_has_room_for():
    assert joined(["aaaa", "bbbb", "cccc"], room=13) == "aaaa; bbbb"


@pytest.mark.parametrize(("text", "mark", "parts"), [("CI\\/CD/x", "/", ["CI\\/CD", "x"])])
def test_an_escaped_mark_parts_nothing(text, mark, parts):
    assert split(text, mark) == parts
