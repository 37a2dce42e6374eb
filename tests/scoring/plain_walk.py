"""The steps of the main job by links and plain forms, as a browser without scripts takes them."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from tests.e2e.main_job import COLUMNS, GATE, REASON, ROWS, WEIGHTS
from tests.factories import PASSWORD

OTHER_GATES = ["LG-01", "SC-01", "SC-02", "SC-03", "AI-01"]


def sign_in(browser, email):
    browser.open("/")
    browser.press("Sign in", login=email, password=PASSWORD)


def press(browser, button, **typed):
    """Press a button and expect that the page which answers holds no error."""
    page = browser.press(button, **typed)
    assert page.errors == [], (browser.path, page.errors)
    return page


def import_vendors(browser):
    browser.open("/vendors/import/")
    rows = "\n".join([COLUMNS, *ROWS]).encode()
    press(browser, "Read the file", file=SimpleUploadedFile("vendors.csv", rows))
    press(browser, "Show the preview")
    press(browser, "Import 3 vendors")
    assert browser.page.heading == "Import done"


def add_evidence(browser, vendor, check_ids):
    browser.open("/vendors/")
    browser.follow(vendor)
    browser.follow("Add evidence")
    press(
        browser,
        "Add the evidence",
        title="Answers to our questions, with annexes",
        kind="document",
        link="https://example.org/answers.pdf",
        supports=list(check_ids),
    )
    press(browser, "Show the link")
    press(browser, "I have read it", note="Page 1")


def start_evaluation(browser, title):
    """Start an evaluation and return the address that all its pages begin with."""
    browser.open("/evaluations/new/")
    press(browser, "Start", title=title, preset="short")
    return re.match(r"/evaluations/\d+/", browser.path).group()


def set_up(browser, home):
    browser.open(f"{home}set-up/purpose/")
    press(
        browser,
        "Save and go on",
        purpose="Support in French and English, with an AI tier.",
        parameter_buyer_timezone="Europe/Paris",
        parameter_buyer_day_starts="09:00",
        parameter_buyer_day_ends="18:00",
        parameter_start_date="2027-03-01",
        parameter_languages_must="French, English",
        parameter_seniors_needed="10",
        parameter_personal_data_eu="no",
        decision_asked="Approve a short list of two.",
    )
    browser.open(f"{home}set-up/candidates/")
    press(browser, "Add all 3 found")
    declare(browser, home)
    browser.open(f"{home}set-up/checks/")
    uses = {f"use_{gate}": "left_out" for gate in OTHER_GATES}
    reasons = {f"reason_{gate}": "Asked in the second round." for gate in OTHER_GATES}
    press(browser, "Save and go on", **uses, **reasons)
    browser.open(f"{home}set-up/weights/")
    points = {f"points_{criterion}": str(share) for criterion, share in WEIGHTS.items()}
    press(browser, "Save and go on", **points)
    browser.open(f"{home}set-up/people/")
    press(browser, "I rate everything myself")


def declare(browser, home):
    browser.open(f"{home}declaration/")
    press(browser, "Sign my declaration", answer="none", confirmed="on")


def seal(browser, home):
    browser.open(f"{home}set-up/open/")
    press(browser, "Seal and open for rating")


def find_gates(browser, home, candidates):
    for pk, is_found in candidates:
        browser.open(f"{home}gates/{pk}/{GATE}/")
        form, _ = browser.page.form_of("Save")
        proof = form.values("evidence")[1 if is_found else 0]
        result = "pass" if is_found else "fail"
        press(browser, "Save", result=result, evidence=proof, reason=REASON)


def rate_everything(browser, home, first_check, levels):
    """Walk from check to check by the forms alone, to the page that submits.

    `levels` is {candidate pk: wanted level}; an evidence cap may leave only less.
    """
    browser.open(f"{home}rate/{first_check}/")
    while not browser.path.endswith("/submit/"):
        if "/answers/" in browser.path:
            press(browser, "Continue", completed="yes")
        else:
            rate_one_check(browser, levels)


def rate_one_check(browser, levels):
    check_id = browser.path.split("/")[-2]
    button = next(one for one in browser.page.all("button") if one.get("name") == "next")
    (form,) = [one for one in browser.page.forms() if button in one.controls]
    typed = {}
    for pk, wanted in levels.items():
        prefix = f"c{pk}-{check_id}"
        is_open = [int(value) for value in form.values(f"{prefix}-answer") if value.isdigit()]
        # Who was never asked has not shown that there is nothing.
        typed[f"{prefix}-answer"] = str(min(wanted, max(is_open)) or "cannot_tell")
        typed[f"{prefix}-rationale"] = REASON
    page = browser.send(form, button, typed)
    assert page.errors == [], (browser.path, page.errors)


def decide(browser, home):
    browser.open(f"{home}decide/")
    form, _ = browser.page.form_of("Save, then check and sign")
    reasons = [name for name in form.names if name.endswith("-reason")]
    words = "By the ranking, and by what its documents show."
    press(browser, "Save, then check and sign", **dict.fromkeys(reasons, words))
    # The PDF is begun once the decision is committed, which no transaction of a test ever is.
    with TestCase.captureOnCommitCallbacks(execute=True):
        press(browser, "Sign and freeze the decision")


def download_report(browser, home, folder):
    """Return the path of the PDF, reached from the list of reports."""
    browser.open(f"{home}reports/")
    browser.follow("Decision 1")
    browser.follow("Download the PDF")
    path = folder / "report.pdf"
    path.write_bytes(browser.page.response.getvalue())
    return path
