import json
import re
from fractions import Fraction
from html import unescape
from io import BytesIO

import pytest
from pypdf import PdfReader

from scoring.arithmetic.display import displayed
from scoring.decisions.document.book import open_book
from scoring.decisions.document.writing import canonical_text
from scoring.reports.letter_terms import AWARD, WINNERS, Terms
from scoring.reports.letters.letter import Letter
from scoring.reports.letters.redaction import Redaction
from scoring.reports.letters.rendering import (
    NotAddressed,
    pages_of,
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


def printed(text, candidate, disclosure="own"):
    """Return the words of the letter; the PDF prints the same HTML."""
    book = open_book(text)
    html = pages_of(book, candidate, Terms.usual(book)._replace(disclosure=disclosure))[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


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
        assert not re.search(rf"\b{len(document['candidates'])} (vendors|candidates)", words)


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
    for part in Letter(book, row["id"]).parts:
        for line in part.checks:
            assert str(line.words) in words
            assert str(line.next_level) in words
    assert "carries" not in words
    assert words.endswith("Lea Martin")


def test_letter_to_who_failed_a_gate_says_which_condition(document, text):
    row = next(
        one
        for one in recipients(open_book(canonical_text(document)[0]))
        if one["outcome"] == "out_by_gate"
    )

    words = printed(text, row["id"])

    assert "a condition that we cannot do without was not met" in words
    assert "Fail" in words


def test_no_letter_is_addressed_to_nobody_or_before_a_decision(document, text):
    for candidate in ("C99", "C", ""):
        with pytest.raises(NotAddressed):
            render_letter(open_book(text), candidate)
    with pytest.raises(NotAddressed):
        render_letter(open_book(canonical_text(document | {"status": "draft"})[0]), "C1")


def test_each_outcome_has_a_text_of_its_own(document, text):
    book = open_book(text)
    rows = {row["outcome"]: row["id"] for row in recipients(book) if not row["is_incumbent"]}

    openings = {outcome: printed(text, name) for outcome, name in rows.items()}

    assert "You are on our short list. Why." in openings["shortlist"]
    assert "neither a contract nor an order" in openings["shortlist"]
    assert "We may turn to you" in openings["reserve"]
    assert "A failed condition decides" in openings["out_by_gate"]
    changed = json.loads(text)
    changed["candidates"][int(rows["reserve"][1:]) - 1]["outcome"] = "not_this_time"
    words = printed(canonical_text(changed)[0], rows["reserve"])
    assert "You are not on our short list this time." in words
    assert not any("incumbent test" in words for words in openings.values())


def test_incumbent_reads_what_its_test_concluded(document, text):
    incumbent = next(row["id"] for row in document["candidates"] if row["is_incumbent"])

    words = printed(text, incumbent)

    assert "What the incumbent test concluded" in words
    assert "No case yet" in words
    assert "ends no contract" in words
    for criterion in open_book(text).standings.criteria:
        assert open_book(text).grid.criterion(criterion.id).title in words


def test_points_of_the_checks_add_up_to_the_score(text):
    book = open_book(text)
    ranked = next(result.id for result in book.standings.candidates if result.rank)
    letter = Letter(book, ranked)

    reached = sum(line.reached for part in letter.parts for line in part.checks)

    assert reached == letter.score == sum(part.reached for part in letter.parts)


def test_a_criterion_without_a_score_claims_no_points(text):
    book = open_book(text)

    parts = [part for row in recipients(book) for part in Letter(book, row["id"]).parts]

    bare = [line for part in parts if part.score is None for line in part.checks]
    assert any(line.level is not None for line in bare)
    assert {(line.available, line.reached) for line in bare} == {(None, None)}
    for part in parts:
        if part.score is not None:
            assert sum(line.available or 0 for line in part.checks) == part.points


def test_a_proposed_reason_is_said_without_a_rank(document):
    changed = json.loads(json.dumps(document))
    for row in changed["candidates"]:
        row |= {"reason": "Rank 5 with 53.93.", "is_reason_proposed": True}
    text = canonical_text(changed)[0]

    for row in recipients(open_book(text)):
        words = printed(text, row["id"])
        assert "Rank 5" not in words
        starts = ("Your score is", "You did not meet", "Too little could be rated")
        assert any(start in words for start in starts)


def test_a_rank_of_somebody_else_stands_in_no_letter(text):
    book = open_book(text)
    ranked = next(result for result in book.standings.candidates if result.rank)
    redaction, rank = Redaction(book, ranked.id), ranked.rank

    sentence = "You are not on our short list. Place 44 with rank {}; 44th place, ranked 43."

    assert redaction.plain(sentence.format(rank)) == (
        f"You are not on our short list. (left out) with rank {rank}; (left out), (left out)."
    )


def test_winners_are_named_where_the_lead_lets_letters_say_so(document, text):
    book, own = open_book(text), "C6"
    chosen = book.with_outcome("shortlist")
    names = [book.candidates[name]["name"] for name in chosen]

    plain, winners, award = (printed(text, own, terms) for terms in ("own", WINNERS, AWARD))

    assert "Who was chosen" not in plain
    assert "Who was chosen" in winners
    to_one_chosen = printed(text, chosen[0], WINNERS)
    assert "Who else was chosen" in to_one_chosen
    assert "Who was chosen" not in to_one_chosen
    assert not any(f"{name} " in plain for name in names)
    assert all(name in winners for name in names)
    assert "Rated higher than you on" in winners
    total = displayed(book.standings.candidate(chosen[0]).score.value)
    assert f"{total} of 100" in award
    others = [row["name"] for row in document["candidates"] if row["id"] not in (*chosen, own)]
    assert others
    assert not any(name in award for name in others)


def test_letter_is_the_same_bytes_again_and_carries_no_data(document, text):
    candidate = recipients(open_book(canonical_text(document)[0]))[0]["id"]

    first, second = (render_letter(open_book(text), candidate) for _ in "ab")

    reader = PdfReader(BytesIO(first))
    assert first == second
    assert reader.attachments == {}
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    words = "".join(page.extract_text() for page in reader.pages)
    captions = ("What a level means", "The highest level that evidence allows")
    assert [words.count(caption) for caption in captions] == [1, 1]


def test_no_tables_of_a_letter_stand_side_by_side(text):
    # Those that float are printed twice where they cross the end of a page.
    book = open_book(text)
    for row in recipients(book):
        terms = Terms.usual(book)._replace(disclosure=AWARD)
        assert 'class="column' not in pages_of(book, row["id"], terms)[0]


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

    seen = [str(text) for part in letter.parts for line in part.checks for text in line.reasons]
    assert any("Found: 71%." in words for words in seen)
    assert any("another vendor showed more." in words for words in seen)
    assert any("No reason was written." in words for words in seen)
    assert {reason for _, _, reason in letter.gates} == {"No reason was written."}
