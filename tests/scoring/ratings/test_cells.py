import pytest

from accounts.record.models import RecordEntry
from scoring.arithmetic.states import EvidenceState
from scoring.ratings.cells import load_cells, what_to_mend
from scoring.ratings.evidence import Cap
from scoring.ratings.forms import PageToken
from scoring.ratings.models import Answer, Rating
from tests.factories import make_evidence, make_user, rate, save_rating
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


@pytest.mark.parametrize(
    ("state", "ceiling", "closed"),
    [
        (EvidenceState.NONE, 4, ["claim", "document", "document", "proof by us"]),
        (EvidenceState.CLAIM, 4, ["", "document", "document", "proof by us"]),
        (EvidenceState.DOCUMENT, 4, ["", "", "", "proof by us"]),
        (EvidenceState.UNCONFIRMED, 4, ["", "", "", "a second person"]),
        (EvidenceState.VERIFIED, 4, ["", "", "", ""]),
        (EvidenceState.VERIFIED, 2, ["", "", "gives less", "gives less"]),
        (EvidenceState.UNCONFIRMED, 0, ["gives less"] * 4),
    ],
)
def test_a_closed_level_says_what_it_needs(lead, state, ceiling, closed):
    cell = cells_of(open_evaluation(lead), lead)[0]
    cell.held.cap = Cap(cell.check, state, ceiling)

    options = [option.closed for option in cell.options]

    assert options[0] == ""
    assert [bool(text) for text in options[1:]] == [bool(words) for words in closed]
    assert all(text.endswith(words) for text, words in zip(options[1:], closed, strict=True))


def test_a_state_is_said_in_words(lead):
    evaluation = open_evaluation(lead)
    rate(evaluation, lead, evaluation.candidates.get(), "TA-01", state="abstained")

    assert cells_of(evaluation, lead)[0].answer == "I abstain"


def test_evidence_of_one_cell_stands_beside_no_other(lead):
    evaluation = open_evaluation(lead, state=None)
    make_evidence(evaluation.candidates.get().vendor, "TA-02", title="Only here")

    cells = cells_of(evaluation, lead)

    assert [len(cell.holdings) for cell in cells] == [0, 1]


@pytest.mark.parametrize("size", [1, 3, 7])
def test_cells_take_the_same_queries_at_any_size(lead, django_assert_num_queries, size):
    evaluation = open_evaluation(lead, vendors=size)
    member = evaluation.members.get()
    candidates, checks = list(evaluation.candidates.all()), list(evaluation.checks.in_use())

    with django_assert_num_queries(11):
        cells = load_cells(member, candidates, checks, with_answers=False)
    with django_assert_num_queries(1):  # nothing changed
        load_cells(member, candidates, checks, with_answers=False)

    assert {len(cell.holdings) for cell in cells} == {1}


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
        ({"state": "rated", "level": 3}, ""),
        ({"state": "cannot_tell"}, ""),
        (
            {"state": "rated", "level": 4, "rationale": "six words are what it takes"},
            "Level 4 is over its evidence now",
        ),
        ({"state": "abstained"}, "Say why you abstain"),
        (
            {"state": "rated", "level": 3, "thing": 3, "cap": 1, "held_state": "claim"},
            "What is held changed after this answer",
        ),
    ],
)
def test_what_stops_an_answer_from_being_submitted(lead, answer, words):
    cell = cells_of(open_evaluation(lead), lead)[0]

    sentence = what_to_mend(cell.held, cell.rules, Rating(**answer))

    assert sentence.startswith(words)
    assert bool(sentence) == bool(words)


def test_an_answer_saved_again_is_an_answer_to_what_is_held_by_now(lead):
    evaluation = open_evaluation(lead)
    cell = cells_of(evaluation, lead)[0]
    member, page = evaluation.members.get(), PageToken.new(lead)
    answer = Answer("rated", 2, "The bench list of November shows it.")
    first = save_rating(member, cell.candidate, cell.in_use, answer, page)
    make_evidence(cell.candidate.vendor, "TA-01", state="verified", by=lead)
    entries = RecordEntry.objects.count()

    again = save_rating(member, cell.candidate, cell.in_use, answer, page)

    assert (first.basis, again.pk) == (cell.held.basis, first.pk)
    basis = Rating.objects.get(pk=first.pk).basis
    assert basis == cells_of(evaluation, lead)[0].held.basis != cell.held.basis
    assert RecordEntry.objects.count() == entries


def test_a_long_roster_is_told_by_its_number(lead):
    evaluation = open_evaluation(lead)
    vendor = evaluation.candidates.get().vendor
    vendor.named_people.create(label="ENG-1", role="Engineer", years=9, entered_by=lead)
    few = cells_of(evaluation, lead)[0].held.fact_lines
    for number in range(2, 9):
        label = f"ENG-{number}"
        vendor.named_people.create(label=label, role="Engineer", years=9, entered_by=lead)

    many = cells_of(evaluation, lead)[0].held.fact_lines

    assert "ENG-1" in few[0][0]
    assert many[0][0] == "8 named people"


def test_a_cell_tells_what_disagrees_with_ones_own_answer_alone(lead, assessor):
    evaluation = open_evaluation(lead, assessor)
    candidate = evaluation.candidates.get()
    candidate.vendor.facts.create(kind="seniors", value="64", number=64, entered_by=lead)
    rate(evaluation, assessor, candidate, "TA-01", 0, value=118)

    cell = cells_of(evaluation, assessor)[0]

    assert cell.own_contradictions == [
        "You found 118 people; what is held gives 64 people.",
        "You gave level 0; the value proposes 3.",
    ]
    assert cell.contradictions == []


def test_before_an_answer_nothing_disagrees_with_it(lead):
    assert cells_of(open_evaluation(lead), lead)[0].own_contradictions == []
