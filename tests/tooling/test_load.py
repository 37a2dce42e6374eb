"""What the commands that measure begin with is still what the product takes."""

import ast
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from accounts.tasks.models import Progress
from tests.benchmarks import seeding
from tests.load.work import begin_draft, begin_import

pytestmark = pytest.mark.django_db
TESTS = Path(__file__).parents[1]
# No test begins all of these.
FOLDERS = ("benchmarks", "load", "tooling")
COMMANDS = sorted(path for folder in FOLDERS for path in TESTS.glob(f"{folder}/*.py"))
COMMANDS.append(TESTS / "pictures.py")
OURS = {"accounts", "evaluator", "scoring", "tests", "vendors"}


@pytest.mark.parametrize("begin", [begin_import, begin_draft])
def test_work_that_something_interrupts_begins(begin):
    people = seeding.make_people()

    what, page, person = begin(people, 3)

    assert Progress.objects.filter(what=what).exists()
    assert page.startswith("/") and person in people.values()


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_what_a_command_imports_is_there(path):
    """Also inside its functions, where nothing fails before they are called."""
    imports = [
        (node.module, alias.name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] in OURS
        for alias in node.names
        if alias.name != "*"
    ]

    missing = [
        (module, name)
        for module, name in imports
        if not hasattr(import_module(module), name) and find_spec(f"{module}.{name}") is None
    ]

    assert missing == []
