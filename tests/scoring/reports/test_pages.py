"""What the later pages say in the cases that the printed story does not have."""

from types import SimpleNamespace

from scoring.reports.pages.annexes import Annexes
from scoring.reports.pages.candidate import CriterionBlock, candidate_pages
from scoring.reports.pages.panel import MethodPage, PanelPage
from scoring.reports.pages.results import ResultsPage, RoundsPage
from scoring.reports.pages.words import (
    bar_of,
    gate_cell,
    printable,
    quoted,
    runs_right_to_left,
    shortened,
)
from tests.scoring.reports.rereading import (
    book_of,
    each_answer,
    lines,
    only,
    plain,
    rated_by_all,
    rules_of,
    same_answers,
)
from tests.scoring.reports.stories import story


def rival_of(document, candidate):
    """Return what a CriterionBlock of the first criterion of this candidate is made of."""
    book = book_of(document)
    return book, book.standings.candidate(candidate), book.standings.criteria[0]


def test_method_tells_ties_minima_and_who_was_left_out():
    document = story(3)
    document["ratings"]["C1"]["LG-02"]["answers"][1] = None
    rules = rules_of(document)
    rules |= {"tie_rule": "highest_criterion:TA", "overall_minimum": 90}
    document["determination"]["replaces"] = "ab" * 32

    book = book_of(document)
    page = MethodPage(book)

    assert "A total under 90 is below the minimum." in page.rules
    assert "Equal scores are put in order by Depth of senior IT and AI talent, as sealed." in (
        page.rules
    )
    assert [(plain(name), title) for name, title in PanelPage(book).left_out] == [
        ("Leo Brandt", "Languages at production quality")
    ]
    assert page.dates[-1][2] == "replaces an earlier decision"


def test_single_assessors_under_the_minimum_of_a_criterion_are_named():
    document = story(1)
    rules_of(document)["weights"][3]["minimum"] = 99

    found = ResultsPage(book_of(document)).assessments

    assert {(plain(row[0]), row[1]) for row in found} == {("Atlas Dev", "Security")}


def test_single_assessors_under_the_overall_minimum_are_named():
    document = story(1)
    rules_of(document)["overall_minimum"] = 99
    for row in rules_of(document)["weights"]:
        row["points"] = 50 if row["criterion"] in ("TZ", "LG") else 0

    found = ResultsPage(book_of(document)).assessments

    assert [(row[1], plain(row[2])) for row in found] == [("Total", "Amine Roy")]


def test_method_of_a_draft_and_of_answers_that_are_no_levels():
    document = story(1, status="draft")
    document["ratings"]["C1"]["TZ-01"]["answers"] = ["abstained", "abstained"]

    book = book_of(document)

    assert MethodPage(book).dates[-1][0] == "Draft made"
    assert "1 abstained" in PanelPage(book).people[0][4]


def test_method_has_no_example_without_a_score():
    document = story(1)
    book = book_of(each_answer(document, lambda *_: "cannot_tell"))

    assert MethodPage(book).example is None
    assert bar_of(book.standings.candidates[0].score) is None


def test_a_vendor_names_what_has_no_level():
    document = only(story(3), "C2", "C3")
    rules_of(document)["coverage_minimum"] = 10
    document["ratings"]["C2"]["TZ-01"]["answers"] = ["abstained", "abstained"]

    page = next(page for page in candidate_pages(book_of(document)) if "Carpathia" in page.name)

    assert page.unanswered == ("TZ-01",)
    assert page.criteria[0].checks[0].why_not == "The panel abstained."


def test_a_vendor_stands_beside_the_best_of_the_others_that_no_gate_keeps_out():
    book = book_of(only(story(3), "C2", "C3"))  # the gate keeps C1 out

    for page in candidate_pages(book):
        for block, criterion in zip(page.criteria, book.standings.criteria, strict=True):
            rivals = [name for name in ("C2", "C3") if name != page.result.id]
            scores = [
                book.standings.candidate(name).criteria[criterion.id].score.value for name in rivals
            ]
            assert block.rival[0] == max(scores)


def test_the_best_of_the_others_names_two_that_are_level_and_counts_more():
    document = same_answers(only(story(4), "C1", "C2", "C3", "C4"), "C2", "C3")
    two = CriterionBlock(*rival_of(document, "C1"))
    three = CriterionBlock(*rival_of(same_answers(document, "C2", "C4"), "C1"))

    assert plain(two.rival[1]) == "Carpathia Cloud and Kraków Delivery"
    assert plain(three.rival[1]) == "3 vendors, the same"


def test_a_vendor_shows_its_highest_levels_and_what_costs_it_most():
    page = candidate_pages(book_of(story(6)))[0]

    assert [row.level for row in page.best] == sorted(
        (row.level for row in page.checks if row.level is not None), reverse=True
    )[:3]
    assert [row.lost for row in page.weakest] == sorted(
        (row.lost for row in page.checks), reverse=True
    )[:3]
    assert all(row.gained + row.lost > 0 for row in page.best)


def test_risks_name_gates_dates_single_proofs_and_single_assessors():
    document = story(3)
    document["gates"]["C3"]["SC-02"]["result"] = "open"
    document["evidence"][0] |= {"candidate": "C3", "expires_on": "2027-01-31"}
    document["evidence"][1] |= {"candidate": "C3", "expires_on": "2029-01-31"}

    page = next(page for page in candidate_pages(book_of(document)) if page.result.id == "C3")

    risks = lines(page.risks)
    assert risks[0].startswith("Gate SC-02 (open): ")
    assert any(line.endswith("(E1): expires on 31 January 2027.") for line in risks)
    assert not any("2029" in line for line in risks)
    assert risks[-1] == "One assessor alone counts on Senior talent."


def test_a_vendor_without_risks_says_what_was_looked_at():
    pages = candidate_pages(book_of(rated_by_all(only(story(2), "C1", "C2"), 3)))

    assert {tuple(page.risks) for page in pages} == {()}
    assert all("one assessor alone counts" in page.no_risk for page in pages)


def test_who_was_never_a_candidate_leaves_the_way_with_a_reason():
    document = story(3)
    rules_of(document)["left_out"] = [{"vendor_id": 9, "name": "Zeta", "reason": "Too small."}]

    page = RoundsPage(book_of(document))

    assert [plain(part) for part in page.left[0][1:]] == ["Zeta", "Never a candidate", "Too small."]


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
    document["gates"] = {"C1": {}}
    for cell in document["ratings"]["C1"].values():
        cell["rationale"] = [" "] * len(cell["answers"])

    page = candidate_pages(book_of(document))[0]

    assert page.facts.more == 10
    assert page.facts[0][3] == "–"
    assert page.sites[0][3] == ""
    assert page.overlap[-1] == "No change of clocks alters it."
    assert (page.reason, page.change_of_mind, page.flags) == ("", "", ())
    assert "due on Friday" in page.coverage_override
    assert "Nobody has recorded a finding" in page.gates[0][3]
    assert page.criteria[0].checks[0].reasons == ()


def test_candidate_loses_nothing_on_a_criterion_without_points():
    document = story(1)
    weights = rules_of(document)["weights"]
    weights[0]["points"], weights[1]["points"] = 0, 33

    rows = candidate_pages(book_of(document))[0].criteria[0].checks

    assert [row.lost for row in rows] == [0, 0]


def test_reasons_name_an_agreed_level_and_those_who_could_not_tell():
    document = story(3)
    document["ratings"]["C3"]["TZ-01"]["answers"] = ["cannot_tell", "cannot_tell"]

    pages = {plain(page.name): page for page in candidate_pages(book_of(document))}

    assert pages["Kraków Delivery"].criteria[0].checks[0].reasons[0][0] == "AR cannot tell"
    agreed = pages["Carpathia Cloud"].criteria[2].checks[0]
    assert (agreed.reasons[0][0], agreed.agreed) == ("Agreed", True)


def test_reasons_begin_with_the_value_that_was_found():
    document = story(3)
    for cells in document["ratings"].values():
        cells["TA-01"] |= {"value": ["64"], "rationale": ["The list is dated."]}
        cells["LG-02"] |= {"value": ["64", "64"], "rationale": [None, None]}

    book = book_of(document)
    criteria = candidate_pages(book)[0].criteria
    reasons = {row.check: row.reasons for one in criteria for row in one.checks}
    assert plain(reasons["TA-01"][0][1]) == "Found: 64 people. The list is dated."
    assert plain(reasons["LG-02"][0][1]) == "Found: 64%."
    assert "found 64 people" in plain(Annexes(book).moderation[0][2][0])


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
    assert len(lost) == 3
    assert lost == sorted(lost, reverse=True)
    assert [(plain(name), gate) for name, gate, *_ in ResultsPage(book).out] == [
        ("Atlas Dev", "SC-01")
    ]


def test_annexes_tell_broken_seals_with_the_places_before():
    document = story(3)
    broken, seal = document["seals"]
    document["seals"] = [
        broken | {"ranks": {"C2": None, "C3": 1, "C9": 2}},
        broken | {"reason": "Again."},
        seal,
    ]

    seals = Annexes(book_of(document)).seals

    assert [(plain(name), place) for name, place in seals[0][4]] == [
        ("Kraków Delivery", "1"),
        ("C9", "2"),
        ("Carpathia Cloud", "–"),
    ]
    assert seals[1][4] == []


def test_annexes_tell_why_checks_were_left_out_and_what_could_not_be_told():
    document = story(3)
    rules_of(document)["checks"][0] |= {"use": "not_applicable", "reason": ""}
    for cells in document["ratings"].values():
        del cells["TZ-01"]
        cells["TA-01"]["answers"] = ["cannot_tell"]
    for row in document["candidates"]:
        del row["holdings"]["TZ-01"]

    found = Annexes(book_of(document))

    assert found.left_out[0][3:] == ("Does not apply", "–")
    assert "cannot tell" in plain(found.moderation[0][2][0])


def test_shortened_text_ends_visibly():
    assert shortened("one two three", 40) == "one two three"
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("x" * 50, 10) == "xxxxxxxxx…"


def test_said_text_is_cut_and_stands_apart():
    assert quoted("<b>", 10) == '<bdi dir="auto">&lt;b&gt;</bdi>'
    assert quoted("x" * 20, 10) == '<bdi dir="auto">xxxxxxxxx…</bdi>'
    assert quoted("شركة") == '<bdi dir="auto" class="rtl">شركة</bdi>'


def test_direction_is_that_of_the_first_letter_that_has_one():
    assert runs_right_to_left("12 شركة")
    assert not runs_right_to_left("12 Atlas شركة")
    assert not runs_right_to_left("12 34")


def test_letters_without_a_glyph_become_words():
    assert printable("a\u0000b\u200dc\ufe0f\n") == "a[u+0000]b\u200dc\n"


def test_method_names_the_minimum_of_a_criterion():
    document = story(3)
    rules_of(document)["weights"][0]["minimum"] = 30

    criteria = MethodPage(book_of(document)).criteria

    assert criteria[0][3].endswith("minimum 30")


def test_a_waived_gate_waits():
    assert gate_cell(SimpleNamespace(is_waived=True)) == ("Waived", "wait")
