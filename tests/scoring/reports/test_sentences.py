"""Every sentence of a finished report and of a letter is so, whatever was rated, and none is of a
kind that nobody checks. Many more evaluations by `python -m tests.benchmarks.sentences`.
"""

import re
from copy import deepcopy
from fractions import Fraction

import pytest
from django.template.loader import render_to_string

from scoring.arithmetic.robustness.weights import WeightRange
from scoring.reports.pages.first import LeadingPair
from scoring.reports.pages.panel import MethodPage, PanelPage, WeighingPage
from scoring.reports.pdf import contents
from scoring.results.agreement import agreement_lines
from scoring.results.firmness import Firmness
from scoring.results.robustness_sentences import RobustnessSentences
from tests.scoring.reports.rereading import (
    book_of,
    each_answer,
    lines,
    only,
    plain,
    rules_of,
    same_answers,
)
from tests.scoring.reports.sentences.drawing import random_document
from tests.scoring.reports.sentences.reading import Line
from tests.scoring.reports.sentences.texts import check_letter, check_report
from tests.scoring.reports.stories import story


@pytest.mark.parametrize("seed", [3, 4, 7, 16, 22, 24, 30, 47])
def test_a_report_and_a_letter_say_nothing_that_is_not_so(seed):
    book = book_of(random_document(seed))

    checkers = [check_report(book), *check_letter(book, seed)]

    assert [each for checker in checkers for each in checker.astray] == []
    assert all(sum(checker.kinds.values()) > 20 for checker in checkers)


def test_a_sentence_that_is_not_so_or_of_no_known_kind_is_found():
    checker = check_report(book_of(story(3)))
    lower = "Kraków Delivery: 1.11 lower, most on Security (1.11)."

    checker.check(Line("first", "li", lower))
    checker.check(Line("first", "li", "Atlas Dev is the best of all."))

    assert [each[0] for each in checker.astray[-2:]] == ["lower", "not known"]


def test_a_table_that_says_otherwise_than_the_data_is_found():
    book = book_of(random_document(7))
    document = deepcopy(book.document)
    row = next(row for row in document["candidates"] if row["outcome"] != "shortlist")
    row["reason"] = "Nobody else could."

    checker = check_report(book_of(document))
    assert checker.astray == []
    checker.run(report_of(book))

    assert "left_the_way" in {each[0] for each in checker.astray}


def report_of(book):
    return render_to_string("scoring/reports/pdf/report.html", contents(book))


def text_of(book):
    return " ".join(re.sub(r"<[^>]+>", " ", report_of(book)).split())


# Sentences that were printed once and were not so, each by its name


def declared(**conflict):
    row = {"candidate": "C1", "nature": "A sister.", "recuses": True, "ratings_voided": 0}
    document = story(3)
    document["declarations"] = [
        {
            "member": "M1",
            "signed_at": "2026-11-18T09:00:00Z",
            "conflicts": [row | conflict],
        }
    ]
    for cell in document["ratings"]["C1"].values():
        cell["answers"] = [None, *cell["answers"][1:]]
    raters = {"SC", "SO"}  # which the first of the panel does not rate
    for check, cell in story(3)["ratings"]["C1"].items():
        if check[:2] in raters:
            document["ratings"]["C1"][check] = cell
    return document


@pytest.mark.parametrize(
    ("voided", "measure"),
    [
        (0, "took no part in judging it"),
        (1, "declared after rating it: their 1 rating was set aside"),
        (8, "declared after rating it: their 8 ratings were set aside"),
    ],
)
def test_who_rated_before_a_conflict_did_not_take_no_part_in_judging(voided, measure):
    page = PanelPage(book_of(declared(ratings_voided=voided)))

    ((_name, _at, _in_force, ((_vendor, _nature, said),)),) = page.declarations
    assert said == measure


def test_a_late_conflict_is_in_the_list_of_changes_with_the_ranks_before_and_after():
    document = declared(ratings_voided=8)
    ranks = {"before": {"C1": 1, "C2": 2, "C3": 3}, "after": {"C1": 2, "C2": 1, "C3": 3}}
    document["moves"] = [
        {"act": "moved ranks", "at": "2026-11-18T09:00:00Z", "by": "M1", "reason": ""} | ranks
    ]

    text = text_of(book_of(document))

    assert "A conflict declared after rating: Amine Roy , on Atlas Dev" in text
    assert "8 ratings were set aside and count nowhere." in text
    moved = text.partition("That moved ranks")[2].partition("Requests to vendors")[0]
    assert "Before: 1 Atlas Dev , 2 Carpathia Cloud , 3 Kraków Delivery" in moved
    assert "After: 1 Carpathia Cloud , 2 Atlas Dev , 3 Kraków Delivery" in moved
    assert "Changes to the plan: nobody left" not in text


@pytest.mark.parametrize("versions", [1, 2])
def test_rules_that_were_unsealed_were_not_all_sealed_before_anyone_could_rate(versions):
    document = story(3)
    document["seals"] = document["seals"][-versions:]
    rules_of(document)["version"] = versions

    text = text_of(book_of(document))

    assert ("The rules were sealed on" in text) == (versions == 1)
    assert ("version 2, which counts, on" in text) == (versions == 2)
    assert "Version 2 was sealed before" not in text


def test_no_reason_for_a_choice_is_a_margin_against_it():
    book = book_of(only(story(3), "C1", "C2", "C3"))

    reasons = lines(contents(book)["first"].choices.reasons)

    assert reasons
    assert not any("no lead" in each or "of the lead" in each or "-" in each for each in reasons)
    text = text_of(book)
    assert "points of the lead" not in text
    assert ", no lead" not in text


def test_matching_on_each_criterion_speaks_of_those_that_are_compared():
    """A criterion of no points on which somebody has a hole is not among them."""
    sentence = RobustnessSentences().dominated("B", ["A"])

    assert sentence == (
        "B cannot be first while each criterion that is compared counts: A matches it on all of "
        "them and beats it on at least one."
    )


def test_nothing_missing_is_said_of_what_weighs_alone():
    document = story(3)
    for row in rules_of(document)["checks"]:
        if row["check_id"] == "TZ-01":
            row["weight"] = 0
    document["agreed"] = {}
    for cells in document["ratings"].values():
        cells["TZ-01"]["answers"] = ["cannot_tell" for _answer in cells["TZ-01"]["answers"]]

    text = text_of(book_of(document))

    assert "nothing missing" not in text
    assert "All who were compared are rated on every check that counts." in text or (
        "The unanswered checks" in text
    )
    assert "Without a level: TZ-01" in text


@pytest.mark.parametrize(("tied", "words"), [(True, "has the same score as"), (False, "leads")])
def test_nobody_leads_by_nothing(tied, words):
    document = only(story(3), "C2", "C3")
    book = book_of(same_answers(document, "C2", "C3") if tied else document)

    sentence = plain(LeadingPair(book).lead_in_words())

    assert words in sentence
    assert "by 0" not in sentence


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (Fraction(17), Fraction(17), "exactly 17 points."),
        (Fraction(16_997, 1000), Fraction(17_003, 1000), "17.00 points, rounded."),
        (Fraction(17), Fraction(18), "17 to 18 points."),
    ],
)
def test_a_weight_is_exact_where_its_range_is_one_number_alone(low, high, words):
    span = WeightRange(low, Fraction(17), high, ("B",), ("B",), is_fixed=False)

    sentence = RobustnessSentences().weight_range("A", "SC", span, rivals=False)

    assert sentence == f"A stays first while SC weighs {words}"


@pytest.mark.parametrize(("count", "is_judged"), [(2, False), (6, True)])
def test_a_few_cells_are_too_few_to_judge_agreement(count, is_judged):
    document = story(count, names=[f"Vendor {n}" for n in range(count)])
    document["agreed"] = {}
    for cells in document["ratings"].values():
        for cell in cells.values():
            cell["answers"] = [number for number, _answer in enumerate(cell["answers"])]
    book = book_of(document)

    said = agreement_lines(book.agreement, book.standings, str, str)
    words = {line.id: line.words for line in said}["TZ"]

    assert words.startswith("Too few to judge") == (not is_judged)
    assert ("agree" in words.lower()) == is_judged


def test_nobody_is_strongest_and_weakest_with_one_score():
    document = story(1)
    document["agreed"] = {}
    for cell in document["ratings"]["C1"].values():
        cell["answers"] = [3 for _answer in cell["answers"]]
    document["candidates"][0] |= {"is_reason_proposed": True, "holdings": {}, "ceilings": {}}
    for check in document["ratings"]["C1"]:
        document["candidates"][0]["holdings"][check] = "verified"
    book = book_of(document)

    (letter,) = check_letter(book, 0)

    assert letter.astray == []
    assert " ".join(letter.proposed_reason) == (
        "Your score is 75.00 of 100. The same score on each criterion that has points and a score."
    )


def test_a_share_of_none_or_all_has_no_standard_error():
    document = each_answer(only(story(2), "C1", "C2"), lambda name, *_: 3 if name == "C1" else 1)
    for row in document["candidates"]:
        row["holdings"] = dict.fromkeys(row["holdings"], "verified")
    book = book_of(document | {"agreed": {}})
    firmness = Firmness(book.sensitivity, book.html_words, book.results.used)

    edges = [line.error for line in firmness.shares if line.first in (0, 1)]

    assert edges == [None, None]


@pytest.mark.parametrize("outcome", ["shortlist", "not_this_time"])
def test_a_proposed_reason_in_a_letter_names_no_rank(outcome):
    document = story(6)
    row = document["candidates"][0] | {"outcome": outcome, "is_reason_proposed": True}
    document["candidates"][0] = row | {"reason": "Rank 1 with 59.30."}
    book = book_of(document)

    letters = [each for seed in range(6) for each in check_letter(book, seed)]

    assert [each for letter in letters for each in letter.astray] == []
    own = next(letter for letter in letters if letter.own == "C1")
    assert "rank 1" not in " ".join(own.proposed_reason).lower()


def test_a_letter_says_who_was_ranked_before_only_where_they_were():
    document = story(6)
    for row in document["candidates"]:
        row |= {"outcome": "not_this_time", "is_reason_proposed": True}
    book = book_of(only(document, *(row["id"] for row in document["candidates"])))

    (letter,) = check_letter(book, 0)

    assert letter.astray == []
    assert "Those on our short list were ranked before you." not in letter.proposed_reason


def test_no_reason_of_page_1_is_cut_before_its_verb():
    names = [f"A vendor with a name that is rather long {number}" for number in range(1, 19)]
    book = book_of(story(18, names=names))
    choices = contents(book)["first"].choices

    for sentence in [*lines(choices.reasons), *lines(choices.others)]:
        assert sentence.endswith(".")
        assert re.search(r": (most ahead|rank|not|chosen|the same|[\d.]+ lower|less)", sentence)


@pytest.mark.parametrize("is_open", [True, False])
def test_an_open_gate_is_an_open_issue(is_open):
    document = only(story(3), "C1", "C2", "C3")
    for row in document["candidates"]:
        row["holdings"] = dict.fromkeys(row["holdings"], "verified")
    document["gates"]["C1"]["SC-02"]["result"] = "open" if is_open else "pass"

    issues = contents(book_of(document))["first"].issues

    assert ("Atlas Dev: gate SC-02 is open." in lines(issues)) == is_open


def test_no_line_to_sign_stands_for_somebody_who_left():
    document = story(3)
    document["panel"][2] |= {"left_at": "2026-11-19T12:00:00Z", "left_reason": "Another job."}

    first = contents(book_of(document))["first"]

    names = [plain(name) for name, _role, _at in first.signatures]
    assert "Leo Brandt" not in names
    assert "Amine Roy" in names


# Kinds that the checker found


@pytest.mark.parametrize(
    ("owner", "due_on", "words"),
    [
        ("Legal", "2027-01-11", "Counsel reads (Legal, by 11 January 2027)"),
        ("", "2027-01-11", "Counsel reads (by 11 January 2027)"),
        ("Legal", None, "Counsel reads (Legal, no day yet)"),
        ("", None, "Counsel reads (no day yet)"),
    ],
)
def test_a_condition_without_an_owner_or_a_day_reads_as_a_sentence(owner, due_on, words):
    row = {"kind": "condition", "text": "Counsel reads", "owner": owner, "due_on": due_on}

    first = contents(book_of(story(3) | {"follow_ups": [row]}))["first"]

    assert lines(first.issues)[0] == words


@pytest.mark.parametrize(("status", "act"), [("final", "decided by"), ("draft", "made by")])
def test_a_draft_was_decided_by_nobody(status, act):
    head = text_of(book_of(story(3) | {"status": status})).partition("Decision asked")[0]

    assert f"{act} Lea Martin" in head


@pytest.mark.parametrize(
    ("tolerance", "words"),
    [
        (0, "Ratings that differ at all went to moderation."),
        (1, "Ratings that differ by more than 1 level went to moderation."),
        (2, "Ratings that differ by more than 2 levels went to moderation."),
    ],
)
def test_the_tolerance_is_told_in_words(tolerance, words):
    document = story(3)
    rules_of(document)["tolerance"] = tolerance

    assert words in MethodPage(book_of(document)).rules


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([(15, 15, 20, 17, 18, 15)], "The agreed points are the medians of what"),
        ([(20, 20, 20, 20, 20, 0)], "The agreed points differ from the medians on"),
        (
            [(50, 10, 10, 10, 10, 10), (10, 50, 10, 10, 10, 10), (10, 10, 50, 10, 10, 10)],
            "The agreed points differ from the medians, brought to 100 points in all, on",
        ),
    ],
)
def test_medians_that_do_not_total_100_are_not_called_the_medians(given, words):
    document = story(3)
    names = [row["criterion"] for row in rules_of(document)["weights"]]
    for row, points in zip(rules_of(document)["weights"], (15, 15, 20, 17, 18, 15), strict=True):
        row["points"] = points
    document["weighing"]["proposals"] = [
        {
            "member": f"M{number}",
            "method": "direct",
            "judgements": dict(zip(names, points, strict=True)),
            "given_at": "2026-10-30T09:00:00Z",
        }
        for number, points in enumerate(given, 1)
    ]

    assert str(WeighingPage(book_of(document)).in_words).startswith(words)
