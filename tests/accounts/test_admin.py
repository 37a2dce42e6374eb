import pytest
from django.urls import reverse

from accounts.models import User
from accounts.record.models import RecordEntry
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def administrator(db):
    return make_user("admin@example.org", is_staff=True)


def change(administrator, person, **fields):
    form = {"email": person.email, "name": person.name, "time_zone": "UTC", "is_active": "on"}
    address = reverse("admin:accounts_user_change", args=[person.pk])
    return signed_in(administrator).post(address, form | fields)


def test_change_of_a_role_is_in_the_record(administrator):
    person = make_user("mina@example.org", name="Mina")

    change(administrator, person, may_lead="on")

    entry = RecordEntry.objects.get(act="changed person")
    assert (entry.actor, entry.subject) == (administrator, f"user:{person.pk}")
    assert (entry.before, entry.after) == ({"may_lead": False}, {"may_lead": True})


def test_password_and_superuser_are_out_of_reach_of_the_desk(administrator):
    person = make_user("mina@example.org", name="Mina")
    before = person.password

    change(administrator, person, is_superuser="on", password="x", may_lead="on")

    person.refresh_from_db()
    assert (person.is_superuser, person.password, person.may_lead) == (False, before, True)


def test_nobody_gives_a_role_to_themselves_on_the_desk(administrator):
    change(administrator, administrator, may_lead="on", is_curator="on", name="Ada")

    administrator.refresh_from_db()
    assert (administrator.may_lead, administrator.is_curator) == (False, False)
    assert (administrator.is_staff, administrator.name) == (True, "Ada")


def test_address_is_out_of_reach_of_the_desk(administrator):
    person = make_user("mina@example.org", name="Mina")

    change(administrator, person, email="admin2@example.org", may_lead="on")

    person.refresh_from_db()
    assert (person.email, person.may_lead) == ("mina@example.org", True)


def test_person_is_neither_added_nor_removed_on_the_desk(administrator):
    person = make_user("mina@example.org")
    client = signed_in(administrator)

    added = client.post(reverse("admin:accounts_user_add"), {"email": "new@example.org"})
    removed = client.post(reverse("admin:accounts_user_delete", args=[person.pk]), {"post": "yes"})

    assert (added.status_code, removed.status_code) == (403, 403)
    assert User.objects.filter(pk=person.pk).exists()


def test_account_is_neither_closed_nor_opened_on_the_desk(administrator):
    person = make_user("mina@example.org", name="Mina")

    change(administrator, person, is_active="", may_lead="on")

    person.refresh_from_db()
    assert (person.is_active, person.may_lead) == (True, True)
