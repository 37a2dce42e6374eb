"""What was sent as the session ended is shown after sign-in and can be sent again."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.unsent_form import NOT_KEPT, SESSION_KEY
from tests.factories import PASSWORD
from tests.plain_browser import PlainBrowser

PAGE = "/account/"
UNSENT = reverse("unsent_form")


def end_session(client, person):
    """Leave the browser as it is when the session of this person has ended."""
    client.force_login(person)
    client.get(PAGE)
    client.cookies.pop("sessionid")


def sign_in(client, person):
    return client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": UNSENT}
    )


def unsent(client):
    return client.get(UNSENT).context["unsent_form"]


def test_sign_in_leads_to_the_page_that_shows_what_was_typed(client, lead):
    end_session(client, lead)
    response = client.post(PAGE, {"name": "Typed for an hour", "pick": ["a", "b"]})
    assert response.url == f"{reverse('account_login')}?next={UNSENT}"

    assert sign_in(client, lead).url == UNSENT
    page = client.get(UNSENT)

    assert page.context["unsent_form"].address == PAGE
    assert page.context["unsent_form"].title == "Account settings"
    assert page.context["unsent_form"].rows == [
        ("Name", ["Typed for an hour"]),
        ("Pick", ["a", "b"]),
    ]
    assert "Typed for an hour" in page.content.decode()


def test_what_a_page_sent_along_is_not_shown_as_typed(client, lead):
    end_session(client, lead)
    client.post(PAGE, {"name": "Typed", "as_read": '{"name": "5f"}', "form-TOTAL_FORMS": "1"})
    sign_in(client, lead)

    assert unsent(client).rows == [("Name", ["Typed"])]


def test_text_comes_back_whole_and_is_sent_again_whole(db, lead):
    browser = PlainBrowser()
    end_session(browser.client, lead)
    text = "é<b>\n\"quoted\" & 'so' \r\n  " + "x" * 10_000
    browser.client.handler.enforce_csrf_checks = False
    browser.client.post(f"{PAGE}?a=1&b=2", {"name": text, "pick": ["a", "", "b"]})
    browser.client.handler.enforce_csrf_checks = True
    browser.open("/sign-in/?next=" + UNSENT)

    page = browser.press("Sign in", login=lead.email, password=PASSWORD)
    form, button = page.form_of("Send it again")
    entries = form.entries(button, {})

    assert browser.path == UNSENT
    assert form.element.get("action") == f"{PAGE}?a=1&b=2"
    assert [value for name, value in entries if name == "pick"] == ["a", "", "b"]
    assert [value for name, value in entries if name == "name"] == [
        text.replace("\r\n", "\n").replace("\n", "\r\n")
    ]


def test_sending_again_really_saves_and_then_nothing_waits(db, lead):
    browser = PlainBrowser()
    browser.client.force_login(lead)
    page = browser.open(PAGE)
    browser.client.cookies.pop("sessionid")
    form, button = page.form_of("Save")
    browser.send(form, button, {"name": "Lea Again"})
    browser.press("Sign in", login=lead.email, password=PASSWORD)

    browser.press("Send it again")

    lead.refresh_from_db()
    assert lead.name == "Lea Again"
    assert browser.path == PAGE
    assert browser.open(UNSENT).heading == "There is no unsent form"


def test_a_form_that_its_page_refuses_goes_on_waiting(client, lead, stranger):
    end_session(client, stranger)
    client.post(reverse("invite_person"), {"email": "new@example.org"})
    sign_in(client, stranger)
    mark = unsent(client).mark

    response = client.post(reverse("invite_person"), {"unsent_form": mark})

    assert response.status_code == 403
    assert unsent(client).rows == [("Email", ["new@example.org"])]


def test_another_form_of_the_same_address_drops_nothing(client, lead):
    end_session(client, lead)
    client.post(PAGE, {"name": "Typed for an hour"})
    sign_in(client, lead)

    client.post(PAGE, {"name": "Lea", "time_zone": "UTC"})

    assert unsent(client).rows == [("Name", ["Typed for an hour"])]


def test_every_page_says_that_a_form_waits_and_the_form_itself_need_not(client, lead):
    end_session(client, lead)
    client.post(PAGE, {"name": "Typed for an hour"})
    assert "What you typed is kept" in client.get(reverse("account_login")).content.decode()
    sign_in(client, lead)

    note = "You were signed out before a form was sent"
    assert note in client.get("/method/").content.decode()
    assert note not in client.get(UNSENT).content.decode()


def test_discarding_forgets_it_and_leads_back_to_its_page(client, lead):
    end_session(client, lead)
    client.post(
        reverse("invite_person"),
        {"email": "new@example.org"},
        headers={"referer": "http://testserver/method/?q=1"},
    )
    sign_in(client, lead)

    response = client.post(reverse("discard_unsent_form"))

    assert response.url == "/method/?q=1"
    assert unsent(client) is None
    assert client.post(reverse("discard_unsent_form")).url == reverse("my_tasks")


def test_passwords_and_tokens_are_never_kept(client, lead):
    end_session(client, lead)
    client.post(PAGE, {"name": "Lea", "password": "secret", "oldpassword": "s"})
    client.post(PAGE, {"name": "Lea", "csrfmiddlewaretoken": "t", "password1": "secret"})

    assert client.session[SESSION_KEY]["fields"] == {"name": ["Lea"]}


def test_a_post_without_anything_to_keep_leaves_what_waits(client, lead):
    end_session(client, lead)
    client.post(PAGE, {"name": "Typed for an hour"})

    response = client.post(reverse("account_change_password"), {"oldpassword": "secret"})

    assert response.url.endswith(reverse("account_change_password"))
    assert client.session[SESSION_KEY]["fields"] == {"name": ["Typed for an hour"]}


def test_files_are_named_and_have_to_be_chosen_again(client, lead):
    end_session(client, lead)
    client.post(PAGE, {"name": "Lea", "upload": SimpleUploadedFile("audit <b>.pdf", b"%PDF")})
    sign_in(client, lead)

    page = client.get(UNSENT).content.decode()

    assert "Choose again: audit &lt;b&gt;.pdf" in page
    assert 'type="file" name="upload"' in page
    assert 'enctype="multipart/form-data"' in page


def test_fields_are_named_in_words_without_what_nobody_typed(client, lead):
    end_session(client, lead)
    client.post(
        PAGE,
        {
            "c7-TA-01-rationale": "Because",
            "held_on": "2026-11-30",
            "confirmed": "on",
            "c7-token": "signed",
            "act": "make",
            "empty": " ",
        },
    )
    sign_in(client, lead)

    assert unsent(client).rows == [
        ("Rationale (c7-TA-01)", ["Because"]),
        ("Held on", ["2026-11-30"]),
        ("Confirmed", ["ticked"]),
    ]


def test_a_browser_without_a_sign_in_before_stores_nothing_and_says_so(client, lead):
    response = client.post(PAGE, {"name": "Typed"})

    assert not Session.objects.exists()
    assert response.url == f"{reverse('account_login')}?next={PAGE}"
    assert str(NOT_KEPT) in client.get(response.url).content.decode()


def test_whoever_was_signed_in_keeps_a_whole_page_of_the_longest_reasons(client, lead):
    end_session(client, lead)
    typed = {f"reason-{cell}": "é" * 20_000 for cell in range(20)}

    client.post(PAGE, typed)
    sign_in(client, lead)

    assert unsent(client).fields == {name: [text] for name, text in typed.items()}


def test_signed_in_person_s_posts_are_not_kept(lead_client):
    lead_client.post(PAGE, {"name": "Lea", "time_zone": "UTC"})

    assert SESSION_KEY not in lead_client.session


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/x",
        "http://testserver.evil.example/",
        "http://testserver//evil.example/x",
        "http://testserver/\\evil.example",
        "//",
        "x",
        "http://[::1",
        "http://testserver]/x",
        "http://testserver[/x",
    ],
)
def test_a_page_elsewhere_is_no_way_back(client, lead, referer):
    end_session(client, lead)
    client.post(PAGE, {"name": "x"}, headers={"referer": referer})
    sign_in(client, lead)

    assert (unsent(client).address, unsent(client).page) == (PAGE, "")
    assert "evil" not in client.get(UNSENT).content.decode()
    assert client.post(reverse("discard_unsent_form")).url == reverse("my_tasks")


def test_an_address_elsewhere_is_never_followed_after_sign_in(client, lead):
    end_session(client, lead)
    client.post(PAGE, {"name": "Typed for an hour"})

    response = client.post(
        reverse("account_login"),
        {"login": lead.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert response.url == reverse("my_tasks")
    assert unsent(client).address == PAGE


def test_text_is_given_back_to_nobody_else_in_the_same_browser(client, lead, assessor):
    end_session(client, lead)
    client.post(PAGE, {"name": "The lead's own words"})

    sign_in(client, assessor)

    assert "own words" not in client.get(UNSENT).content.decode()
    sign_in(client, lead)
    assert "own words" not in client.get(UNSENT).content.decode()


def test_a_forged_mark_of_who_typed_is_nobodys(client, lead):
    client.cookies["typist"] = f"[{lead.pk}]:forged"
    client.post(PAGE, {"name": "Typed for an hour"})

    assert SESSION_KEY not in client.session


def test_the_mark_of_who_typed_is_for_this_host_and_no_script(lead_client):
    cookie = lead_client.get(PAGE, secure=True).cookies["__Host-typist"]

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")
