"""scikit-criteria, in a virtual environment of its own: it is no dependency of this project."""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

SCRIPT = Path(__file__).with_name("scikit_criteria_run.py")
BY_HAND = (
    "python3 -m venv /tmp/scikit && /tmp/scikit/bin/pip install scikit-criteria &&"
    " python -m tests.benchmarks.engine --scikit-criteria /tmp/scikit/bin/python"
)


def scikit_criteria_times(python, left_out):
    """Return candidates -> name -> seconds; {} where it is left out or cannot be installed."""
    if left_out:
        return {}
    if python:
        return _run(python)
    with tempfile.TemporaryDirectory() as folder:
        print("Installing scikit-criteria into a virtual environment to throw away ...", flush=True)
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        pip = [python, "-m", "pip", "install", "--quiet", "scikit-criteria"]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"It could not be installed, so it is not measured. By hand:\n  {BY_HAND}")
            return {}
        return _run(python)


def _run(python):
    done = subprocess.run([python, SCRIPT], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(
            f"scikit-criteria did not run under {python}, so it is not measured.", file=sys.stderr
        )
        return {}
    return {int(size): times for size, times in json.loads(done.stdout).items()}
