import tomllib

import evaluator
from tests.tooling.sources import ROOT


def test_the_package_says_the_version_and_the_project_reads_it_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert "version" not in project["project"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "evaluator.__version__"}
    assert evaluator.__version__
