"""python -m tests.pictures: make the pictures of README.md and docs/guide.md again.

They are taken of a demonstration that runs: start `DEMO_PASSWORD=... bin/demo` first, and give
this command the same DEMO_PASSWORD, and PORT if it is another than 8000. It begins an evaluation
there and leaves it as a draft.
"""

import io
import os
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from scoring.demo.story import ASSESSOR, CURATOR, DEMO, LEAD

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "static" / "guide"
COLOURS = 128  # enough for pages, and a third of the size
VIEW = {"width": 1200, "height": 780}
SHEET = (
    "Société;Pays;Ville;Effectif;Ingénieurs seniors;Revenu 2025\n"
    "Atlas Numérique;Maroc;Casablanca;120;41;7,4 M€\n"
    "Sahara Logiciel SARL;Maroc;Rabat;env. 60;18;2 900 000 EUR\n"
    "Cascais Code Lda;Portugal;Lisboa;45;21;n.c.\n"
    "Atlas Numérique SARL;Maroc;Tanger;;;\n"
    "Total;;;225;80;\n"
)


def main():
    base = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        picture_evaluations(*(come_in(browser, base, email) for email in (LEAD, ASSESSOR)))
        picture_vendors(come_in(browser, base, CURATOR))
        browser.close()


def come_in(browser, base, email):
    page = browser.new_context(base_url=base, viewport=VIEW, color_scheme="light").new_page()
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(os.environ["DEMO_PASSWORD"])
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    return page


def picture_evaluations(lead, assessor):
    decided = home_of(lead, DEMO["decided"]["title"])
    under_way = home_of(assessor, DEMO["under_way"]["title"])
    show(lead, under_way)
    take(lead, GUIDE / "evaluation.png")
    show(lead, f"{decided}ranking/")
    take(lead, GUIDE / "ranking.png", ROOT / "docs" / "ranking.png")
    show(lead, f"{decided}decide/")
    take(lead, GUIDE / "decide.png")
    weigh(lead)
    take(lead, GUIDE / "weights.png")
    show(assessor, first(assessor, under_way, f"{under_way}rate/[A-Z]+-\\d+/"))
    take(assessor, GUIDE / "rating.png")


def picture_vendors(curator):
    show(curator, first(curator, "/vendors/", r"/vendors/\d+/"))
    take(curator, GUIDE / "vendor.png")
    preview_an_import(curator)
    take(curator, GUIDE / "import.png")


def take(page, *files):
    """Write what is in sight of this page to these files."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        picture.quantize(COLOURS).save(file, optimize=True)


def show(page, path):
    page.goto(path)
    page.wait_for_load_state("networkidle")


def home_of(page, title):
    show(page, "/evaluations/")
    link = page.get_by_role("link", name=title, exact=True).first
    return link.evaluate("one => one.pathname")


def first(page, path, pattern):
    """Return the first address on a page that looks like the pattern."""
    show(page, path)
    addresses = page.locator("main a").evaluate_all("all => all.map(one => one.pathname)")
    return next(address for address in addresses if re.fullmatch(pattern, address))


def preview_an_import(page):
    show(page, "/vendors/import/")
    file = {"name": "vendors.csv", "mimeType": "text/csv", "buffer": SHEET.encode("cp1252")}
    page.locator("main input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Show the preview").click()
    page.wait_for_load_state("networkidle")


def weigh(page):
    show(page, "/evaluations/new/")
    page.locator("main input[type=text]").first.fill("Support of our data platform 2027")
    page.locator("main button.btn-primary").click()
    page.wait_for_url(re.compile(r"/evaluations/\d+/"))
    home = re.search(r"/evaluations/\d+/", page.url).group()
    show(page, f"{home}set-up/weights/")


if __name__ == "__main__":
    main()
