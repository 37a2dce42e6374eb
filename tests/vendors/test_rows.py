from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from tests.factories import make_evidence, make_vendor
from tests.vendors.test_editing import add_url
from vendors.forms.facts import TABLES, whole_number

VALID = {
    "fact": {"kind": "seniors", "value": "1,200"},
    "site": {"city": "Rabat", "country": "MA", "time_zone": "Africa/Casablanca"},
    "language": {"language": "fr", "people": "3"},
    "bench": {"stack": "Python"},
    "certificate": {"kind": "iso27001"},
    "client": {"name": "Dupont", "headquarters": "FR"},
    "reference": {"client": "Banca"},
    "finance": {"year": "2025"},
}


@pytest.mark.parametrize("table", TABLES)
def test_each_table_takes_a_row_with_its_entry(curator_client, table):
    vendor = make_vendor()
    row = VALID[table] | {"state": "claim"}

    response = curator_client.post(add_url(vendor, table), row)

    assert response.url == vendor.get_absolute_url()
    held = TABLES[table].model.objects.get()
    assert (held.vendor, held.checked_by) == (vendor, None)
    (entry,) = RecordEntry.objects.about(vendor)
    assert entry.after["row"] == held.pk
    edit = reverse("row_edit", args=[vendor.pk, table, held.pk])
    assert curator_client.get(edit).status_code == 200


@pytest.mark.parametrize("table", TABLES)
def test_each_table_refuses_an_empty_row_in_words(curator_client, table):
    response = curator_client.post(add_url(make_vendor(), table), {})

    assert response.context["form"].errors
    assert not TABLES[table].model.objects.exists()


def test_an_empty_choice_has_words(curator_client):
    page = curator_client.get(add_url(make_vendor(), "certificate")).content.decode()

    assert '<option value="" selected>Choose</option>' in page
    assert "-----" not in page


def test_a_fact_whose_evidence_one_has_read_is_a_document(curator_client, curator):
    vendor = make_vendor()
    evidence = make_evidence(vendor, seen_by=curator)

    curator_client.post(add_url(vendor, "fact"), VALID["fact"] | {"evidence": evidence.pk})

    fact = vendor.facts.get()
    assert (fact.state, fact.checked_by, fact.number) == ("document", curator, 1200)


def test_a_fact_cannot_stand_in_evidence_of_another_vendor(curator_client):
    elsewhere = make_evidence(make_vendor("Borea"))

    response = curator_client.post(
        add_url(make_vendor(), "fact"), VALID["fact"] | {"evidence": elsewhere.pk}
    )

    assert list(response.context["form"].errors) == ["evidence"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("64", 64), ("1,200", 1200), ("over 200", None), ("٦٤", None), ("9" * 10, None), ("-3", None)],
)
def test_only_a_plain_number_is_sorted_by(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("table", "fields", "field"),
    [
        ("fact", {"kind": "other", "value": "yes"}, "label"),
        ("fact", {"kind": "seniors", "value": "x" * 10_000}, "value"),
        ("site", {"time_zone": "Mars/Olympus"}, "time_zone"),
        ("site", {"people": "-1"}, "people"),
        ("site", {"people": "9" * 30}, "people"),
        ("site", {"people": "1.5"}, "people"),
        ("site", {"day_starts": "09:00"}, "__all__"),
        ("site", {"day_ends": "18:00"}, "__all__"),
        ("site", {"day_starts": "09:00", "day_ends": "09:00"}, "__all__"),
        ("site", {"day_starts": "25:00", "day_ends": "26:00"}, "day_starts"),
        ("finance", {"year": "99999999999"}, "year"),
        ("finance", {"revenue": "1e400"}, "revenue"),
        ("finance", {"largest_client_percent": "101"}, "largest_client_percent"),
        ("language", {"language": "<b>"}, "language"),
    ],
)
def test_row_refuses_what_cannot_be_true(curator_client, table, fields, field):
    response = curator_client.post(
        add_url(make_vendor(), table), VALID[table] | {"state": "claim"} | fields
    )

    assert field in response.context["form"].errors


def test_fact_cannot_be_of_tomorrow(curator_client):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = curator_client.post(
        add_url(make_vendor(), "bench"),
        VALID["bench"] | {"state": "claim", "as_of": tomorrow.isoformat()},
    )

    assert response.context["form"].errors == {"as_of": ["Write today or an earlier day."]}


def test_certificate_cannot_be_issued_tomorrow(curator_client):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = curator_client.post(
        add_url(make_vendor(), "certificate"),
        VALID["certificate"] | {"state": "claim", "issued_on": tomorrow.isoformat()},
    )

    assert response.context["form"].errors == {"issued_on": ["Write today or an earlier day."]}


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (("09:00", None), "Give both the start and the end of the working day, or neither."),
        ((None, "18:00"), "Give both the start and the end of the working day, or neither."),
        (
            ("09:00", "09:00"),
            "The day cannot end when it starts. Write 00:00 to 00:00 for all day and night.",
        ),
    ],
)
def test_hours_that_are_no_working_day_are_refused_by_form_and_table(
    curator_client, hours, sentence
):
    vendor = make_vendor()
    fields = dict(zip(("day_starts", "day_ends"), hours, strict=True))
    typed = {name: value or "" for name, value in fields.items()}

    response = curator_client.post(
        add_url(vendor, "site"), VALID["site"] | {"state": "claim"} | typed
    )

    assert response.context["form"].non_field_errors() == [sentence]
    with pytest.raises(IntegrityError), transaction.atomic():
        vendor.sites.create(city="Rabat", country="MA", time_zone="UTC", **fields)


@pytest.mark.parametrize("hours", [("00:00", "00:00"), ("22:00", "06:00"), ("", "")])
def test_all_day_a_night_and_hours_not_known_are_taken(curator_client, hours):
    vendor = make_vendor()
    typed = dict(zip(("day_starts", "day_ends"), hours, strict=True))

    curator_client.post(add_url(vendor, "site"), VALID["site"] | {"state": "claim"} | typed)

    assert vendor.sites.count() == 1


def test_correcting_a_row_records_before_and_after(curator_client):
    vendor = make_vendor()
    line = vendor.bench.create(stack="Python", people=3)

    curator_client.post(
        reverse("row_edit", args=[vendor.pk, "bench", line.pk]),
        {"stack": "Python", "people": "5", "state": "claim"},
    )

    (entry,) = RecordEntry.objects.about(vendor)
    assert entry.before == {"people": 3, "row": line.pk}
    assert entry.after == {"people": 5, "row": line.pk}


def test_row_of_another_vendor_and_unknown_tables_are_not_there(curator_client):
    vendor, other = make_vendor(), make_vendor("Other")
    line = other.bench.create(stack="Python")

    for args in ([vendor.pk, "bench", line.pk], [vendor.pk, "ratings", 1], [vendor.pk, "bench", 0]):
        assert curator_client.get(reverse("row_edit", args=args)).status_code == 404
    assert curator_client.get(add_url(vendor, "ratings")).status_code == 404


def test_record_never_holds_what_is_said_about_a_person(curator_client):
    vendor = make_vendor()
    ana = {"name": "Ana Pop", "email": "ana@example.org", "role": "CTO of Banca"}
    curator_client.post(reverse("person_new", args=[vendor.pk]), ana)
    person = vendor.outside_people.get()
    edit = reverse("person_edit", args=[vendor.pk, person.pk])
    curator_client.post(edit, ana | {"name": "Ana Popescu"})
    curator_client.post(add_url(vendor, "reference"), {"client": "Banca", "person": person.pk})

    told = str(list(RecordEntry.objects.values_list("words__before", "words__after")))

    assert "(personal data)" in told
    assert vendor.references.get().person == person
    for secret in ("Ana", "ana@", "CTO"):
        assert secret not in told


def test_a_fact_names_no_person_of_another_vendor_and_nobody_erased(curator_client, curator):
    vendor, other = make_vendor(), make_vendor("Other")
    erased = vendor.outside_people.create(name="Jane")
    erased.erase(curator, "Asked for.")

    for person in (other.outside_people.create(name="Joe"), erased):
        for table in ("reference", "officer", "roster"):
            response = curator_client.post(add_url(vendor, table), {"person": person.pk})
            assert "Choose one of the answers" in str(response.context["form"].errors["person"])


def test_a_fact_keeps_its_person_when_they_are_erased(curator_client, curator):
    vendor = make_vendor()
    jane = vendor.outside_people.create(name="Jane")
    reference = vendor.references.create(client="Banca", person=jane)
    jane.erase(curator, "Asked for.")

    edit = reverse("row_edit", args=[vendor.pk, "reference", reference.pk])
    curator_client.post(edit, {"client": "Banca", "person": jane.pk, "project": "Claims"})

    reference.refresh_from_db()
    assert (reference.person, reference.project) == (jane, "Claims")


def test_value_that_the_choices_do_not_know_survives_a_correction(curator_client):
    vendor = make_vendor()
    cover = vendor.languages.create(language="zgh", as_of=date(2026, 1, 1))

    curator_client.post(
        reverse("row_edit", args=[vendor.pk, "language", cover.pk]),
        {"language": "zgh", "people": "2", "state": "claim"},
    )

    cover.refresh_from_db()
    assert (cover.language, cover.people) == ("zgh", 2)
