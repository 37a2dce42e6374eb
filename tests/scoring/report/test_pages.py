"""What the pages say in the cases that the printed story does not have."""

import re

from scoring.arithmetic import evaluate, to_plain
from scoring.report.book import open_book
from scoring.report.pages import (
    annexes,
    candidate_pages,
    comparison,
    first_page,
    method_page,
    results_page,
)
from scoring.report.pages import first as first_module
from scoring.report.pages.bars import bar_of
from scoring.report.printable import printable, runs_right_to_left, said, shortened
from tests.scoring.report.stories import story
from tests.scoring.report.test_pdf import pdf_text


def book_of(document):
    """Open a document whose output is computed from its input as it stands now."""
    document["scores"]["output"] = to_plain(evaluate(document["scores"]["input"]))
    return open_book(pdf_text(document))


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
    assert lines(page.firmness)[-1] == "Carpathia Cloud and Kraków Delivery share place 1."
    assert all(line.endswith("no lead.") for line in lines(page.reasons))


def test_page_1_says_when_the_second_is_ahead_on_nothing():
    document = same_answers(only(story(3), "C2", "C3"), "C3", "C2")
    for row in document["scores"]["input"]["ratings"]:
        if row["candidate"] == "C2" and row["check"] == "TZ-01":
            row["level"] = 0

    page = first_page(book_of(document))

    assert "is ahead on no criterion and furthest behind on Working" in plain(page.why_not)


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

    assert "The unanswered checks cannot turn this order, however they come out." in found


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


def test_method_tells_ties_minima_and_who_was_left_out():
    document = story(3)
    sheet = document["scores"]["input"]
    sheet["settings"] |= {"tie_rule": "highest_criterion:TA", "overall_minimum": "90/1"}
    sheet["ratings"] = [
        row
        for row in sheet["ratings"]
        if (row["candidate"], row["check"], row["assessor"]) != ("C1", "LG-02", "A3")
    ]
    document["evaluation"] |= {"tie_rule": "highest_criterion:TA", "overall_minimum": 90}
    document["evaluation"]["parameters"] |= {"horizon_years": None, "personal_data_eu": False}
    document["determination"]["replaces"] = "ab" * 32

    book = book_of(document)
    page = method_page(book)

    assert "A total under 90 is below the minimum." in page.rules
    assert "Equal scores are put in order by Depth of senior IT and AI talent, as sealed." in (
        page.rules
    )
    assert [(plain(name), title) for name, title in page.left_out] == [
        ("Leo Brandt", "Languages at production quality")
    ]
    assert page.dates[-1][2] == "replaces an earlier decision"
    assert ("Personal data eu", "no") in [(name, plain(value)) for name, value in page.parameters]


def test_single_assessors_under_the_minimum_of_a_criterion_are_named():
    document = story(1)
    document["scores"]["input"]["criteria"][3]["minimum"] = "99/1"

    found = results_page(book_of(document)).assessments

    assert {(plain(row[0]), row[1]) for row in found} == {("Atlas Dev", "Security")}


def test_single_assessors_under_the_overall_minimum_are_named():
    document = story(1)
    sheet = document["scores"]["input"]
    sheet["settings"]["overall_minimum"] = "99/1"
    for criterion in sheet["criteria"]:
        criterion["points"] = 50 if criterion["id"] in ("TZ", "LG") else 0

    found = results_page(book_of(document)).assessments

    assert [(row[1], plain(row[2])) for row in found] == [("Total", "Amine Roy")]


def test_method_of_a_draft_and_of_answers_that_are_no_levels():
    document = story(1, status="draft")
    for row in document["ratings"]:
        row["state"] = "abstained" if row["check"] == "TZ-01" else row["state"]

    page = method_page(book_of(document))

    assert page.dates[-1][0] == "Draft made"
    assert "1 abstained" in page.panel[0].answers


def test_method_has_no_example_without_a_score():
    document = story(1)
    for row in document["scores"]["input"]["ratings"]:
        row.pop("level", None)
        row["state"] = "cannot_tell"

    book = book_of(document)

    assert method_page(book).example is None
    assert bar_of(book.standings.candidates[0].score) is None


def test_comparison_takes_the_best_when_fewer_than_two_are_chosen():
    document = story(3)
    for row in document["candidates"]:
        row["outcome"] = "not_this_time"

    page = comparison(book_of(document))

    assert lines(page.names) == ["Kraków Delivery", "Carpathia Cloud"]


def test_comparison_leaves_out_what_only_one_has_a_level_on():
    document = only(story(3), "C2", "C3")
    document["scores"]["input"]["settings"]["coverage_minimum"] = "1/10"
    for row in document["scores"]["input"]["ratings"]:
        if row["check"] == "TZ-01" and row["candidate"] != "C3":
            row.pop("level", None)
            row["state"] = "abstained"

    book = book_of(document)

    assert "TZ-01" not in [row.check for row in comparison(book).differences]
    page = next(page for page in candidate_pages(book) if "Carpathia" in page.name)
    assert page.unanswered == ("TZ-01",)
    assert page.criteria[0].checks[0].why_not == "The panel abstained."


def test_candidate_shows_what_is_missing_in_words():
    document = story(1)
    document["candidates"][0] |= {
        "facts": [document["candidates"][0]["facts"][0] | {"as_of": None}] * 20,
        "sites": [document["candidates"][0]["sites"][0] | {"day_starts": None}],
        "overlap": document["candidates"][0]["overlap"] | {"changes": []},
        "reason": "",
        "change_of_mind": "",
        "coverage_override": "The last answer is due on Friday.",
        "is_invented": False,
    }
    document["gates"] = []
    for row in document["ratings"]:
        row["rationale"] = " "

    page = candidate_pages(book_of(document))[0]

    assert page.more_facts == 6
    assert page.facts[0][3] == "–"
    assert page.sites[0][3] == ""
    assert page.overlap[-1] == "No change of clocks alters it."
    assert (page.reason, page.change_of_mind, page.flags) == ("", "", ())
    assert "due on Friday" in page.coverage_override
    assert "Nobody has recorded a finding" in page.gates[0][3]
    assert page.criteria[0].checks[0].reasons == ()


def test_candidate_loses_nothing_on_a_criterion_without_points():
    document = story(1)
    criteria = document["scores"]["input"]["criteria"]
    criteria[0]["points"], criteria[1]["points"] = 0, 33

    rows = candidate_pages(book_of(document))[0].criteria[0].checks

    assert [row.lost for row in rows] == [0, 0]


def test_reasons_name_an_agreed_level_and_those_who_could_not_tell():
    document = story(3)
    for row in document["ratings"]:
        if row["candidate"] == "C3" and row["check"] == "TZ-01":
            row |= {"state": "cannot_tell", "level": None}

    pages = {plain(page.name): page for page in candidate_pages(book_of(document))}

    assert pages["Kraków Delivery"].criteria[0].checks[0].reasons[0][0] == "AR cannot tell"
    agreed = pages["Carpathia Cloud"].criteria[2].checks[0]
    assert (agreed.reasons[0][0], agreed.agreed) == ("Agreed", True)


def test_many_checks_leave_one_reason_each_and_count_the_others():
    pages = candidate_pages(book_of(story(2, "full")))

    rows = [row for page in pages for block in page.criteria for row in block.checks]

    assert {len(row.reasons) for row in rows} == {1}
    assert any(row.more for row in rows)


def test_those_not_chosen_show_what_cost_them_most_and_the_gate_they_failed():
    book = book_of(only(story(3), "C2", "C3"))
    document = book.document
    document["candidates"][0]["outcome"] = "out_by_gate"

    page = candidate_pages(book_of(document))[-1]

    assert plain(page.name) == "Atlas Dev"
    lost = [row.lost for row in page.weakest]
    assert len(lost) == 4
    assert lost == sorted(lost, reverse=True)
    assert [(plain(name), gate) for name, gate, *_ in results_page(book).out] == [
        ("Atlas Dev", "SC-01")
    ]


def test_annexes_tell_broken_seals_with_the_places_before():
    document = story(3)
    document["seal_history"] = [
        {
            "version": 1,
            "sha256": "cd" * 32,
            "sealed_at": "2026-11-01T08:00:00Z",
            "unsealed_at": "2026-11-02T07:00:00Z",
            "unsealed_by": "Lea Martin",
            "reason": "A weight was wrong.",
            "places": {"C2": None, "C3": 1, "C9": 2},
        },
        {
            "version": 2,
            "sha256": "ef" * 32,
            "sealed_at": "2026-11-01T08:00:00Z",
            "unsealed_at": "2026-11-02T07:00:00Z",
            "unsealed_by": "Lea Martin",
            "reason": "Again.",
            "places": None,
        },
    ]

    seals = annexes(book_of(document)).seals

    assert [(plain(name), place) for name, place in seals[0][4]] == [
        ("Kraków Delivery", 1),
        ("Carpathia Cloud", "–"),
    ]
    assert seals[1][4] == []


def test_annexes_tell_why_checks_were_left_out_and_what_could_not_be_told():
    document = story(3)
    document["checks"][0] |= {"use": "not_applicable", "reason": ""}
    document["ratings"] = [
        row | {"state": "cannot_tell", "level": None} if row["check"] == "TA-01" else row
        for row in document["ratings"]
    ]

    found = annexes(book_of(document))

    assert found.left_out[0][3:] == ("Does not apply", "–")
    assert "cannot tell" in plain(found.moderation[0][2][0])


def test_shortened_text_ends_visibly():
    assert shortened("one two three", 40) == "one two three"
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("x" * 50, 10) == "xxxxxxxxx…"


def test_said_text_is_cut_and_stands_apart():
    assert said("<b>", 10) == '<bdi dir="auto">&lt;b&gt;</bdi>'
    assert said("x" * 20, 10) == '<bdi dir="auto">xxxxxxxxx…</bdi>'
    assert said("شركة") == '<bdi dir="auto" class="rtl">شركة</bdi>'


def test_direction_is_that_of_the_first_letter_that_has_one():
    assert runs_right_to_left("12 شركة")
    assert not runs_right_to_left("12 Atlas شركة")
    assert not runs_right_to_left("12 34")


def test_letters_without_a_glyph_become_words():
    assert printable("a\u0000b\u200dc\ufe0f\n") == "a[u+0000]b\u200dc\n"
