"""What the rating page of one check costs: `python -m tests.benchmarks.rating_page`.

Twenty vendors, each with a figure, evidence and proof. With `--against FOLDER` the tree there is
measured in turn with this one, and `--check` exits 1 where this one is slower by more than a
fifth. The folder is a worktree of 8a7d400, of the day before checks read facts and proofs:

    git worktree add /tmp/before 8a7d400
    python -m tests.benchmarks.rating_page --against /tmp/before --check
"""

import argparse
import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "tests/benchmarks/rating_page_run.py"
ACTIONS = {"page": "one check, 20 vendors", "save": "save one answer"}
MOST = 1.2
ROUNDS = 40


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--against", type=Path, help="the folder of another tree")
    options.add_argument("--check", action="store_true", help="exit 1 where a goal is missed")
    options = options.parse_args()
    folders = [ROOT, *([options.against] if options.against else [])]
    with ExitStack() as stack:
        trees = [stack.enter_context(started(folder)) for folder in folders]
        rows = {action: measured(trees, action) for action in ACTIONS}
        for tree in trees:
            tree.stdin.close()
    missed = print_table(rows)
    return 1 if options.check and missed else 0


def started(folder):
    return subprocess.Popen(
        [sys.executable, str(RUN)],
        cwd=folder,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def measured(trees, action):
    """Return of each tree the medians of its figures; the trees take turns."""
    figures = [[] for _tree in trees]
    for number in range(ROUNDS + 5):
        for tree, own in zip(trees, figures, strict=True):
            tree.stdin.write(f"{action}\n")
            tree.stdin.flush()
            line = json.loads(tree.stdout.readline())
            if number >= 5:  # the first ones fill what a process keeps
                own.append(line)
    return [{name: median(line[name] for line in own) for name in own[0]} for own in figures]


def print_table(rows):
    """Print a line for each action and tree; return whether a goal is missed."""
    missed = False
    head = f"{'':<24}{'ms':>8}{'queries':>9}{'ms in SQL':>11}{'templates':>11}{'the rest':>10}"
    print(f"{head}{'bytes':>9}  ratio")
    for action, (here, *before) in rows.items():
        ratio = ""
        if before:
            share = here["seconds"] / before[0]["seconds"]
            missed = missed or share > MOST
            ratio = f"{share:.2f}, to reach {MOST}"
        print_line(ACTIONS[action], here, ratio)
        for figures in before:
            print_line("  before", figures, "")
    return missed


def print_line(name, figures, ratio):
    rest = figures["seconds"] - figures["sql"] - figures["templates"]
    times = (figures["sql"], figures["templates"], rest)
    sql, templates, others = (f"{1000 * seconds:.1f}" for seconds in times)
    print(
        f"{name:<24}{1000 * figures['seconds']:8.1f}{figures['queries']:9.0f}"
        f"{sql:>11}{templates:>11}{others:>10}{figures['bytes']:9.0f}  {ratio}"
    )


if __name__ == "__main__":
    sys.exit(main())
