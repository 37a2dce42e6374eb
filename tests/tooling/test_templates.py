"""Every form that posts carries its token, whichever page includes it."""

import re

from tests.tooling.sources import ROOT, TEMPLATES

TEXTS = {path.relative_to(ROOT / "templates").as_posix(): path.read_text() for path in TEMPLATES}
POSTING = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
CLOCK_TIME = re.compile(r'\|(?:date:"[^"]*[GgHhPcrfisA][^"]*"|time\b)')
BROKEN = re.compile(r"{{[^}\n]*\n")
SCROLLING = re.compile(r'<[a-z]+\b[^>]*class="[^"]*\btable-scroll\b[^>]*>')
# What may scroll: a table-scroll, what holds links or is a stop by itself, the desk of Django.
STOPS = (".table-scroll", ".results-menu ul", ".inline-group .tabular")
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


def test_every_box_that_scrolls_is_a_stop_with_a_name():
    """Without one its far end is out of reach for whoever has a keyboard alone."""
    boxes = [
        (name, box)
        for name, text in TEXTS.items()
        for box in SCROLLING.findall(re.sub(r"{%.*?%}|{{.*?}}", "x", text))
    ]

    assert len(boxes) > 20
    assert [
        (name, box)
        for name, box in boxes
        if not ('tabindex="0"' in box and 'role="region"' in box and "aria-label" in box)
    ] == []


def test_nothing_scrolls_sideways_by_a_class_of_its_own():
    """A list of links has stops of its own, and the tables of the desk are those of Django."""
    rules = [
        rule.strip()
        for path in sorted((ROOT / "static/css").rglob("*.css"))
        for rule, body in re.findall(r"([^{}]+){([^{}]*)}", path.read_text())
        if re.search(r"overflow(-x)?:\s*(auto|scroll)", body)
    ]

    assert [rule for rule in rules if not rule.endswith(STOPS)] == []
