"""From a sheet of one's own to what has to be asked: values without typing, and nobody ranked."""

import re

import pytest
from python_calamine import load_workbook

from scoring.evaluations.models import Evaluation
from tests.e2e import main_job
from tests.factories import add_member, make_user
from tests.vendors.imports.sheets import xlsx_bytes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

# As a buyer keeps it: one row a firm, heads in the buyer's language, cells of every kind.
FIRMS = [
    (
        "Fournisseur;Raison sociale;Pays;Ville;Fuseau horaire;Horaires;Site web;Année de création;"
        "Effectif;Seniors;Ingénieurs IA;Langue;ISO 27001;Date;Remarques"
    ),
    (
        "Atlas Numérique;Atlas Numérique SARL;MA;Casablanca;Africa/Casablanca;09:00-18:00;"
        "https://atlas-num.example;2011;210;64;9;fr;IS 700123;2026-10-31;dossier complet"
    ),
    (
        "Kod Wisła;Kod Wisła Sp. z o.o.;PL;Cracovie;Europe/Warsaw;08:00-17:00;"
        "https://kodwisla.example;2009;340;118;4;en;;2026-10-15;"
    ),
]
OWN = ["", "Atlas Numérique"]
OTHER = ["", "Kod Wisła"]
# What the vendors sent afterwards: a workbook with a sheet for each kind of fact.
TABLES = {
    "Vendors": [
        ["Name", "Website"],
        ["Atlas Numérique", "https://atlas-num.example"],
        ["Kod Wisła", "https://kodwisla.example"],
    ],
    "Languages": [
        ["Reference", "Vendor", "Language", "People"],
        [*OWN, "fr", 120],
        [*OWN, "en", 40],
        [*OTHER, "en", 200],
    ],
    "Bench": [
        ["Reference", "Vendor", "Stack", "Business domain", "People"],
        [*OWN, "Java", "payments", 12],
        [*OTHER, "Java", "payments", 1],
    ],
    "Clients": [
        ["Reference", "Vendor", "Client", "Headquarters", "Service", "Live since"],
        [*OWN, "Banque Lumen", "FR", "support", "2022-05-01"],
        [*OWN, "Nordlicht", "DE", "data platform", "2024-01-15"],
    ],
    "Finances": [
        ["Reference", "Vendor", "Year", "Revenue", "Profit or loss", "Equity", "Currency"],
        [*OWN, 2025, 8_400_000, 300_000, 2_100_000, "EUR"],
    ],
    "Leavers": [["Reference", "Vendor", "Seniors 12 months ago", "Left since"], [*OWN, 60, 6]],
    "Hiring plan": [
        ["Reference", "Vendor", "Months", "By role", "People at peak"],
        [*OWN, 18, "yes", 30],
    ],
    "Handovers": [
        ["Reference", "Vendor", "Handovers in 24 hours", "Time zone", "Complete notes"],
        [*OWN, 0, "Africa/Casablanca", "yes"],
    ],
}
CRITERIA = [("TZ", "LG"), ("TA", "SC"), ("AI", "SO")]


@pytest.fixture
def people(db):
    make_user("bea@example.org", name="Bea Buyer", may_lead=True, is_curator=True)
    return [make_user(f"{name}@example.org", name=name.title()) for name in ("ann", "bo")]


def test_three_people_with_a_sheet_of_their_own_learn_what_to_ask(people, visit, tmp_path):
    pages = [visit(f"{name}@example.org") for name in ("bea", "ann", "bo")]
    bea = pages[0]

    import_file(bea, tmp_path / "fournisseurs.csv", "\n".join(FIRMS).encode())
    import_file(bea, tmp_path / "answers.xlsx", xlsx_bytes(sheets=TABLES))
    home = set_up(bea)
    share_criteria(Evaluation.objects.get(), people)
    main_job.seal(bea, home)

    proposed = {}
    candidates = list(Evaluation.objects.get().candidates.order_by("number"))
    for page, criteria in zip(pages, CRITERIA, strict=True):
        if page is not bea:
            main_job.declare(page, home)
        for candidate in candidates:
            for criterion in criteria:
                proposed |= rate_by_what_is_held(page, home, candidate, criterion)
        main_job.submit(page, home)
    first = {check for number, check in proposed if number == candidates[0].pk}
    assert len(first) >= 10, sorted(first)

    main_job.close_rating(bea, home)
    bea.goto(f"{home}ranking/")
    words = bea.locator("main").inner_text()
    assert "Nobody is ranked" in words
    order = r"provisional order, by low and then by high:\s+1 (.+) \(\d+\.\d\d – \d+\.\d\d\)"
    assert re.search(order, words), words
    bea.get_by_role("link", name="What to ask to rank them").click()
    bea.wait_for_url("**/unknown/")
    assert_what_to_ask_is_listed(bea)
    assert [page.problems for page in pages] == [[], [], []]


def import_file(page, path, content):
    path.write_bytes(content)
    page.goto("/vendors/import/")
    page.locator("input[type=file]").set_input_files(path)
    main_job.press(page, "Read the file")
    if page.get_by_role("button", name="Show the preview").count():
        main_job.press(page, "Show the preview")
    page.get_by_role("button", name=re.compile(r"^Import \d+ vendors?$")).click()
    page.get_by_role("heading", name="Import done").wait_for()


def set_up(page):
    page.goto("/evaluations/new/")
    page.get_by_label("Title").fill("Support in two languages")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/evaluations/\d+/"))
    home = re.search(r"/evaluations/\d+/", page.url).group()
    main_job.fill_in_needs(page, home)
    page.goto(f"{home}set-up/candidates/")
    page.get_by_role("button", name="Add all 2 found").click()
    page.get_by_text("2 candidates so far").wait_for()
    main_job.declare(page, home)
    main_job.share_points(page, home)
    page.goto(f"{home}set-up/people/")
    main_job.save(page, "I rate everything myself")
    return home


def share_criteria(evaluation, people):
    """Let the three of them rate two criteria each."""
    for person in people:
        add_member(evaluation, person, rates=False, declared=False)
    for member, criteria in zip(evaluation.members.order_by("pk"), CRITERIA, strict=True):
        member.assignments.all().delete()
        for criterion in criteria:
            member.assignments.create(criterion=criterion)


def rate_by_what_is_held(page, home, candidate, criterion):
    """Take what is proposed, else say that one cannot tell; return {(candidate, check): level}."""
    page.goto(f"{home}rate/{candidate.pk}/{criterion}/")
    assert page.locator("input[name$=-answer]:checked").count() == 0
    levels = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('[data-cell]')].map(cell => {
            const level = (cell.innerText.match(/roposes level\\s+(\\d)/) || [])[1];
            const own = value => cell.querySelector(`[name$="-answer"][value="${value}"]`);
            own(level ? level : 'cannot_tell').checked = true;
            return [own('cannot_tell').name.split('-').slice(1, 3).join('-'), level];
        }))"""
    )
    here = page.url
    page.locator("[data-next]").click()
    page.wait_for_url(lambda url: url != here)
    return {(candidate.pk, check): level for check, level in levels.items() if level}


def assert_what_to_ask_is_listed(page):
    words = page.locator("main").inner_text()
    assert "Atlas Numérique" in words and "of 100 points" in words
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a spreadsheet").click()
    rows = load_workbook(download.value.path()).get_sheet_by_index(0).to_python()
    asked = {row[1] for row in rows[1:] if row[0] == "Kod Wisła"}
    assert {"SC-04", "AI-02", "SO-04"} <= asked
