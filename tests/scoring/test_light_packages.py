"""The arithmetic and the grid load next to nothing, and neither imports the other in a circle."""

import subprocess
import sys

import pytest

HEAVY = {"django", "numpy", "pydantic", "pydantic_core", "yaml"}


def loaded_by(code):
    """Return the modules that a fresh process has loaded after this code."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


MODULES = [
    "scoring.arithmetic.explanation",
    "scoring.arithmetic.weighting",
    "scoring.grid.floors",
    "scoring.grid.model",
    "scoring.grid.proposals",
    "scoring.grid.reading",
]


@pytest.mark.parametrize("module", MODULES)
def test_the_method_loads_no_library_when_it_is_imported(module):
    assert not HEAVY & loaded_by(f"import {module}")


def test_a_sealed_grid_is_read_without_a_library():
    code = (
        "from scoring.grid.model import Grid\n"
        "try:\n    Grid.from_document({})\nexcept ValueError:\n    pass"
    )

    assert not HEAVY & loaded_by(code)


def test_a_grid_file_is_read_with_them():
    code = "from scoring.grid.reading import load_grid\nload_grid()"

    assert {"pydantic", "yaml"} <= loaded_by(code)
