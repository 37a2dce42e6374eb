"""What an installation carries, and what it does when a part of it falls: `python -m tests.load`.

`saves` lets assessors save for a minute; `drafts` has nine reports printed while pages are asked
for; `faults` kills processes and takes disk, mail and database away. All run on PostgreSQL and on
SQLite, start real processes with durable settings and print a line a figure; with --check they
exit 1 where a goal is missed.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.installation import SETTINGS, installation

ROOT = Path(__file__).resolve().parents[2]
ASSESSORS = {"postgresql": 200, "sqlite": 50}


def main():
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    options = read_options()
    if options.database is None:
        kinds = [options.on] if options.on else list(ASSESSORS)
        sys.exit(max([run_again_with(kind) for kind in kinds]))
    with tempfile.TemporaryDirectory(prefix="evaluator-load-") as folder:
        figures = run(options, Path(folder))
    missed = [figure.name for figure in figures if not figure.is_met]
    if missed:
        print(f"Missed: {'; '.join(missed)}.")
    sys.exit(1 if missed and options.check else 0)


def read_options():
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("command", choices=["saves", "drafts", "faults"])
    parser.add_argument("--check", action="store_true", help="exit 1 where a goal is missed")
    parser.add_argument("--seconds", type=int, default=60, help="how long each part goes on")
    parser.add_argument("--assessors", type=int, help="how many save at once")
    parser.add_argument("--only", help="the faults whose name begins so")
    parser.add_argument("--on", choices=list(ASSESSORS), help="one database instead of both")
    parser.add_argument("--database", choices=list(ASSESSORS), help=argparse.SUPPRESS)
    return parser.parse_args()


def run_again_with(kind):
    """Run this command on a throw-away database of this kind; return its exit code."""
    command = [sys.executable, "-m", "tests.load", *sys.argv[1:], "--database", kind]
    if kind == "postgresql":
        command = [str(ROOT / "bin/with-postgres"), "--durable", *command]
    print(f"\n{kind}", flush=True)
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        return process.wait()
    finally:
        if process.poll() is None:  # somebody stops us: what we started goes too
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def run(options, folder):
    if options.database == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/evaluator.sqlite3"
    shared = {
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "MEDIA_ROOT": f"{folder}/media",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
    }
    for name in ("EVALUATOR_TEST", "EVALUATOR_DEMO"):
        os.environ.pop(name, None)
    os.environ.update(SETTINGS | shared | {"STATIC_ROOT": f"{folder}/static"})
    with installation(folder, **shared) as made:
        made.prepare()
        import django

        django.setup()
        if options.command == "saves":
            from tests.load import saves

            assessors = options.assessors or ASSESSORS[options.database]
            return saves.measure(made, assessors, options.seconds)
        if options.command == "drafts":
            from tests.load import drafts

            return drafts.measure(made, options.seconds)
        from tests.load import faults

        return faults.measure(made, options.only or "")


if __name__ == "__main__":
    main()
