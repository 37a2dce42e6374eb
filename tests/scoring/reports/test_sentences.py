"""Every sentence of page 1 is true, whatever was rated; many more by a command of their own."""

import re

import pytest

from scoring.reports.pages.first import FirstPage
from tests.scoring.reports.rereading import book_of, lines
from tests.scoring.reports.sentences import Checker, random_document


@pytest.mark.parametrize("seed", [0, 5, 12, 16, 22, 36, 63, 76])
def test_page_1_says_nothing_that_is_not_so(seed):
    checker = Checker(FirstPage(book_of(random_document(seed)))).run()

    assert checker.astray == []
    assert checker.kinds


def test_a_sentence_that_is_not_so_is_found():
    checker = Checker(FirstPage(book_of(random_document(16))))
    true = next(line for line in lines(checker.page.choices.others) if " points under " in line)
    false = re.sub(r"(\d) points under", lambda last: f"{9 - int(last[1])} points under", true)

    checker.check(true)
    checker.check(false)

    assert checker.astray == [("under", false)]
