"""The steps of the main job as a buyer takes them in a browser."""

import re

COLUMNS = "Name,Website,Country,City,Time zone,Working day,Language,Seniors,State,Source"
ROWS = [
    (
        "Atlas Dev,https://atlas-dev.example,MA,Rabat,Africa/Casablanca,"
        "09:00-18:00,fr,64,document,bench list"
    ),
    (
        "Brașov Soft,https://brasov-soft.example,RO,Bucharest,Europe/Bucharest,"
        "09:00-18:00,en,22,claim,bid"
    ),
    (
        "شركة الأطلس,https://atlas-ar.example,MA,Kenitra,Africa/Casablanca,"
        "09:00-18:00,ar,12,claim,bid"
    ),
]
VENDORS = ["Atlas Dev", "Brașov Soft", "شركة الأطلس"]
GATE = "SO-01"
WEIGHTS = {"TZ": 10, "LG": 15, "TA": 25, "SC": 25, "AI": 15, "SO": 10}
REASON = "The documents of November show this in full, page by page."


def import_vendors(page, folder):
    path = folder / "vendors.csv"
    path.write_text("\n".join([COLUMNS, *ROWS]), encoding="utf-8")
    page.goto("/vendors/import/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Show the preview").click()
    page.get_by_role("button", name="Import 3 vendors").click()
    page.get_by_role("heading", name="Import done").wait_for()


def add_evidence(page, vendor, check_ids):
    page.goto("/vendors/")
    page.get_by_role("link", name=vendor).click()
    page.get_by_role("link", name="Add evidence").first.click()
    page.get_by_label("Title", exact=True).fill("Answers to our questions, with annexes")
    page.get_by_label("Kind", exact=True).select_option("document")
    page.locator("#id_link").fill("https://example.org/answers.pdf")
    for check_id in check_ids:
        page.locator(f"input[name=supports][value='{check_id}']").check()
    page.get_by_role("button", name="Add the evidence").click()
    page.get_by_role("button", name="Show the link").click()
    page.get_by_label("Page or note").fill("Page 1")
    page.get_by_role("button", name="I have read it").click()
    page.get_by_text("Your reading is recorded").wait_for()


def start_evaluation(page, title):
    page.goto("/evaluations/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("The short preset").check()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/evaluations/\d+/"))
    return re.search(r"/evaluations/\d+/", page.url).group()


def fill_in_needs(page, home):
    page.goto(f"{home}set-up/purpose/")
    page.locator("[name=purpose]").fill("Support in French and English, with an AI tier.")
    page.locator("[name=parameter_buyer_timezone]").select_option("Europe/Paris")
    page.locator("[name=parameter_buyer_day_starts]").fill("09:00")
    page.locator("[name=parameter_buyer_day_ends]").fill("18:00")
    page.locator("[name=parameter_start_date]").fill("2027-03-01")
    page.locator("[name=parameter_languages_must]").fill("French, English")
    page.locator("[name=parameter_seniors_needed]").fill("10")
    page.locator("[name=parameter_personal_data_eu]").last.check()
    page.locator("[name=decision_asked]").fill("Approve a short list of two.")
    save(page, "Save and go on")


def set_up(page, home):
    fill_in_needs(page, home)
    page.goto(f"{home}set-up/candidates/")
    page.get_by_role("button", name="Add all 3 found").click()
    page.get_by_text("3 candidates so far").wait_for()
    declare(page, home)
    leave_out_other_gates(page, home)
    share_points(page, home)
    page.goto(f"{home}set-up/people/")
    save(page, "I rate everything myself")


def declare(page, home):
    page.goto(f"{home}declaration/")
    page.get_by_label("I have no conflict of interest").check()
    page.get_by_label("This is true and complete").check()
    save(page, "Sign my declaration")


def press(page, button, timeout=None):
    """Press a button and return once the page that answers is whole.

    A click alone returns as soon as the server has answered, with a page that is still empty.
    """
    with page.expect_navigation(timeout=timeout):
        page.locator("main").get_by_role("button", name=button).click()


def save(page, button):
    """Press a button and expect no error summary on the page that answers."""
    press(page, button)
    problems = page.locator(".error-summary")
    assert problems.count() == 0, problems.inner_text()


def leave_out_other_gates(page, home):
    page.goto(f"{home}set-up/checks/")
    for gate in ["LG-01", "SC-01", "SC-02", "SC-03", "AI-01"]:
        page.locator(f"#id_use_{gate}").select_option("left_out")
        page.locator(f"#id_reason_{gate}").fill("Asked in the second round.")
    save(page, "Save and go on")


def share_points(page, home):
    page.goto(f"{home}set-up/weights/")
    for criterion, points in WEIGHTS.items():
        page.locator(f"#id_points_{criterion}").fill(str(points))
    save(page, "Save and go on")


def seal(page, home):
    page.goto(f"{home}set-up/open/")
    page.get_by_role("button", name="Seal and open for rating").click()
    page.get_by_text("Seal, version 1").wait_for()


def find_gates(page, home, candidates):
    for pk, is_found in candidates:
        page.goto(f"{home}gates/{pk}/{GATE}/")
        page.locator(f"input[name=result][value={'pass' if is_found else 'fail'}]").check()
        if is_found:
            page.get_by_label("Evidence").select_option(index=1)
        page.get_by_label("Reason").fill(REASON)
        save(page, "Save")


def rate_everything(page, home, check_ids, levels):
    """Walk the queue: every check across all vendors; `levels` is {candidate pk: wanted}."""
    for check_id in check_ids:
        page.goto(f"{home}rate/{check_id}/")
        for pk, wanted in levels.items():
            prefix = f"c{pk}-{check_id}"
            options = page.locator(f"input[name='{prefix}-answer']").all()
            open_levels = [
                int(option.get_attribute("value"))
                for option in options
                if option.get_attribute("value").isdigit()
            ]
            page.locator(f"#cell-{prefix} .cell-more:not([open]) > summary").click()
            page.locator(f"#{prefix}-rationale").fill(REASON)
            # Who was never asked has not shown that there is nothing.
            answer = min(wanted, max(open_levels)) or "cannot_tell"
            page.locator(f"input[name='{prefix}-answer'][value='{answer}']").check()
        here = page.url
        page.locator("[data-next]").click()
        page.wait_for_url(lambda url, here=here: url != here)


def submit(page, home):
    page.goto(f"{home}submit/")
    press(page, "Submit my ratings")


def close_rating(page, home):
    page.goto(f"{home}close/")
    press(page, "Close and release")


def decide(page, home):
    page.goto(f"{home}decide/")
    for area in page.locator("textarea[name$=reason]").all():
        area.fill("By the ranking, and by what its documents show.")
    press(page, "Save, then check and sign")
    press(page, "Sign and freeze the decision", timeout=120_000)


def download_report(page, home):
    page.goto(f"{home}reports/")
    page.get_by_role("link", name="Decision 1").click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("link", name="Download the PDF").click()
    return download.value.path()
