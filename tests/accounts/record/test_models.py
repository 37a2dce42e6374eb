import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from accounts.record.acts import Act
from accounts.record.chain import breaks
from accounts.record.models import (
    GENESIS,
    REST,
    RecordEntry,
    RecordWords,
    WrittenOnce,
    lock_chains,
)
from tests.accounts.record.conftest import append
from tests.at_once import PATIENCE, at_once
from tests.factories import make_user


def notes():
    return [
        (entry.subject, entry.after)
        for entry in RecordEntry.objects.of_chain(REST).filter(act=Act.NOTED_CHAIN)
    ]


def note_of(entry):
    noted = {"chain": entry.chain, "entries": entry.number, "head": entry.hash}
    return (f"chain:{entry.chain}", noted)


def test_each_entry_carries_the_hash_of_the_one_before_in_its_chain(lead):
    first = append(lead, chain="evaluation:7", after={"level": 1})
    elsewhere = append(lead, chain="evaluation:8")
    second = append(lead, chain="evaluation:7")

    assert [first.number, elsewhere.number, second.number] == [1, 1, 2]
    assert (first.previous_hash, second.previous_hash) == (GENESIS, first.hash)
    assert breaks() == []


def test_the_rest_notes_a_chain_that_begins_and_its_head_at_the_acts_that_matter(lead):
    started = append(lead, Act.STARTED)
    append(lead, Act.RATED)
    noted = [append(lead, act) for act in (Act.OPENED, Act.CLOSED_RATING, Act.DECIDED)]

    assert notes() == [note_of(entry) for entry in (started, *noted)]


def test_entry_read_back_has_the_hash_it_was_given(lead):
    values = {"level": 3, "é": "ش", "share": 1e22, "zero": -0.0, "at": datetime.now(UTC)}
    append(lead, before={"level": None}, after=values, reason="because")

    entry = RecordEntry.objects.get(act=Act.RATED)

    assert entry.computed_hash() == entry.hash
    assert entry.words.digest() == entry.words_digest
    assert entry.at.microsecond % 1000 == 0


def test_the_same_act_never_has_the_same_digest(lead):
    """Nobody who sees a hash finds what was rated by hashing every possible level."""
    entries = [append(lead, after={"level": 3}) for _ in range(2)]

    assert len({entry.words_digest for entry in entries}) == 2


def test_no_hash_covers_a_name_or_an_address(lead):
    entry = append(lead)
    lead.name, lead.email = "Another Name", "another@example.org"
    lead.save()

    assert RecordEntry.objects.get(pk=entry.pk).computed_hash() == entry.hash


@pytest.mark.django_db(transaction=True)
def test_entry_outside_a_transaction_is_refused():
    lead = make_user()

    with pytest.raises(transaction.TransactionManagementError):
        RecordEntry.objects.append(actor=lead, act=Act.RATED, subject=lead)

    assert not RecordEntry.objects.exists()


def test_an_act_that_is_none_is_refused(lead):
    with pytest.raises(ValueError, match="did something new"):
        append(lead, "did something new")


def test_entry_is_neither_changed_nor_removed_through_the_orm(lead):
    entry = append(lead)

    for row in (entry, entry.words):
        with pytest.raises(WrittenOnce):
            row.save()
        with pytest.raises(WrittenOnce):
            row.delete()
        with pytest.raises(WrittenOnce):
            type(row).objects.update(pk=1)
        with pytest.raises(WrittenOnce):
            type(row).objects.all().delete()


def test_record_of_an_entry_made_by_nobody_is_whole(db):
    with transaction.atomic():
        RecordEntry.objects.append(actor=None, act=Act.MADE_FOR_DEMONSTRATION, subject=make_user())

    assert breaks() == []


def test_entries_about_one_object_leave_out_those_about_another(lead):
    other = make_user("other@example.org")
    append(lead)
    with transaction.atomic():
        RecordEntry.objects.append(actor=lead, act=Act.INVITED, subject=other)

    assert [entry.act for entry in RecordEntry.objects.about(other)] == ["invited"]


def test_the_newest_about_an_object_is_found_without_reading_what_came_since(lead):
    first, last = append(lead), append(lead)
    assert first != last == RecordEntry.objects.about(lead).last()

    question = RecordEntry.objects.about(lead).order_by("-pk").values("pk")[:1]

    plan = question.explain()
    assert "record_by_subject_and_age" in plan and "Sort" not in plan


def test_words_are_erased_once_and_the_chain_says_by_whom(lead):
    entry, other = append(lead, reason="Rim is ill."), append(lead, after={"level": 2})
    words = RecordWords.objects.filter(entry=entry)

    erased = words.erase(lead, "Rim Alami asked for it."), words.erase(lead, "Again.")

    assert erased == (1, 0)
    entry = RecordEntry.objects.get(pk=entry.pk)
    assert (entry.before, entry.after, entry.reason, entry.words.salt) == (None, None, "", "")
    assert RecordEntry.objects.get(pk=other.pk).after == {"level": 2}
    told = RecordEntry.objects.get(act=Act.ERASED_WORDS)
    assert (told.chain, told.actor, told.after) == (entry.chain, lead, {"entries": [1]})
    assert breaks() == []


def test_the_heads_that_the_rest_noted_are_never_erased(lead):
    append(lead, Act.STARTED)

    RecordWords.objects.all().erase(lead, "Everything must go.")

    assert [values["entries"] for _subject, values in notes()] == [1]
    assert breaks() == []


@pytest.mark.django_db(transaction=True)
def test_entries_of_one_chain_at_the_same_moment_follow_each_other():
    lead = make_user()

    at_once(*[lambda: append(lead) for _ in range(4)])

    numbers = RecordEntry.objects.of_chain("evaluation:7").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]
    assert breaks() == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time.")
@pytest.mark.django_db(transaction=True)
def test_two_evaluations_do_not_wait_for_each_other():
    lead = make_user()
    for chain in ("evaluation:7", "evaluation:8"):
        append(lead, chain=chain)
    is_appended, may_end = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            append(lead, chain="evaluation:7")
            is_appended.set()
            return may_end.wait(PATIENCE)

    def append_meanwhile():
        assert is_appended.wait(PATIENCE)
        append(lead, chain="evaluation:8")  # would wait for ever behind one lock for all
        may_end.set()
        connections["default"].close()
        return True

    assert at_once(hold, append_meanwhile) == [True, True]
    assert breaks() == []


@pytest.mark.django_db(transaction=True)
def test_acts_of_the_same_chains_in_any_order_do_not_lock_each_other_out():
    lead = make_user()
    chains = ["evaluation:7", "evaluation:8", REST]

    def append_to(ordered):
        with transaction.atomic():
            for chain in lock_chains(ordered):
                append(lead, Act.CHANGED_PERSON, chain=chain)

    for _ in range(5):
        at_once(lambda: append_to(chains), lambda: append_to(chains[::-1]))

    assert RecordEntry.objects.filter(act=Act.CHANGED_PERSON).count() == 30
    assert breaks() == []
