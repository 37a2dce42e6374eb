"""What the documents name exists."""

import re

import pytest

from tests.tooling.sources import ROOT, named

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
# `scoring/reports/pdf.py`, `scoring.reports.pdf`, `vendors/imports/`
NAMED = re.compile(
    r"`((?:accounts|evaluator|scoring|vendors|templates|tests|docs|bin)[./][\w./-]+)`"
)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PACKAGE = re.compile(r"^([\w.-]+)(?:\[[\w, -]+\])?==", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)\)")


def exists(name):
    path = ROOT / name
    if path.exists():
        return True
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_file_and_module_that_a_document_names_exists(document):
    names = set(NAMED.findall(document.read_text()))

    assert sorted(name for name in names if not exists(name)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_of_a_document_leads_to_a_file(document):
    links = set(LINK.findall(document.read_text()))

    assert sorted(link for link in links if not (document.parent / link).exists()) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_test_that_a_document_names_exists(document):
    tests = TEST.findall(document.read_text())
    missing = [
        f"{path}::{name}"
        for path, name in tests
        if not (ROOT / path).exists() or f"def {name}(" not in (ROOT / path).read_text()
    ]

    assert missing == []


def test_every_package_of_an_installation_has_its_licence_listed():
    locks = [ROOT / name for name in ("requirements.txt", "requirements-team.txt")]
    packages = {name for lock in locks for name in PACKAGE.findall(lock.read_text())}

    listed = re.findall(
        r"^\| ([a-z][\w.-]*) \| \S", (ROOT / "docs/licences.md").read_text(), re.MULTILINE
    )

    assert sorted(listed) == sorted(packages)
