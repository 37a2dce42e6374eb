"""What holds of the styles of every page, read from the files: focus that is seen, and paper."""

import re
from pathlib import Path

import pytest

CSS = Path("static/css")
BOOTSTRAP = Path("static/vendor/bootstrap/bootstrap.min.css").read_text()
HOUSE = (CSS / "evaluator.css").read_text()
PRINTED = {"report.css", "board.css"}
PAGES = [path for path in CSS.rglob("*.css") if path.name not in {*PRINTED, "desk.css"}]


def declarations(css, selector):
    """Return {property: value} of the first rule with exactly this selector."""
    block = re.search(rf"(?:^|[}}{{*/\s]){re.escape(selector)}\s*{{(.*?)}}", css, re.DOTALL)[1]
    # A colon or semicolon may stand in an address in quotes.
    each = re.findall(r"""((?:[^;"]|"[^"]*")+)""", block)
    pairs = (one.split(":", 1) for one in each if ":" in one)
    return {name.strip(): value.strip() for name, value in pairs}


LIGHT, DARK = declarations(HOUSE, ":root"), declarations(HOUSE, '[data-bs-theme="dark"]')


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    ]
    return sum(map(float.__mul__, (0.2126, 0.7152, 0.0722), linear))


def contrast(one, other):
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["--paper", "--wash", "--brand-wash", "--claim-wash"])
def test_the_ring_of_what_has_the_focus_stands_out_on_every_ground(theme, ground):
    assert contrast(theme["--ink"], theme[ground]) >= 3


def test_one_of_the_two_rings_stands_out_from_a_button():
    for theme in (LIGHT, LIGHT | DARK):
        for button in ("#0f5c5c", "#0a4444"):  # the same in both themes
            assert max(contrast(theme[ring], button) for ring in ("--ink", "--focus")) >= 3


def test_no_rule_takes_the_ring_away():
    """Bootstrap's rules have two classes and more; forced colours draw the outline alone."""
    ring = declarations(HOUSE, ":focus-visible")

    assert ring["outline"] == "3px solid var(--focus) !important"
    assert ring["box-shadow"] == "0 0 0 5px var(--ink) !important"
    assert "!important" not in "".join(re.findall(r"outline:[^;}]*", BOOTSTRAP))
    without = [
        (path.name, rule)
        for path in PAGES
        for rule in re.findall(
            r"[^{}]*{[^{}]*outline:\s*(?:0|none)\s*[;!}][^{}]*}?", path.read_text()
        )
        if "main:focus-visible" not in rule and path.name != "print.css"
    ]
    assert without == []


def test_paper_has_each_colour_of_the_light_theme():
    """Ours of the dark theme are for screens; each of Bootstrap's is set back."""
    of_print = declarations((CSS / "print.css").read_text(), '[data-bs-theme="dark"]')
    light = declarations(BOOTSTRAP, ":root,[data-bs-theme=light]")
    dark = declarations(BOOTSTRAP, "[data-bs-theme=dark]")
    # What the house sets itself in both themes wins over Bootstrap's.
    expected = {name: light.get(name, "light") for name in dark if name not in LIGHT}

    assert of_print == expected
    assert '@media screen { [data-bs-theme="dark"]' in HOUSE
    assert not [
        path.name
        for path in PAGES
        if "data-bs-theme" in path.read_text() and path.name not in {"evaluator.css", "print.css"}
    ]


def test_every_page_brings_the_styles_of_paper():
    for page in ("base.html", "plain_page.html"):
        assert 'css/print.css\' %}" media="print"' in (Path("templates") / page).read_text()


def test_paper_shows_no_form_that_nobody_opened_and_lays_a_comparison_on_its_side():
    css = (CSS / "print.css").read_text()

    hidden = declarations(css, "details:not([open]):has(> form), .on-screen")
    wide = re.search(r"body:has\((.*)\) { page: wide; }", css)[1]

    assert hidden == {"display": "none"}
    assert ".comparison thead tr > :nth-child(4)" in wide
