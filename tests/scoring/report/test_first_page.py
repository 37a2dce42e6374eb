"""What page 1 says in the cases that the printed story does not have."""

from dataclasses import replace
from fractions import Fraction

from scoring.report.pages import first as first_module
from scoring.report.pages import first_page, results_page
from tests.scoring.report.rereading import book_of, lines, only, plain, same_answers
from tests.scoring.report.stories import story


def test_page_1_says_when_nobody_is_ranked():
    page = first_page(book_of(only(story(2))))

    assert lines(page.reasons) == [
        "No candidate could be ranked: see the gates and the coverage of each."
    ]
    assert page.firmness == ()
    assert "no second candidate" in plain(page.why_not).lower()


def test_page_1_gives_the_strongest_criteria_of_the_only_one_ranked():
    page = first_page(book_of(only(story(3), "C3")))

    assert lines(page.reasons)[0] == "Working inside our day: 81.25 of 100."
    assert lines(page.reasons)[-1] == "6 criteria weigh in the total."
    assert "rests on claims" in lines(page.firmness)[0]


def test_page_1_says_that_two_share_the_first_place():
    document = same_answers(only(story(3), "C2", "C3"), "C2", "C3")

    page = first_page(book_of(document))

    assert [row.place for row in page.rows][:2] == ["1=", "1="]
    assert plain(page.why_not).endswith("has the same score as the first.")
    assert lines(page.firmness)[0] == "Carpathia Cloud has the same score as Kraków Delivery."
    assert lines(page.firmness)[-1] == "Carpathia Cloud and Kraków Delivery share place 1."
    assert all(line.endswith("no lead.") for line in lines(page.reasons))


def test_page_1_says_that_only_the_rule_for_ties_puts_one_first():
    document = only(story(3), "C2", "C3")
    sheet = document["scores"]["input"]
    sheet["settings"]["tie_rule"] = "highest_criterion:TZ"
    sheet["agreed"] = []
    for row in sheet["criteria"]:
        row["points"] = 50 if row["id"] in {"TZ", "LG"} else 0
    for row in sheet["ratings"]:
        ahead = "TZ" if row["candidate"] == "C3" else "LG"
        row |= {"state": "rated", "level": 4 if row["check"].startswith(ahead) else 2}

    page = first_page(book_of(document))

    assert lines(page.firmness)[0] == (
        "Kraków Delivery has the same score as Carpathia Cloud; the sealed rule for ties puts"
        " it first."
    )
    assert plain(page.why_not) == (
        "Carpathia Cloud has the same score as the first; the sealed rule for ties puts it second."
    )


def test_page_1_draws_no_bar_for_who_has_no_score():
    rows = first_page(book_of(story(3))).rows

    assert [(row.has_score, row.bar is not None) for row in rows].count((False, False)) == 1
    assert all(row.has_score == (row.bar is not None) for row in rows)


def test_page_1_rounds_no_share_to_all_or_nothing():
    book = book_of(only(story(3), "C2", "C3"))
    uniform, standings = book.sensitivity.uniform, book.standings
    nearly_all = {"C3": (uniform.draws - 1, 1), "C2": (1, uniform.draws - 1)}
    results = [result._replace(claim_share=Fraction(1, 1000)) for result in standings.candidates]
    changed = replace(
        book,
        standings=standings._replace(candidates=tuple(results)),
        sensitivity=book.sensitivity._replace(uniform=uniform._replace(counts=nearly_all)),
    )

    found = lines(first_page(changed).firmness)

    assert f"Kraków Delivery is first in &gt;99 % of {uniform.draws} sets" in " ".join(found)
    assert found[-1].startswith("&lt;1 % of the score of Kraków Delivery rests on claims")


def test_page_1_says_when_the_second_is_ahead_on_nothing():
    document = same_answers(only(story(3), "C2", "C3"), "C3", "C2")
    for row in document["scores"]["input"]["ratings"]:
        if row["candidate"] == "C2" and row["check"] == "TZ-01":
            row["level"] = 0

    page = first_page(book_of(document))

    assert "is ahead on no criterion that has points and furthest behind on Working" in plain(
        page.why_not
    )


def test_page_1_says_what_unanswered_checks_could_still_do():
    document = only(story(3), "C2", "C3")
    document["scores"]["input"]["settings"]["coverage_minimum"] = "1/10"
    for row in document["scores"]["input"]["ratings"]:
        if row["candidate"] == "C3" and row["check"] == "TZ-01":
            row.pop("level")
            row["state"] = "cannot_tell"

    found = lines(first_page(book_of(document)).firmness)

    assert any(line.startswith("The unanswered checks could turn it") for line in found)


def test_page_1_says_when_unanswered_checks_cannot_turn_the_order():
    document = only(story(3), "C2", "C3")
    document["scores"]["input"]["settings"]["coverage_minimum"] = "1/10"
    for row in document["scores"]["input"]["ratings"]:
        if row["candidate"] == "C2":
            row["level"], row["state"] = 0, "rated"
        if row["candidate"] == "C3" and row["check"] == "LG-04":
            row.pop("level", None)
            row["state"] = "cannot_tell"
    document["scores"]["input"]["agreed"] = []

    found = lines(first_page(book_of(document)).firmness)

    assert "The unanswered checks cannot change who is first, however they come out." in found


def test_page_1_names_waivers_open_gates_and_thin_evidence():
    document = story(3)
    for row, listed in zip(document["scores"]["input"]["gates"], document["gates"], strict=True):
        if (row["candidate"], row["check"]) == ("C3", "SC-01"):
            row |= {"result": "fail", "waived": True}
            listed |= {"waived_at": "2026-11-20T10:00:00Z", "waiver_reason": "Signed by May."}
            listed |= {"waived_by": "Lea Martin"}
        if (row["candidate"], row["check"]) == ("C2", "SC-02"):
            row["result"] = "open"
    document["candidates"][0]["coverage_override"] = "The last answer is due on Friday."

    book = book_of(document)
    page = first_page(book)

    assert lines(page.issues)[:3] == [
        "Kraków Delivery: gate SC-01 was waived: Signed by May.",
        "Carpathia Cloud: gate SC-02 is open.",
        "Atlas Dev: little evidence, kept because: The last answer is due on Friday.",
    ]
    gates = {row.name and plain(row.name): row.gates for row in page.rows}
    assert gates["Kraków Delivery"] == "1 waived"
    assert gates["Carpathia Cloud"] == "1 open"
    assert [plain(name) for name, *_ in results_page(book).waived] == ["Kraków Delivery"]


def test_page_1_counts_the_issues_that_do_not_fit(monkeypatch):
    monkeypatch.setattr(first_module, "MOST_ISSUES", 0)
    monkeypatch.setattr(first_module, "MOST_NAMED", 1)

    page = first_page(book_of(story(18)))

    assert page.more_issues > 0
    assert "and 3 more." in plain(page.recommendation)


def test_page_1_of_a_decision_that_shortlists_nobody():
    document = story(1)
    document["candidates"][0]["outcome"] = "not_this_time"

    page = first_page(book_of(document))

    assert plain(page.recommendation) == "Shortlist no candidate."
    assert "The others are told why" in lines(page.next_steps)[-1]


def test_page_1_without_any_gate_in_use():
    document = story(1)
    for criterion in document["scores"]["input"]["criteria"]:
        criterion["gates"] = []
    document["scores"]["input"]["gates"] = []

    book = book_of(document)

    assert first_page(book).rows[0].gates == "–"
    assert results_page(book).gates == ()
