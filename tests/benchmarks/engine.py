"""How fast the arithmetic is, as ratios of one run: `python -m tests.benchmarks.engine`.

Every time is the best of several, of processor time in one thread, on whatever machine this
is. scikit-criteria is no dependency: it is installed into a virtual environment of its own,
thrown away afterwards. `--without-scikit-criteria` leaves it out, `--scikit-criteria PYTHON`
takes an interpreter that has it.
"""

import argparse
import os
import sys
import time

from scoring.arithmetic.sensitivity import sensitivity_of
from scoring.arithmetic.sheet import read_sheet
from scoring.arithmetic.simulation import rank_acceptability
from scoring.arithmetic.standings import evaluate, standings_of
from tests.benchmarks import peers
from tests.benchmarks.imports import import_costs
from tests.benchmarks.panel import POINTS, make_levels, make_scores, make_sheet
from tests.benchmarks.scikit_criteria import scikit_criteria_times

# One thread, so that processor time is what a reader waits for. Before numpy is loaded.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

SIZES = (20, 200, 1_000, 10_000)
DRAWS = (10_000, 100_000)
PEER_DRAWS = 2_000  # what the slow loops draw; their times are scaled up
WHOLE = "evaluate, from plain data"
SCIKIT = ("scikit: sum", "scikit: gates")


def best(action, seconds=0.7, most=200):
    """Return the shortest processor time of `action` in seconds, over about that long."""
    action()
    found, runs, end = float("inf"), 0, time.perf_counter() + seconds
    while runs < 3 or (runs < most and time.perf_counter() < end):
        start = time.process_time()
        action()
        found = min(found, time.process_time() - start)
        runs += 1
    return found


def main():
    options = _options()
    print(
        "6 criteria x 5 assessors, every rating given, one gate a criterion. Numbers with an x say"
    )
    print("how many times as long the other takes. Peers use floats and check nothing; the product")
    print("is one numpy product of the same multiplications, of arrays that are there already.")
    scikit = scikit_criteria_times(options.scikit_criteria, options.without_scikit_criteria)
    scores = {size: _print_scores(size, scikit) for size in SIZES}
    shares = {draws: _print_shares(draws) for draws in DRAWS}
    _print_pages()
    _print_goals(scores, shares, _print_imports())


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scikit-criteria", metavar="PYTHON")
    parser.add_argument("--without-scikit-criteria", action="store_true")
    return parser.parse_args()


def _print_scores(size, scikit):
    levels = make_levels(size)
    lists = levels.tolist()
    sheet = make_sheet(lists)
    checked = read_sheet(sheet)
    ours = {
        WHOLE: best(lambda: evaluate(sheet)),
        "evaluate, of a sheet that is read": best(lambda: standings_of(checked)),
    }
    theirs = {
        "float loop": best(lambda: peers.float_loop(lists, POINTS), seconds=3),
        "pymcdm": best(peers.pymcdm_scores(levels, POINTS)),
        **scikit.get(size, {}),
        "product": best(peers.product(levels, POINTS)),
    }
    return _print_table(f"{size:,} candidates", ours, theirs)


def _print_shares(draws):
    scores = make_scores(20)
    points = dict(zip("abcdef", POINTS, strict=True))
    ours = {
        f"rank_acceptability, {weights}": best(
            lambda weights=weights: rank_acceptability(
                scores, points, draws=draws, weights=weights
            ),
            seconds=4,
        )
        for weights in ("uniform", "ordinal")
    }
    share = draws / PEER_DRAWS
    theirs = {
        "float loop": share * best(peers.float_shares(scores, PEER_DRAWS), seconds=4),
        "pymcdm": share * best(peers.pymcdm_shares(scores, PEER_DRAWS), seconds=4),
        "product": best(peers.product_of_draws(scores, draws)),
    }
    return _print_table(f"{draws:,} draws, 20 candidates", ours, theirs)


def _print_pages():
    standings = evaluate(make_sheet(make_levels(20).tolist()))
    print("\nsensitivity_of 20 candidates: everything that a page or a report says of robustness")
    for draws in (None, *DRAWS):
        cost = best(lambda draws=draws: sensitivity_of(standings, draws=draws), seconds=2)
        said = "no draws" if draws is None else f"{draws:,} draws, uniform and ordinal"
        print(f"  {said:<36} {1e3 * cost:9.2f} ms")


def _print_imports():
    print("\nImport, in a process of its own, less the start of Python")
    found = {}
    for statement, cost, loads_numpy in import_costs():
        found[statement] = cost, loads_numpy
        print(f"  {statement:<58} {1e3 * cost:9.2f} ms{', with numpy' * loads_numpy}")
    return found["import scoring.arithmetic.explanation"]


def _print_table(title, ours, theirs):
    """Print times in milliseconds and how many times faster ours are; return those ratios."""
    print(f"\n{title:<36} {'ms':>12}" + "".join(f"{name:>17}" for name in theirs))
    print(f"  {'':<34} {'':>12}" + "".join(f"{1e3 * cost:>14.3f} ms" for cost in theirs.values()))
    ratios = {
        name: {peer: other / cost for peer, other in theirs.items()} for name, cost in ours.items()
    }
    for name, cost in ours.items():
        row = "".join(f"{ratio:>15.2f} x" for ratio in ratios[name].values())
        print(f"  {name:<34} {1e3 * cost:>12.3f}{row}")
    return ratios


def _print_goals(scores, shares, imported):
    exact = scores[20]
    uniform = shares[100_000]["rank_acceptability, uniform"]
    cost, loads_numpy = imported
    goals = [
        *(
            (f"20 candidates exact with gates, {WHOLE}, against {peer}", exact[WHOLE][peer], 1)
            for peer in SCIKIT
            if peer in exact[WHOLE]
        ),
        ("100,000 draws against the float loop", uniform["float loop"], 60),
        ("100,000 draws against pymcdm", uniform["pymcdm"], 150),
        ("50 ms against the import, without numpy", not loads_numpy and 0.05 / cost, 1),
    ]
    print("\nGoals")
    for name, ratio, needed in goals:
        verdict = "reached" if ratio >= needed else "NOT reached"
        print(f"  {name:<78} {ratio:8.2f} x, wanted {needed:>3} x: {verdict}")


if __name__ == "__main__":
    sys.exit(main())
