import pytest

from scoring.ratings.cells import load_cells, what_to_mend
from scoring.ratings.models import Answer
from tests.factories import make_evidence, make_user, rate
from tests.scoring.ratings.grid_pages import open_evaluation


def cells_of(evaluation, person, **options):
    member = evaluation.members.get(user=person)
    candidates = list(evaluation.candidates.select_related("vendor"))
    return load_cells(member, candidates, list(evaluation.checks.in_use().scored()), **options)


def test_a_cell_knows_its_cap_its_evidence_and_ones_own_answer(lead):
    evaluation = open_evaluation(lead, vendors=2)
    first, _ = evaluation.candidates.all()
    make_evidence(first.vendor, "TA-01", state="verified", title="Payroll")
    rating = rate(evaluation, lead, first, "TA-01", 3)

    cells = cells_of(evaluation, lead)

    assert [(cell.candidate.number, cell.check.id) for cell in cells] == [
        (1, "TA-01"),
        (1, "TA-02"),
        (2, "TA-01"),
        (2, "TA-02"),
    ]
    assert cells[0].rating == rating
    assert [holding.title for holding in cells[0].holdings] == ["Payroll", "Bench list"]
    assert [cell.cap.level for cell in cells] == [4, 3, 3, 3]
    assert cells[0].answer == "3: At least twice as many"
    assert cells[1].answer == ""


def test_a_state_is_said_in_words(lead):
    evaluation = open_evaluation(lead)
    rate(evaluation, lead, evaluation.candidates.get(), "TA-01", state="abstained")

    assert cells_of(evaluation, lead)[0].answer == "I abstain"


def test_evidence_of_one_cell_stands_beside_no_other(lead):
    evaluation = open_evaluation(lead, state=None)
    make_evidence(evaluation.candidates.get().vendor, "TA-02", title="Only here")

    cells = cells_of(evaluation, lead)

    assert [len(cell.holdings) for cell in cells] == [0, 1]


def test_cells_without_holdings_are_lean(lead, django_assert_num_queries):
    evaluation = open_evaluation(lead)
    member = evaluation.members.get()
    candidates, checks = list(evaluation.candidates.all()), list(evaluation.checks.in_use())

    with django_assert_num_queries(2):
        cells = load_cells(member, candidates, checks, with_holdings=False)

    assert cells[0].holdings == []


def test_ratings_of_others_are_never_loaded(lead, assessor):
    other = make_user("other@example.org")
    evaluation = open_evaluation(lead, assessor, other)
    rate(evaluation, other, evaluation.candidates.get(), "TA-01", 3)

    assert [cell.rating for cell in cells_of(evaluation, assessor)] == [None, None]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("2", "2: At least as many as we need"),
        ("cannot_tell", "I cannot tell from the evidence"),
        ("99", "No answer chosen"),
        ("", "No answer chosen"),
    ],
)
def test_what_was_typed_reads_as_words(lead, answer, words):
    cell = cells_of(open_evaluation(lead), lead)[0]

    cell.typed = {"answer": answer, "rationale": "", "where": "", "evidence": ""}

    assert cell.typed_level == words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("rated", 3), ""),
        (Answer("cannot_tell"), ""),
        (Answer("rated", 4, "six words are what it takes"), "Level 4 is over its evidence now"),
        (Answer("abstained"), "Say why you abstain"),
    ],
)
def test_what_stops_an_answer_from_being_submitted(lead, answer, words):
    cell = cells_of(open_evaluation(lead), lead)[0]

    assert what_to_mend(cell.cap, cell.rules, answer).startswith(words)
    assert bool(what_to_mend(cell.cap, cell.rules, answer)) == bool(words)
