import pytest
from django.db import transaction

from accounts.chain import first_break
from accounts.models import RecordEntry, RecordIsAppendOnly
from tests.factories import make_user


def append(actor, act="saved", **fields):
    with transaction.atomic():
        return RecordEntry.objects.append(actor=actor, act=act, subject=actor, **fields)


def test_each_entry_carries_the_hash_of_the_one_before(lead):
    first = append(lead, "opened", after={"seal": "ab"})
    second = append(lead, "closed")

    assert [first.number, second.number] == [1, 2]
    assert second.previous_hash == first.hash
    assert first_break(RecordEntry.objects.order_by("number")) is None


def test_entry_read_back_has_the_hash_it_was_given(lead):
    append(lead, "rated", before={"level": None}, after={"level": 3, "é": "ش"}, reason="because")

    entry = RecordEntry.objects.get()

    assert entry.computed_hash() == entry.hash


@pytest.mark.django_db(transaction=True)
def test_entry_outside_a_transaction_is_refused():
    lead = make_user()

    with pytest.raises(transaction.TransactionManagementError):
        RecordEntry.objects.append(actor=lead, act="opened", subject=lead)

    assert not RecordEntry.objects.exists()


def test_entry_is_neither_changed_nor_removed_through_the_orm(lead):
    entry = append(lead)

    with pytest.raises(RecordIsAppendOnly):
        entry.save()
    with pytest.raises(RecordIsAppendOnly):
        entry.delete()
    with pytest.raises(RecordIsAppendOnly):
        RecordEntry.objects.update(act="other")
    with pytest.raises(RecordIsAppendOnly):
        RecordEntry.objects.all().delete()


def test_record_of_an_entry_made_by_nobody_is_whole(db):
    person = make_user()
    with transaction.atomic():
        RecordEntry.objects.append(actor=None, act="loaded demo", subject=person)

    assert first_break(RecordEntry.objects.order_by("number")) is None


def test_entries_about_one_object_leave_out_those_about_another(lead):
    other = make_user("other@example.org")
    append(lead, "saved")
    with transaction.atomic():
        RecordEntry.objects.append(actor=lead, act="invited", subject=other)

    assert [entry.act for entry in RecordEntry.objects.about(other)] == ["invited"]
