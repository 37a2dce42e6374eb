import json
from fractions import Fraction
from io import BytesIO

import pytest
from pypdf import PdfReader

from scoring.arithmetic.display import displayed
from scoring.decisions.document.book import open_book
from scoring.decisions.document.writing import canonical_text
from scoring.reports.letters import (
    Letter,
    NotAddressed,
    Redaction,
    recipients,
    render_letter,
)
from tests.scoring.reports.stories import story

NAMES = ["Atlas Dev (invented)", "Bora Systems", "Cima", "شركة الأطلس", "Dora & Sons", "Enotek"]


def gossip(document):
    """Let every text about a candidate name the others with their references and scores."""
    totals = document["scores"]
    for row in document["candidates"]:
        others = [one for one in document["candidates"] if one["id"] != row["id"]]
        said = " ".join(
            f"{one['name']} {one['reference']} has {shown(totals[one['id']]['score'])}."
            for one in others
        )
        row["reason"] = f"Atlas Dev leads. {said}"
        row["change_of_mind"] = said.upper()
    for cell in cells_of(document, "ratings"):
        words = "Bora Systems does this better; Cima shows enough."
        cell["rationale"] = [words] * len(cell["answers"])
    for row in cells_of(document, "agreed"):
        row["reason"] = "Cima showed more."
    for row in cells_of(document, "gates"):
        row["reason"] = "Not like Dora & Sons."
    document["seals"][-1]["rules"]["title"] = "Who replaces Bora Systems"
    ranked = next(name for name, row in totals.items() if row["rank"] == 4)
    document["candidates"][int(ranked[1:]) - 1]["outcome"] = "reserve"


def cells_of(document, section):
    return [cell for cells in document[section].values() for cell in cells.values()]


def shown(fraction):
    if fraction is None:
        return "no score"
    numerator, _, denominator = fraction.partition("/")
    return displayed(Fraction(int(numerator), int(denominator)))


@pytest.fixture(scope="module")
def document():
    found = story(6, names=[*NAMES, "Filo"])
    gossip(found)
    return found


@pytest.fixture(scope="module")
def text(document):
    return canonical_text(document)[0]


def printed(text, candidate):
    pages = PdfReader(BytesIO(render_letter(open_book(text), candidate))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_letter_holds_nothing_of_the_other_vendors(document, text):
    book = open_book(text)
    for row in recipients(open_book(canonical_text(document)[0])):
        words = printed(text, row["id"])
        own = {displayed(v) for v in numbers_of(book.standings.candidate(row["id"]))}
        for other in document["candidates"]:
            if other["id"] == row["id"]:
                continue
            result = book.standings.candidate(other["id"])
            bare = other["name"].replace(" (invented)", "")
            assert bare.lower() not in words.lower(), (row["id"], other["name"])
            assert other["reference"] not in words
            for value in numbers_of(result):
                if displayed(value) not in own:
                    assert displayed(value) not in words, (row["id"], other["id"])
        assert f"of {len(document['candidates'])}" not in words


def numbers_of(result):
    scores = [result.score, *(one.score for one in result.criteria.values())]
    return [score.value for score in scores if score.value not in (None, 0, 100)]


def test_letter_says_what_its_vendor_scored_and_why_not_more(document, text):
    book = open_book(text)
    result = next(one for one in book.standings.candidates if one.rank == 4)
    row = next(
        one for one in recipients(open_book(canonical_text(document)[0])) if one["id"] == result.id
    )

    words = printed(text, row["id"])

    assert "We keep you in reserve." in words
    assert displayed(result.score.value) in words
    for criterion in book.standings.criteria:
        if result.criteria[criterion.id].status != "not_enough_evidence":
            assert displayed(result.criteria[criterion.id].score.value) in words
        assert book.grid.criterion(criterion.id).title in words
    assert "another vendor" in words
    higher = next(
        check
        for _, checks in Letter(book, row["id"]).criteria
        for check, _ in checks
        if "Level" in check.why_not
    )
    assert str(higher.why_not)[:40] in words
    assert "Lea Martin" in words


def test_letter_to_who_failed_a_gate_says_which_condition(document, text):
    row = next(
        one
        for one in recipients(open_book(canonical_text(document)[0]))
        if one["outcome"] == "out_by_gate"
    )

    words = printed(text, row["id"])

    assert "a condition that we cannot do without was not met" in words
    assert "Fail" in words


def test_no_letter_is_addressed_to_the_short_list_or_to_nobody(document, text):
    listed = [row["id"] for row in document["candidates"] if row["outcome"] == "shortlist"]
    assert listed

    for candidate in (*listed, "C99", "C", ""):
        with pytest.raises(NotAddressed):
            render_letter(open_book(text), candidate)


def test_letter_is_the_same_bytes_again_and_carries_no_data(document, text):
    candidate = recipients(open_book(canonical_text(document)[0]))[0]["id"]

    first, second = (render_letter(open_book(text), candidate) for _ in "ab")

    reader = PdfReader(BytesIO(first))
    assert first == second
    assert reader.attachments == {}
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_redaction_leaves_words_alone_that_only_look_like_a_name(text):
    own = Redaction(open_book(text), "C1")

    assert own.plain("Cima, cima and Cimarron; BORA SYSTEMS") == (
        "another vendor, another vendor and Cimarron; another vendor"
    )


def test_redaction_of_the_only_candidate_takes_nothing_out():
    book = open_book(canonical_text(story(1))[0])

    assert Redaction(book, "C1").plain("Atlas Dev 74.20") == "Atlas Dev 74.20"


def test_withdrawn_vendors_are_not_named_either(document):
    changed = json.loads(json.dumps(document))
    names = {"name": "Gone Ltd", "reference": "", "legal_name": "", "domain": ""}
    changed["withdrawn"] = [{"id": "C9", **names}]

    own = Redaction(open_book(canonical_text(changed)[0]), "C1")

    assert own.plain("Better than Gone Ltd.") == "Better than another vendor."


def test_agreed_reason_and_missing_reasons_are_told(document):
    changed = json.loads(json.dumps(document))
    candidate = next(iter(changed["agreed"]))
    changed["candidates"][int(candidate[1:]) - 1]["outcome"] = "not_this_time"
    for cells in changed["ratings"].values():
        for check, cell in cells.items():
            cell["rationale"] = [" "] * len(cell["answers"])
            if check == "LG-02":
                cell["value"] = ["71"] * len(cell["answers"])
    for row in cells_of(changed, "gates"):
        row["reason"] = ""
    book = open_book(canonical_text(changed)[0])

    letter = Letter(book, candidate)

    seen = [str(evidence) for _, checks in letter.criteria for _, evidence in checks]
    assert any("Found: 71%." in words for words in seen)
    assert any("another vendor showed more." in words for words in seen)
    assert any("No reason was written." in words for words in seen)
    assert {reason for _, _, reason in letter.gates} == {"–"}
