"""The page of a vendor's link: who asks, and Continue. Only that opens anything."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.mail.models import Mail
from tests.asking import TOKEN, at, make_link, make_request
from tests.conftest import StrictClient, signed_in
from tests.factories import make_open_evaluation, make_vendor
from tests.vendors.asked.story import ITEMS, come_in, page_of, typed, whole
from vendors.merging import merge
from vendors.models.answer import Answer
from vendors.models.evidence import Evidence
from vendors.models.request import RequestVisit
from vendors.models.vendor import Vendor
from vendors.requests.sending import revoke
from vendors.requests.tokens import LINK, is_usable, make_token, token_of_cookie
from vendors.views.asked_link import cookie_of

DAY = timedelta(days=1)
LINK_PAGE = reverse("asked_come_in", args=[TOKEN])


def every_row():
    return {model: model._base_manager.count() for model in apps.get_models()}


@pytest.mark.any_database
def test_programs_that_read_mails_change_nothing_and_burn_nothing(client, token):
    before = every_row()

    page = client.get(LINK_PAGE).content.decode()
    client.head(LINK_PAGE)
    client.get(LINK_PAGE, headers={"Purpose": "prefetch", "Sec-Purpose": "prefetch"})
    client.get(LINK_PAGE, headers={"User-Agent": "SafeLinks"})

    assert every_row() == before
    assert "Clara Sy" in page and "Atlas Dev" in page and "Continue" in page
    assert "Your bench list" not in page
    assert come_in(client).status_code == 302
    assert come_in(Client()).status_code == 302


@pytest.mark.any_database
def test_continue_leads_to_an_address_without_the_token(client, asked, token):
    first = client.get(LINK_PAGE)
    answer = come_in(client)
    page = client.get(answer.url)

    assert answer.url == page_of(asked)
    cookie = answer.cookies["asked"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (answer.url, True, "Lax")
    assert TOKEN not in answer.url + page.content.decode()
    assert TOKEN not in first.content.decode().partition("</title>")[0]
    assert first.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert [visit.act for visit in asked.visits.all()] == [RequestVisit.Act.CAME_IN]


@pytest.mark.any_database
def test_cookie_is_secure_over_https(token):
    client = Client()
    answer = client.post(LINK_PAGE, secure=True)

    assert answer.cookies["__Secure-asked"]["secure"]
    assert client.get(answer.url, secure=True).status_code == 200


def test_link_in_a_mail_is_the_address_of_the_page(asked):
    _row, link = make_token(asked, asked.contact)

    assert LINK.format(token="x") == reverse("asked_come_in", args=["x"])
    assert link.endswith("/") and "/asked/" in link


@pytest.mark.any_database
@pytest.mark.parametrize("text", ["guessed", TOKEN[:-1], TOKEN.upper(), "x" * 300, "%00", "🦓"])
def test_guessed_and_altered_links_are_refused_in_words(client, token, text):
    page = client.post(f"/asked/{text}/")

    assert page.status_code == 404
    assert "This link opens nothing" in page.content.decode()
    assert client.post(f"/asked/{text}/new/").status_code == 404
    assert not Mail.objects.filter(subject__contains="new link").exists()


@pytest.mark.any_database
def test_cookie_of_another_request_or_an_altered_one_opens_nothing(curator, asked, token):
    other = make_request(curator, make_vendor("Borea"), items=ITEMS)
    make_link(other, "another-link")
    client = StrictClient()
    answer = come_in(client, "another-link")
    theirs = client.cookies["asked"].value

    for text in (theirs, theirs[:-1], theirs.replace(":", "::"), "", "x"):
        client.cookies.load({"asked": text})
        client.cookies["asked"]["path"] = "/"
        for name, *more in (
            ("asked_detail",),
            ("asked_finish",),
            ("asked_question",),
            ("asked_receipt", 1),
        ):
            page = client.get(page_of(asked, name, *more))
            assert page.status_code == 404
            assert "Your bench list" not in page.content.decode()
        page = client.post(page_of(asked), typed(1, text="Typed with care."))
        assert page.status_code == 404
        assert "Typed with care." in page.content.decode()
    assert not Answer.objects.exists()
    assert answer.url == page_of(other)


@pytest.mark.any_database
def test_a_link_that_ran_out_says_when_and_mails_whoever_sent_it(client, asked, token, curator):
    come_in(client)
    with at(asked.expires_at + DAY):
        page = client.get(LINK_PAGE)
        asked_for = client.post(reverse("asked_new_link", args=[TOKEN]))
        again = client.post(page_of(asked, "asked_link_again"))
        open_page = client.post(page_of(asked), typed(1, text="Typed with care."))

    assert page.status_code == 410
    assert "This link closed at" in page.content.decode()
    for answer in (asked_for, again):
        assert "has a mail that you need a new link" in answer.content.decode()
    mails = Mail.objects.filter(to=curator.email, subject__contains="asks for a new link")
    assert [asked.get_absolute_url() in mail.body for mail in mails] == [True]
    assert open_page.status_code == 410
    assert "Typed with care." in open_page.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.any_database
def test_a_revoked_request_says_that_no_answer_is_needed(client, asked, token, curator):
    come_in(client)
    revoke(asked, curator, "Sent to the wrong firm.")

    pages = [client.get(LINK_PAGE), client.post(page_of(asked), typed(1, text="Typed with care."))]
    asked_for = client.post(reverse("asked_new_link", args=[TOKEN]))

    assert [page.status_code for page in pages] == [410, 410]
    assert "No answer is needed any more" in pages[0].content.decode()
    assert "wrong firm" not in pages[0].content.decode()
    assert "Typed with care." in pages[1].content.decode()
    assert "has a mail" not in asked_for.content.decode()
    assert not Mail.objects.filter(subject__contains="new link").exists()


@pytest.mark.any_database
def test_archived_or_renamed_meanwhile_a_vendor_still_answers(vendor_client, asked):
    asked.vendor.archived_on = asked.sent_at.date()
    asked.vendor.name = "Atlas, as part of Borea"
    asked.vendor.save()

    page = vendor_client.post(page_of(asked), whole(asked, item1="Here it is."), follow=True)

    assert page.status_code == 200
    assert "Atlas, as part of Borea" in page.content.decode()
    assert [answer.text for answer in Answer.objects.all()] == ["Here it is."]


@pytest.mark.any_database
def test_a_vendor_that_was_merged_meanwhile_answers_and_its_answer_is_that_of_the_firm(
    vendor_client, asked, curator
):
    main = make_vendor("Borea")
    merge(main, asked.vendor, {}, [], curator)

    page = vendor_client.post(page_of(asked), whole(asked, item1="Here it is."), follow=True)
    vendor_client.post(page_of(asked, "asked_finish"))

    assert page.status_code == 200
    (claim,) = Vendor.rows_of(main, Evidence)
    assert claim.answered_by.answer.text == "Here it is."
    reader = signed_in(curator).get(asked.get_absolute_url())
    assert "Here it is." in reader.content.decode()


@pytest.mark.any_database
def test_a_candidate_that_withdrew_meanwhile_may_finish_what_it_was_asked(client, lead):
    vendors = [make_vendor("Atlas"), make_vendor("Borea")]
    evaluation = make_open_evaluation(lead=lead, vendors=vendors)
    request = make_request(lead, vendors[0], items=ITEMS, evaluation=evaluation)
    make_link(request)
    come_in(client)
    evaluation.candidates.get(vendor=vendors[0]).withdraw(
        lead, request.sent_at.date(), "They left."
    )

    client.post(page_of(request), whole(request, item1="Here it is."))
    done = client.post(page_of(request, "asked_finish"), follow=True)

    assert done.status_code == 200
    request.refresh_from_db()
    assert request.state == "finished"
    reader = signed_in(lead).get(request.get_absolute_url())
    assert "Here it is." in reader.content.decode()


@pytest.mark.any_database
def test_whoever_posts_after_the_end_reads_why_and_finds_what_was_typed(vendor_client, asked):
    with at(asked.expires_at):
        page = vendor_client.post(page_of(asked), whole(asked, item1="Typed too late."))

    assert page.status_code < 500 and not Answer.objects.exists()
    assert "This link closed" in page.content.decode()
    assert "Typed too late." in page.content.decode()


@pytest.mark.any_database
def test_two_gigabytes_are_refused_before_a_byte_is_read(vendor_client, asked):
    kind = "multipart/form-data; boundary=x"
    page = vendor_client.generic(
        "POST", page_of(asked), b"", kind, headers={"Content-Length": str(2 * 1024**3)}
    )

    assert page.status_code == 413
    assert "more than we take at once" in page.content.decode()


@pytest.mark.any_database
def test_leaving_forgets_who_came_in(vendor_client, asked):
    page = vendor_client.post(page_of(asked, "asked_leave"))

    assert "You have left" in page.content.decode()
    assert vendor_client.get(page_of(asked)).status_code == 404


@pytest.fixture
def guarded(curator):
    """A request that wants a one-time code."""
    request = make_request(curator, make_vendor("Cima"), items=ITEMS, wants_code=True)
    make_link(request)
    return request


def code_in_mail(request):
    body = Mail.objects.filter(to=request.contact.email, subject__contains="code").last().body
    return next(line.strip() for line in body.splitlines() if line.strip().isdigit())


@pytest.fixture
def waiting_mail(monkeypatch):
    """Keep mails from being sent, since what holds a token is emptied then."""
    monkeypatch.setattr("accounts.mail.outbox.send", SimpleNamespace(enqueue=lambda pk: None))


@pytest.mark.any_database
def test_a_one_time_code_stands_between_the_link_and_the_page(client, guarded, waiting_mail):
    answer = come_in(client)
    code, address = code_in_mail(guarded), page_of(guarded, "asked_code")
    before = client.get(page_of(guarded))
    wrong = client.post(address, {"code": f"{(int(code) + 1) % 10**6:06}"})
    soon = client.post(address, {"act": "send"}, follow=True)
    right = client.post(address, {"code": f" {code[:3]} {code[3:]} "})
    page = client.get(right.url)

    assert answer.url == before.url == address
    assert "This code is wrong or too old" in wrong.content.decode()
    assert "less than a minute ago" in soon.content.decode()
    assert right.url == page_of(guarded)
    assert "Your bench list" in page.content.decode()
    other = StrictClient()
    come_in(other)
    assert "too old" in other.post(address, {"code": code}).content.decode()


@pytest.mark.any_database
def test_a_code_ends_after_five_tries_and_after_a_quarter_of_an_hour(client, guarded, waiting_mail):
    come_in(client)
    code, address = code_in_mail(guarded), page_of(guarded, "asked_code")
    with at(guarded.sent_at + timedelta(minutes=16)):
        assert client.post(address, {"code": code}).status_code == 200
    for _try in range(5):
        client.post(address, {"code": "000000" if code != "000000" else "111111"})

    assert client.post(address, {"code": code}).status_code == 200
    assert client.get(page_of(guarded)).url == address
    with at(guarded.sent_at + timedelta(minutes=2)):
        client.post(address, {"act": "send"})
        assert client.post(address, {"code": code_in_mail(guarded)}).url == page_of(guarded)


@pytest.mark.any_database
def test_codes_and_links_leave_nothing_in_the_mails_that_were_sent(client, guarded):
    come_in(client)

    assert {mail.body for mail in Mail.objects.filter(to=guarded.contact.email)} == {""}


@pytest.mark.any_database
def test_links_and_saves_are_slowed_in_words(settings, client, asked, token):
    cache.clear()
    settings.LINK_LIMITS = {"open_link": (3600, 9, 2), "save_answer": (3600, 9, 1)}
    come_in(client)
    saves = [client.post(page_of(asked), whole(asked, item1=text)) for text in ("One.", "Two.")]
    pages = [client.get(LINK_PAGE) for _time in range(2)]
    guesses = [client.get(f"/asked/guess-{number}/").status_code for number in range(7)]
    cache.clear()

    assert [page.status_code for page in pages] == [200, 429]
    assert guesses == [404] * 6 + [429]
    assert [save.status_code for save in saves] == [302, 429]
    assert "go back in your browser" in saves[1].content.decode()
    assert client.get(page_of(asked)).status_code == 200


def test_rows_of_cookies_say_whether_they_are_usable_as_links_do(rf, client, asked, token):
    come_in(client)
    text = client.cookies[cookie_of(rf.get("/"))].value

    for moment in (asked.sent_at, asked.expires_at + DAY):
        with at(moment):
            row, _has_code = token_of_cookie(text, asked.code)
            assert row.is_usable == is_usable(token)
