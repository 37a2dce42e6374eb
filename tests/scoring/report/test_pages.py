"""What the later pages say in the cases that the printed story does not have."""

from scoring.report.pages import annexes, candidate_pages, comparison, method_page, results_page
from scoring.report.pages.bars import bar_of
from scoring.report.printable import printable, runs_right_to_left, said, shortened
from tests.scoring.report.rereading import book_of, lines, only, plain
from tests.scoring.report.stories import story


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
    assert ("Will the work touch personal data of people in the EU?", "No") in [
        (name, plain(value)) for name, value in page.parameters
    ]


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

    assert page.more_facts == 10
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


def test_reasons_begin_with_the_value_that_was_found():
    document = story(3)
    for row in document["ratings"]:
        if row["check"] == "TA-01":
            row |= {"value": "64", "rationale": "The list is dated."}
        if row["check"] == "LG-02":
            row |= {"value": "64", "rationale": ""}

    book = book_of(document)
    criteria = candidate_pages(book)[0].criteria
    reasons = {row.check: row.reasons for one in criteria for row in one.checks}
    assert plain(reasons["TA-01"][0][1]) == "Found: 64 people. The list is dated."
    assert plain(reasons["LG-02"][0][1]) == "Found: 64%."
    assert "found 64 people" in plain(annexes(book).moderation[0][2][0])


def test_ratings_of_older_documents_hold_no_value():
    book = book_of(story(1))

    assert all("value" not in row for row in book.document["ratings"])
    rows = [row for page in candidate_pages(book) for one in page.criteria for row in one.checks]
    assert not any("Found:" in plain(text) for row in rows for _, text in row.reasons)


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
        ("C9", 2),
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
