"""Three people in three browsers: from their declarations to a decision signed by two."""

import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.record.chain import breaks
from tests.e2e import main_job
from tests.factories import make_evaluation, make_evidence, make_user, make_vendor
from tests.scoring.reports.rereading import assert_agrees_and_is_not_sealed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

CHECK = "TA-01"
SAMPLE = {"what": "Codes on the bench list", "population": "64", "size": "10", "matched": "10"}
REASON = "The list of November names them one by one."
AGREED = "The list has dates for half of the names only."
NOTE = "I saw the payroll screen and stand by my four."
AGAINST = "The board wants the vendor that speaks all four languages."


@pytest.fixture
def home(db):
    lead = make_user("lena@example.org", name="Lena Lead", may_lead=True)
    panel = [make_user(f"{name}@example.org", name=name.title()) for name in ("ann", "bo")]
    vendors = [make_vendor("Atlas Dev"), make_vendor("Brasov Soft")]
    for vendor in vendors:
        make_evidence(vendor, CHECK, by=lead)
    return make_evaluation(
        lead=lead,
        vendors=vendors,
        assessors=panel,
        checks=[CHECK],
        declared=False,
        two_people=True,
    ).get_absolute_url()


def test_three_people_walk_from_declaration_to_signed_decision(home, visit, capsys):
    lead, ann, bo = (visit(f"{name}@example.org") for name in ("lena", "ann", "bo"))

    main_job.declare(lead, home)
    main_job.seal(lead, home)
    for page in (ann, bo):
        assert_nothing_opens_before_the_declaration(page, home)
        main_job.declare(page, home)
    prove_the_first(ann, bo, home)
    for page, levels in ((ann, [4, 3]), (bo, [1, 3])):
        rate(page, home, levels)
        main_job.submit(page, home)
        assert "Results are not released yet" in text_of(page, f"{home}ranking/")
    main_job.close_rating(lead, home)

    settle(lead, home, level=2)
    sign_off(ann, home, "I agree")
    sign_off(bo, home, "I do not agree", NOTE)

    put_to_signature(lead, home)
    ann.goto(f"{home}decide/signature/")
    main_job.press(ann, "Sign the decision")
    lead.goto(f"{home}decide/sign/")
    main_job.press(lead, "Sign and freeze the decision", timeout=120_000)

    report = main_job.download_report(bo, home)
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(report).pages).split())
    for words in (NOTE, AGREED, AGAINST, "Lena Lead", "Ann", "Minutes of the meeting"):
        assert words in printed
    assert_agrees_and_is_not_sealed(report, capsys)
    assert breaks() == []
    assert [page.problems for page in (lead, ann, bo)] == [[], [], []]


def text_of(page, address):
    page.goto(address)
    return page.locator("main").inner_text()


def assert_nothing_opens_before_the_declaration(page, home):
    assert "Declare your conflicts of interest first" in text_of(page, f"{home}rate/{CHECK}/")


def shown(form, field):
    """Return a field of the panel, after its part is opened: one of them is open at a time."""
    found = form.locator(field)
    if not found.is_visible():
        found.locator("xpath=ancestor::details").locator("summary").click()
    return found


def prove_the_first(page, second, home):
    """Record a sample check from its question: it opens 3, and 4 once the second confirms."""
    page.goto(f"{home}rate/{CHECK}/")
    vendor = page.locator("[data-cell]", has=page.get_by_role("heading", name="Atlas Dev"))
    vendor.locator(".cell-more > summary").click()
    vendor.get_by_role("link", name="Sample check").click()
    form = page.locator("dialog")
    assert form.locator(f"input[name=checks][value={CHECK}]").is_checked()
    form.get_by_label("Done on").fill(timezone.localdate().isoformat())
    for name, value in SAMPLE.items():
        shown(form, f"[name={name}]").fill(value)
    shown(form, "input[name=our_pick][value=yes]").check()
    shown(form, "input[name=finding][value=passed]").check()
    form.get_by_role("button", name="Record it").click()
    form.get_by_text("The proof is recorded").wait_for()
    form.get_by_role("button", name="Close").click()
    # The row is fresh without loading the page again.
    vendor.locator(".held-line .proof-unconfirmed").wait_for()
    highest = vendor.get_by_text("Highest level open:").locator("strong")
    assert highest.text_content() == "3"
    confirm(second)
    page.reload()
    assert highest.text_content() == "4"


def confirm(page):
    page.goto("/")
    page.get_by_role("link", name="Confirm proofs").click()
    main_job.save(page, "Open the answers")
    main_job.save(page, "I opened it, and it is true")
    page.get_by_text("The proof is confirmed, with your name.").wait_for()


def rate(page, home, levels):
    """Give the candidates, in the order of their numbers, these levels."""
    page.goto(f"{home}rate/{CHECK}/")
    groups = sorted(
        option.get_attribute("name")
        for option in page.locator("input[type=radio][value='1'][name$=-answer]").all()
    )
    for group, level in zip(groups, levels, strict=True):
        row = page.locator(f"#cell-{group.removesuffix('-answer')}")
        row.locator(".cell-more > summary").click()
        row.locator("textarea").fill(REASON)
        page.locator(f"input[name='{group}'][value='{level}']").check()
    here = page.url
    page.locator("[data-next]").click()
    page.wait_for_url(lambda url: url != here)


def settle(page, home, level):
    page.goto(f"{home}moderation/minutes/")
    page.get_by_label("Who was there").fill("Lena, Ann, Bo")
    page.get_by_label("What was said").fill("Minutes of the meeting: half of the names have dates.")
    main_job.save(page, "Record these minutes")
    page.goto(f"{home}moderation/")
    page.get_by_label("Agreed level").select_option(str(level))
    page.get_by_label("Why this level").fill(AGREED)
    main_job.save(page, "Record the agreed level")


def sign_off(page, home, answer, note=""):
    page.goto(f"{home}moderation/sign-off/")
    page.get_by_role("radio", name=answer).check()
    if note:
        page.locator("textarea[name=note]").fill(note)
    main_job.save(page, "Sign")


def put_to_signature(page, home):
    """Put the second on the short list and leave the first out, with a reason for each."""
    page.goto(f"{home}decide/")
    for section in page.locator("section.decision").all():
        is_atlas = "Atlas" in section.inner_text()
        section.get_by_label("Shortlist" if is_atlas else "Not this time", exact=True).check()
        section.locator("textarea[name$=reason]").fill(AGAINST)
    main_job.save(page, "Save, then check and sign")
    page.get_by_text("needs a second signature").wait_for()
    main_job.save(page, "Sign, and let others sign first")
