"""What holds for every evaluation, not only for the ones that were thought of."""

from copy import deepcopy
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.arithmetic.standings import criterion_terms, evaluate, to_plain, total_terms
from tests.scoring.arithmetic.sheets import make_criterion, make_data

# Machines are shared and noisy: no deadline for one example.
enough = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

CHECKS = {"TZ": ["a", "b"], "LG": ["c"], "TA": ["d", "e"]}
ANSWERS = st.sampled_from([0, 1, 2, 3, 4, "cannot_tell", "abstained"])


@st.composite
def evaluations(draw, answers=ANSWERS, smallest=1):
    weights = st.integers(0, 50)
    points = draw(st.lists(weights, min_size=3, max_size=3).filter(any))
    criteria = [
        make_criterion(name, number, {check: draw(weights) for check in checks}, [f"{name}-gate"])
        for (name, checks), number in zip(CHECKS.items(), points, strict=True)
    ]
    panel = draw(st.integers(1, 3))
    cell = st.tuples(*[answers] * panel)
    rows = st.lists(st.tuples(*[cell] * 5), min_size=smallest, max_size=4)
    named = {f"C{number}": row for number, row in enumerate(draw(rows), start=1)}
    minimum = draw(st.sampled_from(["0/1", "1/2", "7/10", "1/1"]))
    data = make_data(named, criteria=criteria, settings={"coverage_minimum": minimum})
    for row in data["evidence"]:
        row["state"] = draw(st.sampled_from(["claim", "document", "verified"]))
    for row in data["gates"]:
        row["result"] = draw(st.sampled_from(["pass", "pass", "pass", "fail", "open"]))
    return data


def without(data, candidate):
    found = deepcopy(data)
    found["candidates"] = [row for row in data["candidates"] if row["id"] != candidate]
    for part in ("ratings", "agreed", "evidence", "gates"):
        found[part] = [row for row in data[part] if row["candidate"] != candidate]
    return found


def scores(standings):
    return {
        found.id: (found.score, found.criteria, found.status, found.claim_share)
        for found in standings.candidates
    }


@enough
@given(evaluations(smallest=2))
def test_another_candidate_never_moves_a_score(data):
    gone = data["candidates"][0]["id"]

    with_all, with_fewer = evaluate(data), evaluate(without(data, gone))

    assert with_all.counted == with_fewer.counted
    rest = scores(with_all)
    del rest[gone]
    assert scores(with_fewer) == rest


@enough
@given(evaluations())
def test_doubling_every_weight_changes_no_number(data):
    doubled = deepcopy(data)
    for criterion in doubled["criteria"]:
        criterion["points"] *= 2
        for check in criterion["checks"]:
            check["weight"] *= 2

    assert to_plain(evaluate(doubled)) == to_plain(evaluate(data))


@enough
@given(evaluations(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(data, random):
    shuffled = deepcopy(data)
    for part in ("ratings", "evidence", "gates"):
        random.shuffle(shuffled[part])

    assert evaluate(shuffled) == evaluate(data)


@enough
@given(evaluations(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_criteria_and_assessors_decides_nothing(data, random):
    shuffled = deepcopy(data)
    for part in ("candidates", "criteria", "assessors"):
        random.shuffle(shuffled[part])

    before, after = evaluate(data), evaluate(shuffled)

    assert scores(after) == scores(before)
    assert {found.id: found.rank for found in after.candidates} == {
        found.id: found.rank for found in before.candidates
    }


@enough
@given(evaluations(), st.data())
def test_raising_one_level_never_lowers_the_score(data, choose):
    lower = [i for i, row in enumerate(data["ratings"]) if row.get("level", 4) < 4]
    if not lower:
        return
    raised = deepcopy(data)
    row = raised["ratings"][choose.draw(st.sampled_from(lower))]
    row["level"] += 1

    before = evaluate(data).candidate(row["candidate"]).score
    after = evaluate(raised).candidate(row["candidate"]).score

    assert (after.value or 0) >= (before.value or 0)
    assert after.low >= before.low
    assert after.high >= before.high
    assert after.coverage == before.coverage


@enough
@given(evaluations())
def test_low_and_high_enclose_the_value(data):
    for found in evaluate(data).candidates:
        for score in [found.score, *(result.score for result in found.criteria.values())]:
            value = score.low if score.value is None else score.value
            assert 0 <= score.low <= value <= score.high <= 100
            assert 0 <= score.coverage <= 1


@enough
@given(evaluations())
def test_low_and_high_are_the_score_with_the_blanks_as_0_and_as_4(data):
    standings = evaluate(data)
    for found in standings.candidates:
        for level, bound in ((0, found.score.low), (4, found.score.high)):
            filled = {
                check: level if cell.level is None else cell.level
                for check, cell in found.cells.items()
            }
            assert naive_total(data, filled, empty=25 * level) == bound


@enough
@given(evaluations(answers=st.integers(0, 4)))
def test_a_full_score_agrees_with_the_plain_formula(data):
    for found in evaluate(data).candidates:
        levels = {check: cell.level for check, cell in found.cells.items()}
        if found.score.value is not None:
            assert naive_total(data, levels, empty=0) == found.score.value


def naive_total(data, levels, empty):
    """Return the total, one Fraction at a time. A criterion without weights is `empty`."""
    total = Fraction(0)
    for criterion in data["criteria"]:
        weights = {check["id"]: check["weight"] for check in criterion["checks"]}
        whole = sum(weights.values())
        own = sum((Fraction(w) * levels[check] / 4 for check, w in weights.items()), Fraction(0))
        total += criterion["points"] * (100 * own / whole if whole else Fraction(empty))
    return total / sum(criterion["points"] for criterion in data["criteria"])


@enough
@given(evaluations())
def test_every_number_opens_to_terms_that_add_up_to_it(data):
    standings = evaluate(data)
    for found in standings.candidates:
        if found.score.value is not None:
            terms = total_terms(standings, found.id)
            assert sum(term.contribution for term in terms) == found.score.value
        for criterion, result in found.criteria.items():
            parts = [term.contribution for term in criterion_terms(standings, found.id, criterion)]
            given_parts = [part for part in parts if part is not None]
            assert (sum(given_parts) if given_parts else None) == result.score.value


@enough
@given(evaluations())
def test_the_claim_share_is_the_sum_of_unproven_terms(data):
    standings = evaluate(data)
    for found in standings.candidates:
        if not found.score.value:
            assert found.claim_share is None
            continue
        unproven = Fraction(0)
        for term in total_terms(standings, found.id):
            for part in criterion_terms(standings, found.id, term.criterion):
                if part.contribution and found.cells[part.check].evidence == "claim":
                    unproven += part.contribution * term.points / term.divisor
        assert found.claim_share == unproven / found.score.value


@enough
@given(evaluations())
def test_only_ranked_candidates_have_a_place_and_the_best_leads(data):
    standings = evaluate(data)
    ranked = [found for found in standings.candidates if found.status == "ranked"]

    assert all((found.rank is None) == (found not in ranked) for found in standings.candidates)
    best = max((found.score.value for found in ranked), default=None)
    assert [found.id for found in ranked if found.score.value == best] == list(standings.leaders)
