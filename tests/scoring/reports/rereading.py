"""Changing a document by hand and reading it again."""

import copy
import re

import pytest
from django.core.management import call_command

from scoring.decisions.document.book import open_book
from tests.scoring.reports.stories import rescored, text_of
from tests.scoring.reports.story_parts import PANEL


def book_of(document):
    """Open a document in which all that follows from its input is computed as it stands now."""
    return open_book(text_of(rescored(document)))


def plain(html):
    return re.sub(r"<[^>]+>", "", str(html))


def lines(found):
    return [plain(line) for line in found]


def rules_of(document):
    return document["seals"][-1]["rules"]


def only(document, *candidates):
    """Leave these candidates in the ranking; a failed gate takes the others out."""
    for name, gates in document["gates"].items():
        gates["SC-01"]["result"] = "pass" if name in candidates else "fail"
    return document


def same_answers(document, one, other):
    """Give `other` the evidence, ratings and agreed levels of `one`."""
    rows = {row["id"]: row for row in document["candidates"]}
    for name in ("holdings", "ceilings"):
        rows[other][name] = dict(rows[one][name])
    document["ratings"][other] = copy.deepcopy(document["ratings"][one])
    document["agreed"].pop(other, None)
    if one in document["agreed"]:
        document["agreed"][other] = document["agreed"][one]
    return document


def each_answer(document, change):
    """Put what `change(candidate, check, place, answer)` returns in place of every answer."""
    for candidate, cells in document["ratings"].items():
        for check, cell in cells.items():
            cell["answers"] = [
                change(candidate, check, place, answer)
                for place, answer in enumerate(cell["answers"])
            ]
    return document


def rated_by_all(document, level):
    """Let everybody rate every criterion: who did not gives this level everywhere."""
    criteria = [row["criterion"] for row in rules_of(document)["weights"]]
    raters = [row for row in document["panel"] if row["criteria"]]
    for candidate, cells in document["ratings"].items():
        for check, cell in cells.items():
            given = iter(cell["answers"])
            answers = [next(given) if check[:2] in row["criteria"] else level for row in raters]
            document["ratings"][candidate][check] = {"answers": answers, "at": [None] * len(raters)}
    for row in raters:
        row["criteria"] = criteria
    for row, (_, _, rated) in zip(rules_of(document)["assignments"], PANEL, strict=True):
        row["criteria"] = criteria if rated else []
    return document


def assert_agrees_and_is_not_sealed(report, capsys):
    """Let the command check a report of an installation that has no key to seal with."""
    with pytest.raises(SystemExit, match="2"):
        call_command("verify_report", report)
    assert "Data and pages agree with each other; not sealed" in capsys.readouterr().out
