"""The rules about names, templates and locks that no linter holds."""

import re

import pytest
from django.core.management import call_command

from tests.tooling.sources import PRODUCT, ROOT, TEMPLATES, named

STYLES = sorted((ROOT / "static/css").rglob("*.css"))
LOCKS = sorted(ROOT.glob("requirements*.txt"))
EMPTY_NAMES = {"services.py", "selectors.py", "utils.py", "helpers.py", "managers.py"}
# Code and looks live in static/, where the Content-Security-Policy lets them work.
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|<[a-z][^>]*\s(?:style|on[a-z]+|hx-on[^=]*)=|javascript:",
    re.IGNORECASE,
)
# A link may lead elsewhere; what a page is made of may not come from elsewhere.
FROM_ELSEWHERE = re.compile(
    r"<(?!a\s)[a-z]+\s[^>]*\b(?:src|srcset|href|data|poster)=[\"']?(?:https?:)?//"
    r"|url\([\"']?(?:https?:)?//|@import",
    re.IGNORECASE,
)
TEMPLATE_TAG = re.compile(r"\{[%{#].*?[%}#]\}")
TAG = re.compile(r"<[a-z][^<>]*>")
LIVE = re.compile(r'aria-live=|role="(?:status|alert|log)"')
REPLACED = re.compile(r'hx-swap="outerHTML')
LOCK_LINE = re.compile(
    r"(?:[\w.-]+(?:\[[\w, -]+\])?==[\w.]+(?: ;[^@:/]+)?|    --hash=sha256:[0-9a-f]{64})(?: \\)?"
)


def lines_of(path):
    return path.read_text().splitlines()


def places(paths, pattern):
    """Return the file and line of every place where the pattern occurs outside template tags."""
    found = []
    for path in paths:
        text = TEMPLATE_TAG.sub("", path.read_text())
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{named(path)}:{line} {match[0]}")
    return found


def test_every_file_is_named_for_what_it_is_about():
    assert [named(path) for path in PRODUCT if path.name in EMPTY_NAMES] == []


def test_no_template_holds_a_script_or_a_style():
    assert places(TEMPLATES, INLINE) == []


def test_nothing_on_a_page_comes_from_another_host():
    assert places(TEMPLATES + STYLES, FROM_ELSEWHERE) == []


def test_what_a_script_replaces_is_no_live_region():
    """A reader hears of changes inside a region; one that is itself new says nothing."""
    tags = [
        (named(path), tag)
        for path in TEMPLATES
        for tag in TAG.findall(TEMPLATE_TAG.sub("", path.read_text()))
    ]
    targets = {
        target
        for _, tag in tags
        if REPLACED.search(tag)
        for target in re.findall(r'hx-target="#([^"]+)"', tag)
    }
    replaced = [
        (path, tag)
        for path, tag in tags
        if (REPLACED.search(tag) and "hx-target" not in tag)
        or {*re.findall(r'\sid="([^"]+)"', tag)} & targets
    ]

    assert {"what-if-result", "main", "session-end"} <= targets
    assert len(replaced) > len(targets)
    assert [one for one in replaced if LIVE.search(one[1])] == []


@pytest.mark.parametrize("lock", LOCKS, ids=named)
def test_a_lock_names_packages_and_hashes_and_no_host_or_path(lock):
    offences = [
        line
        for line in lines_of(lock)
        if not LOCK_LINE.fullmatch(line) and not line.lstrip().startswith("#")
    ]

    assert offences == []
    assert "://" not in lock.read_text()
    assert "/" not in lock.read_text().replace("bin/lock", "")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
