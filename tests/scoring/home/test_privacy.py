"""One person's data: found, handed out, and erased in two steps."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.address import ask_for_address
from accounts.clock import now
from accounts.models import Look, Mail, RecordEntry, RecordWords, User
from accounts.record.chain import breaks
from scoring.decisions.document.document import freeze
from scoring.home.privacy import OfAccount
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    make_invitation,
    make_open_evaluation,
    make_user,
    make_vendor,
)
from tests.scoring.reports.decisions import ready

pytestmark = pytest.mark.django_db
REASON = "They asked for it."


@pytest.fixture
def admin(db):
    return make_user("admin@example.org", name="Ada Min", is_staff=True)


@pytest.fixture
def admin_client(admin):
    return signed_in(admin)


def at(name, person, kind="account"):
    return reverse(name, args=[kind, person.pk])


def test_erasing_an_account_asks_twice_and_then_empties_it(admin_client, admin, assessor):
    ask_for_address(assessor, "amine.roy@home.example", admin)
    signed_in(assessor)
    for address in ("assessor@example.org", "amine.roy@home.example", admin.email):
        Mail.objects.create(to=address, message_id=address, subject="About you", next_try_at=now())
    first = admin_client.post(at("privacy_erase", assessor), {"reason": REASON})
    untouched = User.objects.get(pk=assessor.pk).name
    last = admin_client.post(
        at("privacy_erase", assessor), {"reason": REASON, "is_confirmed": "on"}
    )

    assert "Erase for good?" in first.content.decode()
    assert untouched == "Amine Roy"
    assert last.status_code == 302
    assessor.refresh_from_db()
    assert (assessor.name, assessor.is_active) == (f"Erased person {assessor.pk}", False)
    assert assessor.email == f"erased-{assessor.pk}@erased.invalid"
    assert not assessor.has_usable_password()
    assert not assessor.usersession_set.exists()
    entry = RecordEntry.objects.about(assessor).get(act="erased person")
    assert (entry.actor, entry.reason) == (admin, REASON)
    words = RecordWords.objects.values_list("before", "after", "reason")
    assert "assessor@example.org" not in str(list(words))
    assert "amine.roy@home.example" not in str(list(words))
    assert assessor.addresschanges.get().new_email == ""
    assert list(Mail.objects.values_list("to", flat=True)) == [admin.email]


def test_an_erased_account_cannot_be_signed_in_to(client, admin, assessor):
    OfAccount(assessor).erase(admin, REASON)

    client.post(
        reverse("account_login"),
        {"login": f"erased-{assessor.pk}@erased.invalid", "password": "correct horse battery"},
    )
    assert "_auth_user_id" not in client.session


def test_the_reason_may_not_name_the_person(admin_client, assessor):
    page = admin_client.post(at("privacy_erase", assessor), {"reason": "Amine asked for it."})

    assert "Leave out who it is" in page.content.decode()
    assert User.objects.get(pk=assessor.pk).erased_at is None


def test_who_sits_in_an_undecided_evaluation_stays_until_it_is_decided(
    admin_client, lead, assessor
):
    add_member(make_open_evaluation(lead=lead, vendors=[make_vendor()]), assessor)
    page = admin_client.get(at("privacy_person", assessor)).content.decode()
    admin_client.post(at("privacy_erase", assessor), {"reason": REASON, "is_confirmed": "on"})

    assert "This person sits in 1 evaluation that is not decided." in page
    assert User.objects.get(pk=assessor.pk).name == "Amine Roy"


def test_after_the_decision_the_account_goes_and_what_was_decided_stays(admin, lead, assessor):
    evaluation = ready(lead, assessors=[assessor])
    determination = freeze(evaluation, lead)
    OfAccount(assessor).erase(admin, REASON)

    determination.refresh_from_db()
    assert "Amine Roy" in determination.document
    assert evaluation.members.filter(user=assessor).exists()
    assert list(breaks()) == []


def test_nobody_erases_themselves_or_the_last_administrator(admin, lead):
    admins = OfAccount(admin)

    assert admins.why_not(admin) == "Nobody erases themselves. Ask another administrator."
    assert admins.why_not(lead).startswith("This is the only administrator.")


def test_what_an_administrator_downloads_holds_no_rating(admin_client, admin, lead, assessor):
    freeze(ready(lead, assessors=[assessor]), lead)
    make_invitation("x@example.org", admin)

    data = json.loads(admin_client.post(at("privacy_export", assessor)).content)
    own = json.loads(signed_in(assessor).post(reverse("own_data")).content)

    assert data["account"]["email"] == "assessor@example.org"
    assert data["panels"][0]["role"] == "assessor"
    assert "rationale" not in json.dumps(data)
    assert own["panels"][0]["ratings"][0]["rationale"]
    looks = Look.objects.order_by("pk").values_list("person__email", "kind", "subject")
    assert list(looks) == [
        ("admin@example.org", "export", f"user:{assessor.pk}"),
        ("assessor@example.org", "export", f"user:{assessor.pk}"),
    ]
    assert RecordEntry.objects.filter(act="downloaded personal data").count() == 2


def test_people_are_found_in_full_by_a_post_alone(admin_client, assessor):
    jane = make_vendor("Atlas").outside_people.create(name="Jane Roy", email="j@a.example")

    def found(text):
        page = admin_client.post(reverse("privacy"), {"person": text}).context["found"]
        return [*page.accounts, *page.people]

    assert found("Amine Roy") == [assessor]
    assert found("ASSESSOR@example.org") == [assessor]
    assert found(jane.code) == found("jane roy") == [jane]
    assert found("Roy") == []


def test_a_person_outside_is_erased_from_the_page_too(admin_client):
    jane = make_vendor("Atlas").outside_people.create(name="Jane Roy")
    page = admin_client.get(at("privacy_person", jane, "outside")).content.decode()
    admin_client.post(
        at("privacy_erase", jane, "outside"), {"reason": REASON, "is_confirmed": "on"}
    )

    assert "1 detail, such as the name" in page
    jane.refresh_from_db()
    assert (jane.name, jane.erased_at is None) == ("", False)


def test_the_command_erases_an_account_and_says_what(admin, assessor, capsys):
    call_command("erase_person", "amine roy", by=admin.email, reason=REASON)

    told = capsys.readouterr().out
    assert told == f"Account {assessor.pk}: 2 details emptied.\n"
    with pytest.raises(CommandError, match="Nobody is held"):
        call_command("export_person", "amine roy", by=admin.email)


def test_the_list_of_looks_tells_who_when_and_what(
    admin_client, curator, django_assert_max_num_queries
):
    vendor = make_vendor()
    for _look in range(3):
        Look.objects.note(curator, Look.Kind.PEOPLE, vendor, 2)

    with django_assert_max_num_queries(12):
        page = admin_client.get(reverse("look_list")).content.decode()

    assert page.count("Clara Sy") == 3
    assert f"Vendor {vendor.pk}" in page


def test_a_look_costs_one_insert(curator, django_assert_num_queries):
    vendor = make_vendor()

    with django_assert_num_queries(1):
        Look.objects.note(curator, Look.Kind.PEOPLE, vendor, 200)
