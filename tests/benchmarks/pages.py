"""How pages compare with an empty one: `python -m tests.benchmarks.pages [--whole]`.

Starts a throw-away PostgreSQL and the production server, measures at 10 and at 1,000 vendors, and
prints one row an action: milliseconds, the ratio to the base page of the same run, the kilobytes,
the queries at both sizes, and what is to be reached. Machines differ; ratios stay. `--whole` takes
10,000 vendors, 200 candidates, reports of 18 and imports of 10,000 rows: allow it half an hour.
"""

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.benchmarks.server import environment, running_server

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Extent:
    vendors: tuple  # how many there are when it is measured
    candidates: int
    reports: tuple  # of how many candidates
    imported: int


SMALL = Extent((10, 1_000), 40, (6,), 1_000)
WHOLE = Extent((10, 10_000), 200, (6, 18), 10_000)


def main():
    if "DATABASE_URL" not in os.environ:
        command = [str(ROOT / "bin/with-postgres"), sys.executable, "-m", "tests.benchmarks.pages"]
        os.execv(command[0], [*command, *sys.argv[1:]])
    with tempfile.TemporaryDirectory() as folder:
        for name in ("STATIC_ROOT", "MEDIA_ROOT"):
            os.environ[name] = f"{folder}/{name.lower()}"
        os.environ.pop("EVALUATOR_TEST", None)
        os.environ.pop("EVALUATOR_DEMO", None)
        os.environ.update(environment())
        run(WHOLE if "--whole" in sys.argv else SMALL)


def tell(step):
    """Say on the way what is measured, since it takes minutes."""
    print(f"{time.strftime('%H:%M:%S')} {step}", file=sys.stderr, flush=True)


def run(extent):
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.benchmarks import actions, reports, seeding, vendor_import
    from vendors.imports.apply import gather_statistics

    people = seeding.make_people()
    rows = {}
    with running_server() as port:
        for first, size in pairwise((0, *extent.vendors)):
            tell(f"{size:,} vendors")
            seeding.add_vendors(first, size)
            gather_statistics(seeding.TABLES)  # as an import does
            candidates = min(size, extent.candidates)
            evaluation = seeding.make_rated(people, candidates, f"Of {candidates}")
            measured = actions.measure(port, people, evaluation)
            for name, figures in measured.items():
                rows.setdefault(name, []).append(figures)
        print_table(rows, actions.TARGETS, extent.vendors)
        tell("reports")
        lines = reports.measure(port, people, extent.reports)
        tell(f"imports of {extent.imported:,} rows")
        lines += vendor_import.measure(people, extent.imported)
    print("", *lines, sep="\n")


def print_table(rows, targets, vendors):
    base = rows["base page"][-1][0]
    sizes = " and ".join(f"{size:,}" for size in vendors)
    print(f"\n{'action':<44} {'ms':>7} {'x base':>7} {'kB':>6}  queries at {sizes}")
    for name, figures in rows.items():
        seconds, _queries, length = figures[-1]
        counts = " ".join(str(figure[1]) for figure in figures)
        target = f"   to reach {targets[name]}" if name in targets else ""
        measures = f"{seconds * 1000:7.1f} {seconds / base:7.2f} {length / 1000:6.1f}"
        print(f"{name:<44} {measures}  {counts:<9}{target}")


if __name__ == "__main__":
    main()
