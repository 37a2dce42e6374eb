import ast
import subprocess
import sys
from pathlib import Path

import pytest

import scoring.arithmetic
from scoring.arithmetic import __all__ as public


def loaded_by(code):
    """Return the modules that a fresh process has loaded after `code`."""
    code += "\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_arithmetic_and_grid_need_neither_django_nor_numpy():
    loaded = loaded_by("import scoring.grid\nfrom scoring.arithmetic import *")

    assert "scoring.arithmetic.standings" in loaded
    assert not {"django", "numpy"} & loaded


def test_the_package_alone_loads_no_other_module_of_ours():
    loaded = loaded_by("import scoring.arithmetic")

    assert {name for name in loaded if name.startswith("scoring")} == {
        "scoring",
        "scoring.arithmetic",
    }
    assert "fractions" not in loaded


def test_the_core_loads_nothing_slow_and_nothing_it_does_not_need():
    loaded = loaded_by("from scoring.arithmetic import evaluate")

    assert "scoring.arithmetic.standings" in loaded
    assert not {"dataclasses", "inspect", "json", "scoring.arithmetic.incumbent"} & loaded


def test_every_public_name_can_be_imported():
    assert [name for name in public if not hasattr(scoring.arithmetic, name)] == []
    assert set(public) <= set(dir(scoring.arithmetic))


def test_type_checkers_see_the_names_that_there_are():
    tree = ast.parse(Path(scoring.arithmetic.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    seen = {
        name.asname: node.module
        for node in imports
        if node.module != "importlib"
        for name in node.names
    }

    assert seen == {
        name: f"scoring.arithmetic.{home}" for name, home in scoring.arithmetic._HOMES.items()
    }


def test_a_name_that_there_is_not_is_refused_as_python_does():
    with pytest.raises(AttributeError, match="has no attribute 'utils'"):
        scoring.arithmetic.utils  # noqa: B018 -- asking is the test
