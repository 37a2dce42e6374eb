"""What importing the arithmetic costs a process, and whether it loads numpy."""

import subprocess
import sys

STATEMENTS = (
    "import fractions, enum, typing",
    "import scoring.arithmetic.explanation",
    "from scoring.arithmetic.standings import evaluate",
    "from scoring.arithmetic.sensitivity import sensitivity_of",
    "import numpy",
)
CODE = (
    "import sys, time; start = time.process_time(); {statement};"
    " print(time.process_time() - start, 'numpy' in sys.modules)"
)
RUNS = 15


def import_costs():
    """Yield (statement, seconds of processor time, whether numpy is loaded then)."""
    for statement in STATEMENTS:
        runs = [_import(statement) for _ in range(RUNS)]
        yield statement, min(cost for cost, _ in runs), runs[0][1]


def _import(statement):
    command = [sys.executable, "-c", CODE.format(statement=statement)]
    cost, numpy = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(cost), numpy == "True"
