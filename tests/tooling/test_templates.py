"""Every form that posts carries its token, whichever page includes it."""

import re

from tests.tooling.sources import ROOT, TEMPLATES

TEXTS = {path.relative_to(ROOT / "templates").as_posix(): path.read_text() for path in TEMPLATES}
POSTING = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
CLOCK_TIME = re.compile(r'\|(?:date:"[^"]*[GgHhPcrfisA][^"]*"|time\b)')
BROKEN = re.compile(r"{{[^}\n]*\n")
INCLUDED = re.compile(r'{%\s*include\s+"([^"]+)"([^%]*)%}')


def posts(name):
    """Say whether a template, or one that it includes, holds a form that posts."""
    text = TEXTS.get(name, "")
    return bool(POSTING.search(text)) or any(posts(one) for one, _ in INCLUDED.findall(text))


def test_every_posting_form_holds_its_token():
    without = [
        name
        for name, text in TEXTS.items()
        for form in POSTING.findall(text)
        if "{% csrf_token %}" not in form
    ]

    assert without == []


def test_no_posting_form_is_included_without_the_request():
    """`{% include … only %}` hands on no token, and the form would be refused."""
    shut_out = [
        (name, included)
        for name, text in TEXTS.items()
        for included, options in INCLUDED.findall(text)
        if options.split()[-1:] == ["only"] and posts(included)
    ]

    assert shut_out == []


def test_a_time_is_shown_with_its_distance_from_utc():
    """`|moment` and `|deadline` say it."""
    assert {name for name, text in TEXTS.items() if CLOCK_TIME.search(text)} == set()


def test_no_variable_is_broken_over_two_lines():
    """Django prints it as it stands."""
    assert [name for name, text in TEXTS.items() if BROKEN.search(text)] == []
