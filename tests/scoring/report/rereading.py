"""Changing a document by hand and reading it again."""

import re

from scoring.arithmetic import evaluate, to_plain
from scoring.report.book import open_book
from tests.scoring.report.stories import beside, text_of


def book_of(document):
    """Open a document in which all that follows from its input is computed as it stands now."""
    standings = evaluate(document["scores"]["input"])
    document["scores"]["output"] = to_plain(standings)
    return open_book(text_of(document | beside(standings, document["scenarios"])))


def plain(html):
    return re.sub(r"<[^>]+>", "", str(html))


def lines(found):
    return [plain(line) for line in found]


def only(document, *candidates):
    """Leave these candidates in the ranking; a failed gate takes the others out."""
    for row in document["scores"]["input"]["gates"]:
        if row["check"] == "SC-01":
            row["result"] = "pass" if row["candidate"] in candidates else "fail"
    return document


def same_answers(document, one, other):
    """Give `other` the evidence, ratings and agreed levels of `one`."""
    sheet = document["scores"]["input"]
    for section in ("ratings", "agreed", "evidence"):
        kept = [row for row in sheet[section] if row["candidate"] != other]
        copies = [row | {"candidate": other} for row in kept if row["candidate"] == one]
        sheet[section] = kept + copies
    return document


def rated_by_all(document, level):
    """Let everybody rate every criterion: who did not gives this level everywhere."""
    sheet = document["scores"]["input"]
    given = {(row["candidate"], row["check"], row["assessor"]) for row in sheet["ratings"]}
    for row in sheet["assessors"]:
        row["criteria"] = [criterion["id"] for criterion in sheet["criteria"]]
    sheet["ratings"] += [
        {"candidate": candidate, "check": check, "assessor": row["id"]}
        | {"state": "rated", "level": level}
        for candidate, check in sorted({cell[:2] for cell in given})
        for row in sheet["assessors"]
        if (candidate, check, row["id"]) not in given
    ]
    return document
