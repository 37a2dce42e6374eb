"""One person outside is erased, or handed all that is held about them, by command."""

import json

import pytest
from django.core.management import CommandError, call_command

from accounts.record.models import RecordEntry
from tests.factories import make_evidence, make_proof, make_vendor

pytestmark = pytest.mark.django_db
REASON = "They asked for it."


@pytest.fixture
def vendor():
    return make_vendor("Atlas")


@pytest.fixture
def jane(vendor):
    return vendor.outside_people.create(name="Jane Private", email="jane@a.example")


def erase(text, curator, capsys, reason=REASON):
    call_command("erase_person", text, by=curator.email, reason=reason)
    return capsys.readouterr().out


@pytest.mark.parametrize("text", ["P-{0:04}", "JANE@a.example", "jane private"])
def test_a_person_is_erased_by_code_address_or_name(vendor, jane, curator, capsys, text):
    make_proof(vendor, curator, people={"person": jane}, words={"says": "Jane said it."})
    make_evidence(vendor, has_personal_data=True)
    vendor.officers.create(person=jane, address="Jane@a.example")
    reference = vendor.references.create(client="Banca", person=jane)

    told = erase(text.format(jane.pk), curator, capsys)

    jane.refresh_from_db()
    assert (jane.name, jane.email, jane.is_contact) == ("", "", False)
    assert told == (
        f"{jane.code}, of Atlas: 2 details, 1 words, 1 addresses emptied.\n"
        "Look yourself at the evidence of Atlas that names people: 1.\n"
    )
    assert vendor.officers.get().address == ""
    assert vendor.references.get() == reference
    assert str(reference) == f"Banca, {jane.code}"
    entry = RecordEntry.objects.about(vendor).get()
    assert (entry.actor, entry.act, entry.after["code"]) == (curator, "erased person", jane.code)
    words = RecordEntry.objects.values_list("words__before", "words__after", "words__reason")
    assert "rivate" not in str(list(words))


def test_everybody_of_one_address_is_erased(jane, curator, capsys):
    elsewhere = make_vendor("Borea").outside_people.create(name="J. P.", email="JANE@a.example")

    told = erase("jane@a.example", curator, capsys)

    assert [line.split(",")[0] for line in told.splitlines()] == [jane.code, elsewhere.code]


@pytest.mark.parametrize(
    ("text", "reason", "sentence"),
    [
        ("P-999999", REASON, "Nobody is held"),
        ("nobody@a.example", REASON, "Nobody is held"),
        ("Jane Private", "Mrs private asked.", "Leave out who it is"),
        ("Jane Private", "jane@a.example wrote.", "Leave out who it is"),
    ],
)
def test_a_refusal_erases_nobody(jane, curator, capsys, text, reason, sentence):
    with pytest.raises(CommandError, match=sentence):
        erase(text, curator, capsys, reason)

    jane.refresh_from_db()
    assert (jane.name, jane.erased_at) == ("Jane Private", None)
    assert not RecordEntry.objects.exists()


def test_two_people_of_one_name_are_told_apart_by_code(vendor, jane, curator, capsys):
    other = vendor.outside_people.create(name="Jane Private")

    with pytest.raises(CommandError, match=f"{jane.code}, of Atlas\n{other.code}, of Atlas"):
        erase("Jane Private", curator, capsys)


def test_who_is_erased_cannot_be_erased_again(jane, curator, capsys):
    erase(jane.code, curator, capsys)

    with pytest.raises(CommandError, match="Nobody is held"):
        erase(jane.code, curator, capsys)


def test_somebody_of_ours_answers_for_it(jane):
    with pytest.raises(CommandError, match="Nobody has an account"):
        call_command("erase_person", jane.code, by="x@example.org", reason=REASON)


def test_all_that_is_held_is_printed(vendor, jane, curator, capsys):
    vendor.named_people.create(person=jane, role="Lead", day_starts="09:00", day_ends="18:00")

    call_command("export_person", jane.code, by=curator.email)

    (data,) = json.loads(capsys.readouterr().out)
    assert (data["name"], data["facts"][0]["role"]) == ("Jane Private", "Lead")
    assert RecordEntry.objects.about(vendor).get().act == "downloaded personal data"


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        *(("Ms PRIVATE wrote", True), ("call +212 5", True), ("Jo wrote", False)),
        *(("They asked.", False), ("private.eyes@b.example", True), ("janet", False)),
    ],
)
def test_a_text_names_a_person_by_any_part_of_the_name(vendor, text, is_named):
    person = vendor.outside_people.create(name="Jo Jane Private", telephone="+212 5")

    assert person.is_named_in(text) == is_named
