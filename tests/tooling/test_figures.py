"""The figures of a small tree, counted by hand."""

import pytest

from tests.tooling.figures import Tree, main

MODULE = '''"""One line."""

from vendors import names


def listed(vendors):
    # Sorted here: the database sorts by bytes.
    found = sorted(vendors, key=_key)
    return found


def _key(vendor):
    return names.folded(vendor)  # not the name as typed
'''


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "vendors").mkdir()
    (tmp_path / "vendors/__init__.py").touch()
    (tmp_path / "vendors/lists.py").write_text(MODULE)
    (tmp_path / "vendors/names.py").write_text("from vendors import lists\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(f"<p>\n{'x' * 130}\n</p>\n\n")
    return tmp_path


def test_figures_are_counted_from_the_files_alone(tree):
    values = {figure.name: round(figure.value, 1) for figure in Tree(tree).figures()}

    assert values == {
        "lines": 14,
        "modules": 2,
        "functions": 2,
        "private functions used once": 50.0,
        "vague locals per 100 functions": 50.0,
        "template lines over 120": 25.0,
        "longest template line": 130,
        "docstring lines per 100": 14.3,
        "comment lines per 100": 28.6,
        "imports per 1,000 lines": 222.2,
        "import circles": 1,
    }


def test_check_fails_where_a_goal_is_missed(tree, capsys):
    assert main([str(tree), "--check"]) == 1
    assert "missed" in capsys.readouterr().out


def test_worst_files_are_named(tree, capsys):
    assert main([str(tree), "--worst", "1", "--only", "used once"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["1", "vendors/lists.py"]
