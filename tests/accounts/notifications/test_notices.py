import re
from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import clock, notice_mail
from accounts.erasure import account_data_of, erase_account
from accounts.mail.models import Mail
from accounts.models import User
from accounts.notifications import things
from accounts.notifications.models import Kind, Notice, shown_to, unread_of
from tests.conftest import signed_in
from tests.factories import make_user

SEEN = {7: "Support 2027"}


@pytest.fixture(autouse=True)
def a_thing(monkeypatch):
    monkeypatch.setitem(things._kinds, "thing", lambda person, numbers: SEEN)


@pytest.fixture
def person(db):
    return make_user("mina@example.org", name="Mina")


def tell(person, kind=Kind.RELEASED, about="thing:7", link="/method/"):
    told = Notice.objects.tell([person], kind, about, link)
    person.refresh_from_db()
    return told


def test_unread_notice_is_counted_and_told_once(person):
    assert (tell(person), tell(person)) == ([person], [])

    assert unread_of(person) == 1
    (row,) = shown_to(person, person.notices.all())
    assert row[1] == "The ratings of Support 2027 are released."


def test_person_without_news_costs_no_query(person, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert unread_of(person) == 0


def test_list_asks_the_database_as_often_for_three_as_for_one(person, django_assert_num_queries):
    client = signed_in(person)
    tell(person)
    with django_assert_num_queries(5):
        client.get(reverse("notice_list"))
    for kind in (Kind.DECIDED, Kind.OPENED):
        tell(person, kind)

    with django_assert_num_queries(5):
        client.get(reverse("notice_list"))


def test_notice_about_what_somebody_may_no_longer_see_is_hidden(person, monkeypatch):
    tell(person)
    monkeypatch.setitem(things._kinds, "thing", lambda person, numbers: {})

    page = signed_in(person).get(reverse("notice_list")).content.decode()

    assert unread_of(person) == 0
    assert "Nothing to tell you yet." in page and "bell-count" not in page


def test_opening_marks_it_as_read_and_leads_to_what_it_is_about(person):
    tell(person)
    client = signed_in(person)
    assert "bell-count" in client.get(reverse("method")).content.decode()

    response = client.post(reverse("open_notice", args=[person.notices.get().pk]))

    assert response.url == "/method/"
    assert "bell-count" not in client.get(reverse("method")).content.decode()


def test_looking_at_the_list_marks_nothing_as_read(person):
    tell(person)

    signed_in(person).get(reverse("notice_list"))

    assert person.notices.unread().exists()


def test_notice_of_somebody_else_is_not_there(person):
    tell(person)
    other = signed_in(make_user("other@example.org"))

    assert other.post(reverse("open_notice", args=[person.notices.get().pk])).status_code == 404
    other.post(reverse("read_notices"))
    assert person.notices.unread().exists()


def test_all_are_marked_as_read(person):
    tell(person)
    tell(person, Kind.DECIDED)

    signed_in(person).post(reverse("read_notices"))

    person.refresh_from_db()
    assert (unread_of(person), person.has_unread_notices) == (0, False)


def choose(person, way):
    User.objects.filter(pk=person.pk).update(notices_by_mail=way)
    person.refresh_from_db()


def test_mail_at_once_names_the_thing_and_the_link(person):
    choose(person, "at once")

    notice_mail.after_telling(tell(person))

    (sent,) = mail.outbox
    assert sent.subject == "The ratings of Support 2027 are released."
    assert "/method/" in sent.body


def test_daily_mail_goes_once_in_the_morning_of_the_person(person, monkeypatch):
    tell(person)
    tell(person, Kind.DECIDED)
    User.objects.filter(pk=person.pk).update(time_zone="Asia/Tokyo")
    night = clock.now().replace(hour=20, minute=0)  # 05:00 in Tokyo
    for moment in (night, night + timedelta(hours=2), night + timedelta(hours=3)):
        monkeypatch.setattr(notice_mail, "now", lambda moment=moment: moment)
        notice_mail.mail_daily.call()

    (sent,) = mail.outbox
    assert sent.subject == "2 notices"
    assert "is decided" in sent.body and "are released" in sent.body


@pytest.mark.parametrize("way", ["never", "at once"])
def test_daily_mail_goes_to_nobody_who_chose_otherwise(person, way, monkeypatch):
    tell(person)
    choose(person, way)
    noon = clock.now().replace(hour=12)
    monkeypatch.setattr(notice_mail, "now", lambda: noon)

    notice_mail.mail_daily.call()

    assert mail.outbox == []


def test_mail_tells_nothing_that_was_read_or_taken_away_meanwhile(person, monkeypatch):
    tell(person)
    monkeypatch.setitem(things._kinds, "thing", lambda person, numbers: {})

    assert notice_mail.mail_notices(person) == 0
    assert mail.outbox == []


def test_one_click_ends_the_mails_without_a_session_or_a_token_of_ours(person):
    tell(person)
    notice_mail.mail_notices(person)
    (sent,) = mail.outbox
    link = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.sub(r"^https?://[^/]+", "", link)
    client = Client(enforce_csrf_checks=True)

    client.get(path)
    person.refresh_from_db()
    by_looking = person.notices_by_mail
    response = client.post(path, {"List-Unsubscribe": "One-Click"})

    person.refresh_from_db()
    assert (by_looking, response.status_code, person.notices_by_mail) == ("daily", 200, "never")


def test_kind_that_a_person_does_not_want_by_mail_stays_under_the_bell(person, monkeypatch):
    User.objects.filter(pk=person.pk).update(notices_without_mail=[Kind.RELEASED])
    noon = clock.now().replace(hour=12)
    monkeypatch.setattr(notice_mail, "now", lambda: noon)
    tell(person)
    notice_mail.mail_daily.call()
    assert mail.outbox == []

    tell(person, Kind.DECIDED)
    notice_mail.mail_daily.call()

    (sent,) = mail.outbox
    assert sent.subject == "Support 2027 is decided, and its report is ready."
    assert "are released" not in sent.body
    assert person.notices.unread().count() == 2


def test_link_of_a_mail_ends_one_kind_of_those_it_told_of(person, client):
    tell(person)
    notice_mail.mail_notices(person)
    path = re.sub(r"^https?://[^/]+", "", mail.outbox[0].extra_headers["List-Unsubscribe"][1:-1])

    page = client.get(path).content.decode()
    client.post(path, {"kind": Kind.RELEASED})

    person.refresh_from_db()
    assert "Ratings are released" in page and "A decision is made" not in page
    assert (person.notices_by_mail, person.notices_without_mail) == ("daily", [Kind.RELEASED])
    # A kind that the mail did not tell of is no choice of this link, and ends all.
    client.post(path, {"kind": Kind.DECIDED})
    person.refresh_from_db()
    assert (person.notices_by_mail, person.notices_without_mail) == ("never", [Kind.RELEASED])


@pytest.mark.parametrize("token", ["x", "1:forged", "WzFd:abc"])
def test_forged_link_changes_nothing_and_names_nobody(client, person, token):
    response = client.post(reverse("notices_off", args=[token]))

    assert response.status_code == 410
    assert "mina" not in response.content.decode().lower()


def test_person_chooses_in_the_account(person):
    form = {"name": "Mina", "time_zone": "Europe/Paris", "notices_by_mail": "at once"}
    form["kinds_by_mail"] = [kind.value for kind in Kind if kind != Kind.EXPIRING]

    signed_in(person).post(reverse("account_settings"), form)

    person.refresh_from_db()
    assert (person.notices_by_mail, person.notices_without_mail) == ("at once", [Kind.EXPIRING])
    again = signed_in(person).get(reverse("account_settings")).context["form"]
    assert again["kinds_by_mail"].value() == form["kinds_by_mail"]


def lose(person, **fields):
    return Mail.objects.create(to="gone@example.org", state="refused", caused_by=person, **fields)


def test_mail_that_was_lost_is_told_to_who_caused_it(person):
    lost = lose(person, subject="Hello")

    notice_mail.tell_of_lost_mail(lost)

    person.refresh_from_db()
    (row,) = shown_to(person, person.notices.all())
    assert row[1] == "A mail of yours was not delivered: Hello."
    assert shown_to(make_user("other@example.org"), person.notices.all()) == []


def test_lost_mail_of_notices_makes_no_further_mail(person):
    choose(person, "at once")
    lost = lose(person, off_link="https://x/")

    notice_mail.tell_of_lost_mail(lost)

    assert mail.outbox == []


def test_closed_account_is_told_nothing(person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()

    assert tell(person) == []


def test_old_notices_go(person):
    tell(person)
    tell(person, Kind.DECIDED)
    person.notices.filter(kind=Kind.DECIDED).update(
        read_at=clock.now() - timedelta(days=91), made_at=clock.now() - timedelta(days=92)
    )

    notice_mail.remove_old_notices.call()

    assert person.notices.get().kind == Kind.RELEASED


def test_notices_are_handed_out_and_erased_with_the_person(person):
    tell(person)
    assert account_data_of(person)["notices"][0]["about"] == "thing:7"

    erase_account(person, make_user("admin@example.org", is_staff=True), "Asked by letter in May.")

    assert not Notice.objects.exists()


def test_mail_says_who_may_read_it(person):
    tell(person)
    notice_mail.mail_notices(person)

    assert parseaddr(mail.outbox[0].to[0])[1] == person.email
