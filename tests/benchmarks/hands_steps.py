"""The steps of `hands`: each makes its story, and does what a person does."""

import re
import tempfile
from pathlib import Path

from django.core.management import call_command

from scoring.evaluations.models import Evaluation
from scoring.grid.proposals import SHORT_PRESET
from scoring.ratings.models import GateFinding
from tests.benchmarks.browser import Hands
from tests.e2e import main_job
from tests.factories import (
    add_member,
    make_evidence,
    make_open_evaluation,
    make_site,
    make_user,
    make_vendor,
)
from vendors.imports.apply import import_at_once
from vendors.models.vendor import Vendor

GATES = ("LG-01", "SC-01", "SC-02", "SC-03", "AI-01", "SO-01")
REASON = "Proved by us, page by page."
HEADS = (
    "N° registre;Fournisseur;Raison sociale;Pays;Ville(s);Site web;Date de création;"
    "Effectif production;Seniors (8 ans et +);Langues;ISO 27001 valable jusqu'au;"
    "CA 2025 (EUR);TJM (EUR);Date de mise à jour"
)
# Cells of every kind that buyers keep: dates, sums, lists, marks for nothing, and signs of doubt.
FIRMS = [
    ("00123;Alpha;Alpha SARL;Maroc;Casablanca, Rabat;alpha.example;12/03/2011;210;64"
     ";Français, Anglais, Arabe;30/06/2027;8 400 000,00;310,50;31/10/2026"),
    ("0045;Beta Kod;Beta Sp. z o.o.;Pologne;Cracovie;https://beta.example;2009;340;118"
     ";Anglais;n/a;12 750 000;395;15/10/2026"),
    (";Gamma Obras;Gamma, Lda;Portugal;Lisbonne;gamma.example;;95;12"
     ";FR/EN/PT;31/12/2026;3,2 M€;340;31/10/2026"),
    ("J40/1;Delta Soft;DELTA SRL;Roumanie;Bucarest;;01/09/2014;64;20"
     ";anglais;non;1.900.000,00;285;2026-10-31"),
    ("B 98;Epsilon;Epsilon SA;Tunisie;Tunis;epsilon.example;2006;180;41"
     ";Français, arabe;30/06/2027;2 150 000,00;240;31/10/2026"),
    ("0777;Zeta;Zeta Digital;Espagne;Madrid;www.zeta.example;2015;> 200;33"
     ";EN, ES;oui (30/06/2027);;300;31/10/2026"),
]  # fmt: skip
PLAIN = (
    "09{0};Firme {0};Firme {0} SARL;Maroc;Rabat;firme{0}.example;20{0};{0}0;{0}"
    ";FR, EN;n/a;{0}00 000,00;2{0};31/10/2026"
)
SHEET = [HEADS, *FIRMS, *(PLAIN.format(number) for number in range(10, 18))]


def take(step, chromium, address):
    """Do one step on an empty database; return {figure: number}."""
    call_command("flush", interactive=False, verbosity=0)
    hands, more = step(chromium, address)
    hands.context.close()
    figures = {name: getattr(hands, name) for name in ("clicks", "keys", "requests", "pages")}
    return figures | {"kB": round(hands.bytes / 1000)} | more


def five_vendors(lead, *checks):
    """Five vendors with a figure of seniors and a document for each check."""
    vendors = [make_vendor(f"Vendor {name}") for name in ("Atlas", "Birch", "Cedar", "Dune", "Elm")]
    for number, vendor in enumerate(vendors):
        paper = make_evidence(vendor, *checks, by=lead, title=f"Bench list {number}")
        figure = 8 + 20 * number
        vendor.facts.create(
            kind="seniors", value=str(figure), number=figure, entered_by=lead, evidence=paper
        )
    return vendors


def new_assessor(chromium, address):
    lead, person = make_user(may_lead=True), make_user("ann@example.org", name="Ann Assessor")
    vendors = five_vendors(lead, "TA-01")
    evaluation = make_open_evaluation(
        lead=lead, vendors=vendors, assessors=[make_user("bo@example.org")], checks=["TA-01"]
    )
    add_member(evaluation, person, declared=False)
    hands = Hands(chromium, address, person)
    hands.page.goto("/")
    hands.begin()
    hands.press("Enter")
    hands.page.wait_for_url("**/declaration/")
    hands.press("Space")
    hands.tab_to("[name=confirmed]")
    hands.press("Space")
    hands.tab_to("main button")
    hands.press("Enter")
    hands.page.wait_for_url(f"{address}/")
    hands.press("Enter")
    hands.page.wait_for_url("**/rate/**")
    hands.press("?", "Enter")
    hands.page.locator(".saved").first.wait_for()
    return hands, {}


def one_check(chromium, address):
    lead = make_user(may_lead=True)
    evaluation = make_open_evaluation(
        lead=lead, vendors=five_vendors(lead, "TA-01"), checks=["TA-01", "TA-02"]
    )
    hands = Hands(chromium, address, lead)
    hands.page.goto(f"/evaluations/{evaluation.pk}/rate/TA-01/")
    hands.requests = hands.bytes = 0
    for row in hands.page.locator("[data-cell]").all():
        proposed = row.locator(".level:has(.level-proposed) input").get_attribute("value")
        hands.press(proposed)
        if proposed in row.get_attribute("data-reasons").split():
            raise SystemExit("A level that is proposed asks for a reason.")
        hands.press("Enter")
    hands.settled()
    hands.page.locator(".saved").nth(4).wait_for()
    return hands, {}


def all_gates(chromium, address):
    lead = make_user(may_lead=True)
    vendors = five_vendors(lead, *GATES)
    evaluation = make_open_evaluation(lead=lead, vendors=vendors, checks=["TA-01", *GATES])
    hands = Hands(chromium, address, lead)
    with hands.counted():
        hands.page.goto(f"/evaluations/{evaluation.pk}/gates/{GATES[0]}/")
        answer_gates(hands, GATES)
    assert GateFinding.objects.filter(result="pass").count() == len(vendors) * len(GATES)
    return hands, {}


def answer_gates(hands, gates):
    """Let every vendor pass every gate, each page with one reason; the last is saved and stays."""
    for gate in gates:
        hands.page.wait_for_url(f"**/gates/{gate}/")
        hands.page.locator("[name=shared-reason]:focus").wait_for()
        hands.keys += len(REASON)
        hands.page.keyboard.insert_text(REASON)
        results = hands.page.locator("input[name$=-result][value=pass]")
        for number in range(results.count()):
            results.nth(number).check()
        button = "[name=stay]" if gate == gates[-1] else "[data-next]"
        hands.page.locator(button).click()
    hands.page.locator(".gate-now .chip-good").last.wait_for()


def panel_of_one(chromium, address):
    lead = make_user("buyer@example.org", name="Bea Buyer", may_lead=True, is_curator=True)
    for vendor in five_vendors(lead):
        make_site(vendor, "document", by=lead)
        make_evidence(vendor, *SHORT_PRESET, *GATES, state="verified", by=lead)
    hands = Hands(chromium, address, lead)
    page = hands.page
    with hands.counted():
        home = set_up_alone(page)
        for check_id in SHORT_PRESET:
            # The next check of a criterion comes by itself.
            if not page.url.endswith(f"/rate/{check_id}/"):
                page.goto(f"{home}rate/{check_id}/")
            rate_by_keys(hands)
        gates = Evaluation.objects.get().checks.in_use().gates()
        gates = list(gates.values_list("check_id", flat=True))
        page.goto(f"{home}gates/{gates[0]}/")
        answer_gates(hands, gates)
        main_job.submit(page, home)
        decide(page, home)
        page.goto(f"{home}reports/")
        page.get_by_role("link", name="Decision 1").click()
        page.get_by_role("link", name="Download the PDF").wait_for()
    return hands, {}


def set_up_alone(page):
    """Start, fill in, seal and open an evaluation of one person; return where its pages begin."""
    home = main_job.start_evaluation(page, "Support in two languages")
    main_job.fill_in_needs(page, home)
    page.goto(f"{home}set-up/candidates/")
    page.get_by_role("button", name="Add all 5 found").click()
    main_job.declare(page, home)
    main_job.share_points(page, home)
    page.goto(f"{home}set-up/people/")
    main_job.save(page, "I rate everything myself")
    main_job.seal(page, home)
    return home


def rate_by_keys(hands):
    """Take what is proposed, else 3, with the reason once where it asks for one."""
    hands.page.locator("[data-grid-form]").wait_for()
    rows, has_reason = hands.page.locator("[data-cell]"), False
    for number in range(rows.count()):
        row = rows.nth(number)
        proposed = row.locator(".level:has(.level-proposed) input")
        hands.press(proposed.get_attribute("value") if proposed.count() else "3", "Enter")
        if hands.page.evaluate("document.activeElement.matches('textarea')"):
            if has_reason:
                hands.press("ArrowUp")  # the same reason as in the row above
            else:
                hands.keys += len(REASON)
                hands.page.keyboard.insert_text(REASON)
            has_reason = True
            hands.press("Enter")
    before = hands.page.url
    hands.press("Control+Enter")
    hands.page.wait_for_url(lambda url: url != before)


def decide(page, home):
    page.goto(f"{home}decide/")
    for box in page.locator("textarea[name$=reason]").all():
        if not box.input_value():
            box.fill(REASON)
    main_job.press(page, "Save, then check and sign")
    main_job.press(page, "Sign and freeze the decision", timeout=120_000)


def buyers_sheet(chromium, address):
    lead = make_user("buyer@example.org", may_lead=True, is_curator=True)
    hands = Hands(chromium, address, lead)
    page = hands.page
    with tempfile.TemporaryDirectory() as folder, hands.counted():
        path = Path(folder) / "fournisseurs.csv"
        path.write_bytes("\n".join(SHEET).encode("cp1252"))
        page.goto("/vendors/import/")
        page.locator("input[type=file]").set_input_files(path)
        main_job.press(page, "Read the file")
        if page.get_by_role("button", name="Show the preview").count():
            page.get_by_role("button", name="Show the preview").click()
        page.get_by_role("button", name=re.compile(r"^Import \d+ vendors?$")).click()
        page.get_by_role("heading", name="Import done").wait_for()
    return hands, {"left out": len(SHEET) - 1 - Vendor.objects.count()}


def import_to_candidates(chromium, address):
    lead = make_user("buyer@example.org", may_lead=True)
    vendor_import = import_at_once("\n".join(SHEET).encode("cp1252"), "fournisseurs.csv", lead)
    hands = Hands(chromium, address, lead)
    page = hands.page
    page.goto(vendor_import.get_absolute_url())
    hands.begin()
    with hands.counted():
        page.get_by_role("link", name=re.compile("Start an evaluation with these")).click()
        page.get_by_label("Title").fill("Support in two languages")
        page.get_by_role("button", name="Start").click()
        page.get_by_text("14 candidates").wait_for()
    return hands, {"not candidates": len(SHEET) - 1 - Evaluation.objects.get().candidates.count()}


def rating_page(chromium, address):
    lead = make_user(may_lead=True)
    evaluation = make_open_evaluation(
        lead=lead, vendors=five_vendors(lead, "TA-01"), checks=["TA-01", "TA-02"]
    )
    hands = Hands(chromium, address, lead)
    hands.page.goto(f"/evaluations/{evaluation.pk}/rate/TA-01/")
    rows = hands.page.evaluate(
        "[...document.querySelectorAll('[data-cell]')].map(row => row.getBoundingClientRect())"
        ".map(box => [box.height, box.bottom])"
    )
    top = hands.page.evaluate("document.querySelector('.levels input').getBoundingClientRect().top")
    visible = sum(bottom <= 900 for _height, bottom in rows)
    return hands, {
        "radio": round(top),
        "row": round(max(height for height, _bottom in rows)),
        "vendors short of 4": max(0, 4 - visible),
    }


STEPS = (
    new_assessor,
    one_check,
    all_gates,
    panel_of_one,
    buyers_sheet,
    import_to_candidates,
    rating_page,
)
