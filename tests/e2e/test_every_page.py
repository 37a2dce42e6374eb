"""Every page of the site, seen by everybody it is for: accessible, also by keys."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT as AXE

from tests.asking import TOKEN
from tests.demonstration import make_demonstration
from tests.e2e.conftest import THEMES
from tests.evaluator.test_doors import our_patterns
from tests.stops import CONTACT, NOT_PAGES, stops

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
WIDTHS = (1280, 390)
FOUND = {"resultTypes": ["violations"], "preload": False, "iframes": False}
ALL_BUT_COLOURS = FOUND | {"rules": {"color-contrast": {"enabled": False}}}
COLOURS = FOUND | {"runOnly": ["color-contrast"]}
# Two texts of one size and weight in one colour on one ground have one contrast, which takes long
# to find: one of each kind is asked, on the first page that has it.
NEW_COLOURS = """async ([options, known]) => {
  const kinds = new Map(), seen = new Set(known);
  const shortened = text => {
    let one = 1, other = 2;
    for (const letter of text) {
      one = Math.imul(one ^ letter.charCodeAt(0), 2654435761);
      other = Math.imul(other ^ letter.charCodeAt(0), 1597334677);
    }
    return one + ":" + other;
  };
  for (const one of document.body.querySelectorAll("*")) {
    const isControl = one.matches("input, select, textarea, button");
    const hasText = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!(isControl || hasText) || !one.checkVisibility()) continue;
    const kind = [one.tagName, !!one.closest(":disabled, [aria-disabled=true]")];
    for (let each = one; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (each === one) kind.push(style.color, style.fontSize, style.fontWeight, style.textShadow);
      kind.push(style.backgroundColor, style.backgroundImage, style.opacity);
    }
    const name = shortened(kind.join("|"));
    if (!seen.has(name)) kinds.set(name, one);
  }
  const include = [...kinds.values()];
  const found = include.length ? await axe.run({include}, options) : {violations: []};
  return [found.violations, [...kinds.keys()]];
}"""
# Where Tab stops: each stop can be seen and shows that it has the focus, no table is one that does
# not scroll, and the head of the page is walked in the order in which it is read.
STOPS = """() => {
  const problems = [], kinds = new Set();
  const isHidden = style =>
    style.clipPath === "inset(50%)" || style.clip === "rect(0px, 0px, 0px, 0px)";
  const every = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const stops = [...document.querySelectorAll(every)].filter(one =>
    one.type !== "hidden" && one.tabIndex >= 0 && !one.disabled
    && one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}));
  for (const one of stops) {
    if (!one.matches(".skip-link"))
      for (let each = one; each; each = each.parentElement)
        if (isHidden(getComputedStyle(each))) {
          problems.push(["unseen stop", one.outerHTML]);
          break;
        }
    const kind = [one.tagName, one.type, one.className].join();
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    one.focus({preventScroll: true, focusVisible: true});
    const style = getComputedStyle(one);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
      problems.push(["no ring", one.outerHTML]);
  }
  document.activeElement.blur();
  for (const one of document.querySelectorAll(".table-scroll[tabindex]"))
    if (one.scrollWidth <= one.clientWidth) problems.push(["table as a stop", one.outerHTML]);
  let before = null;
  for (const one of stops.filter(one => one.closest("header"))) {
    const place = one.getBoundingClientRect();
    const isBelow = before && place.top >= before.bottom - 4;
    const isBeside = before && place.left > before.left && place.bottom > before.top + 4;
    if (before && !isBelow && !isBeside) problems.push(["out of order", one.outerHTML]);
    before = place;
  }
  return problems.map(([what, html]) => [what, html.slice(0, 160)]);
}"""

# In the preview of a page of the report, whose parts stand one under the other.
PRINTED_OVER = """() => {
  const root = document.querySelector(".preview")?.shadowRoot;
  const parts = root ? [...root.querySelectorAll(".first > *, .sheet > .foot")] : [];
  const boxes = parts.map(one => one.getBoundingClientRect());
  return parts.filter((one, place) => place && boxes[place].top < boxes[place - 1].bottom - 1)
    .map(one => ["printed over", one.outerHTML.slice(0, 160)]);
}"""

# Whatever looks as if it could be pressed or typed into, and leads nowhere without a script.
DEAD = """() => {
  const isVisible = one => one.checkVisibility({visibilityProperty: true});
  const isDead = one => {
    if (one.matches("a")) {
      const [page, part] = one.href.split("#");
      const isHere = page === location.href.split("#")[0];
      return !one.href || one.protocol === "javascript:"
        || (isHere && part !== undefined && !document.getElementById(decodeURIComponent(part)));
    }
    if (one.matches("button, input[type=submit]"))
      return one.disabled || one.type !== "submit" || !one.form;
    return !one.form;
  };
  const every = "a, button, input:not([type=hidden]), select, textarea";
  return [...document.querySelectorAll(every)]
    .filter(one => isVisible(one) && isDead(one)).map(one => one.outerHTML.slice(0, 160));
}"""


@pytest.fixture
def world(settings):
    settings.DEMO = True
    return make_demonstration()


def test_every_page_is_accessible_as_wide_as_its_screen_and_whole_without_scripts(visit, world):
    pages, plain, problems = {}, {}, []
    known = {theme: [] for theme in THEMES}
    assert_every_address_is_visited(world)

    for name, person, path, status in stops(world):
        if person not in pages:
            pages[person] = come_in(visit, person, reduced_motion="reduce")
            plain[person] = come_in(visit, person, java_script_enabled=False)
        answer = arrive(pages[person], path)
        found = [] if answer.status == status else [("status", answer.status)]
        found += problems_at(pages[person], known)
        open_same(plain[person], answer)
        found += [("dead without scripts", html) for html in plain[person].evaluate(DEAD)]
        problems += [(name, person, path, *problem) for problem in found]

    assert problems == [], "\n".join(map(str, problems))


def come_in(visit, person, **options):
    if person != CONTACT:
        return visit(person, **options)
    page = visit(**options)
    page.goto(f"/asked/{TOKEN}/")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/answers/*/")
    return page


def assert_every_address_is_visited(world):
    """A new address fails here until stops.py says who stops there, or why nobody does."""
    addresses = {name for name, _ in our_patterns()}
    visited = {name for name, *_ in stops(world)}
    assert visited | set().union(*NOT_PAGES.values()) == addresses


def arrive(page, path):
    page.problems.clear()
    page.bring_to_front()  # in Firefox only the window in front shows what has the focus
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    return page.goto(path)


def open_same(plain, answer):
    """Open without scripts what the server sent, without asking it again."""
    same = {"status": answer.status, "content_type": "text/html", "body": answer.body()}
    plain.route(answer.url, lambda route: route.fulfill(**same), times=1)
    plain.goto(answer.url)


def problems_at(page, known):
    """Return what is wrong with one page: in light and dark, wide and narrow.

    known   {theme: the kinds of text whose contrast was asked for}, added to
    """
    page.evaluate(AXE)
    results = page.evaluate("options => axe.run(options)", ALL_BUT_COLOURS)
    found = violations("light", results["violations"])
    for theme in known:
        page.emulate_media(color_scheme=theme)
        page.locator(f"html[data-bs-theme={theme}]").wait_for(state="attached")
        broken, kinds = page.evaluate(NEW_COLOURS, [COLOURS, known[theme]])
        known[theme] += kinds
        found += violations(theme, broken)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append((f"{wide} px on a screen of {width} px", *too_wide(page, width)))
        for script in (STOPS, PRINTED_OVER):
            found += [(width, *problem) for problem in page.evaluate(script)]
    return found + [("console", problem) for problem in page.problems]


def violations(theme, broken):
    return [
        (theme, one["id"], node["target"], node["html"][:160])
        for one in broken
        for node in one["nodes"][:2]
    ]


def too_wide(page, width):
    """Return the first elements that reach over the right edge."""
    return page.evaluate(
        """width => [...document.querySelectorAll("main *, header *, footer *")]
          .filter(one => one.getBoundingClientRect().right > width + 1
            && !one.closest(".table-scroll, .visually-hidden"))
          .slice(0, 3).map(one => one.outerHTML.slice(0, 120))""",
        width,
    )
