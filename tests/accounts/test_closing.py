import pytest

from accounts.closing import LAST, OWN, close_account, open_account
from accounts.models import User
from accounts.record.models import RecordEntry
from tests.conftest import signed_in
from tests.factories import make_invitation, make_user

REASON = "They left the company at the end of May."


@pytest.fixture
def admin(db):
    return make_user("admin@example.org", is_staff=True)


def test_closed_account_lets_nobody_in_and_the_record_says_why(admin):
    person = make_user("mina@example.org", name="Mina")
    client = signed_in(person)

    close_account(person, admin, REASON)

    assert client.get("/").status_code == 302
    entry = RecordEntry.objects.get(act="closed account")
    assert (entry.actor, entry.subject, entry.reason) == (admin, f"user:{person.pk}", REASON)


def test_invitation_ends_with_the_account(admin):
    invitation = make_invitation("new@example.org", by=admin)

    close_account(invitation.person, admin, REASON)

    invitation.refresh_from_db()
    assert invitation.end == "revoked"


def test_nobody_closes_their_own_account_nor_that_of_the_last_administrator(admin):
    with pytest.raises(ValueError, match=str(OWN)):
        close_account(admin, admin, REASON)
    with pytest.raises(ValueError, match=str(LAST)):
        close_account(admin, make_user("mina@example.org"), REASON)


def test_reason_names_nobody(admin):
    person = make_user("mina@example.org", name="Mina Sy")

    with pytest.raises(ValueError, match="Leave out who it is"):
        close_account(person, admin, "Mina left the company in May.")


def test_account_is_opened_again_with_its_roles(admin):
    person = make_user("mina@example.org", may_lead=True)
    close_account(person, admin, REASON)

    open_account(person, admin, REASON)

    person = User.objects.get(pk=person.pk)
    assert (person.is_active, person.may_lead) == (True, True)
    with pytest.raises(ValueError):
        open_account(person, admin, REASON)
