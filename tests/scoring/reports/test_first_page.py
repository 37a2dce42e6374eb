"""What page 1 says in the cases that the printed story does not have."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.arithmetic.display import displayed
from scoring.decisions.document.book import Book
from scoring.reports.pages import first as first_module
from scoring.reports.pages.first import FirstPage
from scoring.reports.pages.results import ResultsPage
from scoring.results.lines import margin_text
from tests.scoring.reports.rereading import (
    book_of,
    each_answer,
    lines,
    only,
    plain,
    rules_of,
    same_answers,
)
from tests.scoring.reports.stories import story


def test_page_1_says_when_nobody_is_ranked():
    page = FirstPage(book_of(only(story(2))))

    assert lines(page.choices.reasons)[0] == (
        "No candidate could be ranked: see the gates and the coverage of each."
    )
    assert page.firmness == ()


def thinned(document, *candidates):
    """The same, with every answer of these candidates a "cannot tell"."""
    for name in candidates:
        for cell in document["ratings"][name].values():
            cell["answers"] = ["cannot_tell" for _answer in cell["answers"]]
    document["agreed"] = {}
    return document


def test_page_1_gives_a_provisional_order_when_nobody_is_ranked():
    book = book_of(thinned(story(2), "C1", "C2"))

    reasons = lines(FirstPage(book).choices.reasons)

    assert reasons[1].startswith("In a provisional order, by low and then by high: 1= Atlas Dev")
    assert reasons[1].endswith("(0.00 – 100.00).")
    assert reasons[2] == (
        "What would have to be asked stands under “Not ranked: what we do not know”."
    )


def test_results_list_what_would_have_to_be_asked():
    document = thinned(story(2), "C1")
    document["candidates"][0]["holdings"].pop("TZ-01", None)

    (row,) = ResultsPage(book_of(document)).unknowns

    standing, place, checks = row
    assert (plain(standing.name), place) == ("Atlas Dev", "1")
    assert checks[0][0] == "TZ-01"
    assert checks[0][3].startswith("Contracted working hours")


def test_page_1_gives_what_is_best_of_the_only_one_ranked():
    page = FirstPage(book_of(only(story(3), "C3")))

    assert lines(page.choices.reasons)[0] == (
        "Kraków Delivery: rank 1 with 63.55; best on Time zone (81.25 of 100)."
    )
    assert "rests on claims" in lines(page.firmness)[0]


def test_page_1_compares_across_the_line_and_not_the_first_with_the_second():
    page = FirstPage(book_of(story(18)))

    reasons, others = lines(page.choices.reasons), lines(page.choices.others)

    assert [line.partition(":")[0] for line in reasons] == [
        *("Plovdiv Partners", "Kraków Delivery", "Silesia Stack", "Minho Digital"),
    ]
    assert all("most ahead on" in line for line in reasons)
    assert plain(page.choices.against) == "Carpathia Cloud"
    assert others[0].startswith("Carpathia Cloud: 2.25 lower, most on ")
    assert plain(page.choices.others_against) == "Minho Digital"
    assert page.choices.others.more == 14 - len(others)
    assert page.share_title == "On list in"
    assert [row.share for row in page.rows][:4] == [
        page.book.list_sensitivity.uniform[row.result.id] for row in page.rows[:4]
    ]


def test_page_1_says_of_each_what_kept_it_out_or_let_it_in_without_a_rank():
    document = thinned(only(story(3), "C2", "C3"), "C2")
    for row in document["candidates"]:
        row["outcome"] = {"C1": "out_by_gate", "C2": "shortlist"}.get(row["id"], "not_this_time")

    choices = FirstPage(book_of(document)).choices

    assert lines(choices.reasons)[-1].startswith(
        "Carpathia Cloud: chosen without a rank, too little evidence on "
    )
    assert lines(choices.reasons)[-1].endswith("and 4 more.")
    assert lines(choices.others) == [
        "Kraków Delivery: rank 1 with 63.55.",
        "Atlas Dev: not ranked, out by a failed gate (SC-01).",
    ]


def test_page_1_says_who_is_passed_over():
    document = only(story(3), "C2", "C3")
    for row in document["candidates"]:
        row["outcome"] = "shortlist" if row["id"] == "C2" else "not_this_time"

    (line, *_more) = lines(FirstPage(book_of(document)).choices.others)

    assert line == "Kraków Delivery: rank 1 with 63.55, and not chosen; its page says why."


def test_page_1_says_that_two_share_the_first_place():
    document = same_answers(only(story(3), "C2", "C3"), "C2", "C3")

    page = FirstPage(book_of(document))

    assert [row.rank for row in page.rows][:2] == ["1=", "1="]
    assert lines(page.firmness)[0] == "Carpathia Cloud has the same score as Kraków Delivery."
    # Once is enough.
    assert not any("share rank 1" in line for line in lines(page.firmness))
    for row in document["candidates"]:
        row["outcome"] = "shortlist" if row["id"] == "C2" else "not_this_time"
    assert lines(FirstPage(book_of(document)).choices.others)[0] == (
        "Kraków Delivery: the same score as Carpathia Cloud; its page says why it is not chosen."
    )


def test_page_1_says_that_only_the_rule_for_ties_puts_one_first():
    document = only(story(3), "C2", "C3")
    rules_of(document)["tie_rule"] = "highest_criterion:TZ"
    document["agreed"] = {}
    for row in rules_of(document)["weights"]:
        row["points"] = 50 if row["criterion"] in {"TZ", "LG"} else 0
    ahead = {"C1": "LG", "C2": "LG", "C3": "TZ"}
    each_answer(document, lambda who, check, *_: 4 if check.startswith(ahead[who]) else 2)

    page = FirstPage(book_of(document))

    assert lines(page.firmness)[0] == (
        "Kraków Delivery has the same score as Carpathia Cloud; the sealed rule for ties puts"
        " it first."
    )


def test_page_1_draws_no_dot_for_who_has_no_score_but_its_range():
    rows = FirstPage(book_of(story(3))).rows

    assert [bool(row.whisker.dot) for row in rows] == [row.has_score for row in rows]
    (unscored,) = [row for row in rows if not row.has_score]
    assert unscored.in_words == "No score; from 63.65 to 72.54"
    assert (unscored.whisker.x, unscored.whisker.width) == ("63.6", "8.9")


def test_page_1_rounds_no_share_to_all_or_nothing():
    book = book_of(only(story(3), "C2", "C3"))
    uniform, standings = book.sensitivity.uniform, book.standings
    nearly_all = {"C3": (uniform.draws - 1, 1), "C2": (1, uniform.draws - 1)}
    results = [result._replace(claim_share=Fraction(1, 1000)) for result in standings.candidates]
    standings = replace(standings, candidates=tuple(results))
    changed = Book(book.document, replace(book.results, standings=standings))
    changed.__dict__["sensitivity"] = book.sensitivity._replace(
        uniform=uniform._replace(counts=nearly_all)
    )

    found = lines(FirstPage(changed).firmness)

    assert f"Kraków Delivery is first in &gt;99 % of {uniform.draws} sets" in " ".join(found)
    assert found[-1].startswith("&lt;1 % of the score of Kraków Delivery rests on claims")


def test_page_1_says_what_unanswered_checks_could_still_do():
    document = only(story(3), "C2", "C3")
    rules_of(document)["coverage_minimum"] = 10
    document["ratings"]["C3"]["TZ-01"]["answers"] = ["cannot_tell", "cannot_tell"]

    found = lines(FirstPage(book_of(document)).firmness)

    assert any(line.startswith("The unanswered checks could turn it") for line in found)


def test_page_1_says_when_unanswered_checks_cannot_turn_the_order():
    document = only(story(3), "C2", "C3")
    rules_of(document)["coverage_minimum"] = 10
    each_answer(document, lambda who, _check, _place, answer: 0 if who == "C2" else answer)
    document["ratings"]["C3"]["LG-04"]["answers"] = ["cannot_tell", "cannot_tell"]
    document["agreed"] = {}

    found = lines(FirstPage(book_of(document)).firmness)

    assert "The unanswered checks cannot change who is first, however they come out." in found


def test_page_1_names_waivers_open_gates_and_thin_evidence():
    document = story(3)
    waived = {"waived_at": "2026-11-20T10:00:00Z", "waived_by": "M4"}
    waived |= {"result": "fail", "waiver_reason": "Signed by May."}
    document["gates"]["C3"]["SC-01"] |= waived
    document["gates"]["C2"]["SC-02"]["result"] = "open"
    document["candidates"][0]["coverage_override"] = "The last answer is due on Friday."

    book = book_of(document)
    page = FirstPage(book)

    assert lines(page.issues)[:3] == [
        "Kraków Delivery: gate SC-01 was waived: Signed by May.",
        "Carpathia Cloud: gate SC-02 is open.",
        "Atlas Dev: little evidence, kept because: The last answer is due on Friday.",
    ]
    gates = {row.name and plain(row.name): row.gates_in_short for row in page.rows}
    assert gates["Kraków Delivery"] == "1 waived"
    assert gates["Carpathia Cloud"] == "1 open"
    assert [plain(name) for name, *_ in ResultsPage(book).waived] == ["Kraków Delivery"]


def test_page_1_of_a_draft_counts_what_is_to_be_done_before_a_decision():
    document = story(3)
    for name, gates in document["gates"].items():
        document["candidates"][int(name[1:]) - 1]["outcome"] = None
        for row in gates.values():
            row["result"] = "open"

    page = FirstPage(book_of(document))

    gates = sum(len(gates) for gates in document["gates"].values())
    assert f"{gates} gates are open: they have to pass, to fail or to be waived." in lines(
        page.issues
    )


def test_page_1_gives_no_margin_against_as_a_reason_for():
    document = only(story(3), "C2", "C3")
    document["agreed"] = {}
    each_answer(document, lambda who, check, *_: 4 if (who == "C3") == (check[:2] == "TZ") else 2)
    for row in document["candidates"]:
        row["outcome"] = "shortlist" if row["id"] == "C3" else "not_this_time"

    page = FirstPage(book_of(document))

    assert not any("-" in line for line in lines(page.choices.reasons))
    # What is behind in all may be ahead on a criterion: that is no reason for it.
    assert lines(page.choices.reasons) == ["Kraków Delivery: most ahead on Time zone (8.50)."]


@pytest.mark.parametrize(
    ("points", "words"),
    [(Fraction(12, 5), "2.40"), (Fraction(1, 1000), "less than 0.01"), (Fraction(0), "0.00")],
)
def test_a_lead_is_never_a_rounded_nothing(points, words):
    assert margin_text(points) == words


def test_page_1_counts_the_issues_that_do_not_fit(monkeypatch):
    monkeypatch.setattr(first_module, "MOST_ISSUES", 0)
    monkeypatch.setattr(first_module, "MOST_NAMED", 1)

    page = FirstPage(book_of(story(18)))

    assert page.issues.more > 0
    assert "and 3 more." in plain(page.recommendation)


def test_page_1_of_a_decision_that_shortlists_nobody():
    document = story(1)
    document["candidates"][0]["outcome"] = "not_this_time"

    page = FirstPage(book_of(document))

    assert plain(page.recommendation) == "Shortlist no candidate."
    assert page.next_steps[-1].startswith("All are told why, ")


def test_page_1_without_any_gate_in_use():
    document = story(1)
    for row in rules_of(document)["checks"]:
        row["use"] = "left_out" if row["role"] == "gate" else row["use"]
    document["gates"] = {"C1": {}}

    book = book_of(document)

    assert FirstPage(book).rows[0].gates_in_short == "–"


def test_page_1_asks_for_a_reserve_alone_where_nobody_is_on_the_list():
    document = story(3)
    book = book_of(document)
    for row in book.document["candidates"]:
        row["outcome"] = "reserve" if row["id"] == "C1" else "not_this_time"

    assert plain(FirstPage(book).recommendation).startswith("Shortlist no candidate. Keep ")


def test_up_to_18_candidates_stand_on_page_1_and_of_more_the_list_and_the_nearest_five():
    assert len(FirstPage(book_of(story(18))).rows) == 18
    names = [f"Vendor {number}" for number in range(1, 20)]

    page = FirstPage(book_of(story(19, names=names)))

    ranked = [each.id for each in page.book.standings.candidates if each.rank]
    assert [row.result.id for row in page.rows] == ranked[:9]
    assert len(page.others) == 10
    assert str(page.others) == "5 ranked, 3 out by a gate and 2 not ranked"


def test_page_1_draws_the_line_of_the_list_at_the_last_score_on_it():
    cut = FirstPage(book_of(story(18))).cut

    assert (cut.place, displayed(cut.value), cut.size) == ("60.2", "60.18", 4)


def test_page_1_draws_no_line_that_nobody_could_cross():
    assert FirstPage(book_of(story(3))).cut is None
    assert FirstPage(book_of(same_answers(only(story(3), "C2", "C3"), "C2", "C3"))).cut is None


def test_page_1_says_in_words_what_was_found_at_a_gate():
    gates = [plain(row.gates) for row in FirstPage(book_of(story(6))).rows]

    assert gates == ["All pass"] * 5 + [
        "SC-01: The certificate does not cover the site that would do…"
    ]


def test_page_1_gives_the_verdict_on_the_vendor_in_place():
    page = FirstPage(book_of(story(3)))

    assert plain(page.in_place) == "Should we be replacing Kraków Delivery? No case yet."
    document = story(3)
    for row in document["candidates"]:
        row["is_incumbent"] = False
    assert FirstPage(book_of(document)).in_place == ""
