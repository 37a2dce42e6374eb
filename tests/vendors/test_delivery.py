"""Facts of delivery and compliance: what their forms take and refuse."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_vendor
from tests.vendors.imports.stories import apply_now, make_import
from vendors.forms.delivery import DELIVERY, TABLES
from vendors.models.compliance import TransferStatus
from vendors.models.delivery import AiError, Incident, NamedPerson

VALID = {
    "client": {"name": "Banque", "headquarters": "FR", "languages": "DE, it"},
    "roster": {"label": "ENG-1", "role": "Lead", "years": "9", "languages": "FR, en"},
    "incident": {
        "label": "I-1",
        "raised_at": "2026-06-01T10:00",
        "first_action_at": "2026-06-01T10:12",
    },
    "ai-error": {"label": "E-1", "reported_on": "2026-06-01", "cause": "Old prices in the index"},
    "handover": {"per_day": "1", "at": "18:00", "time_zone": "Africa/Casablanca"},
    "change-date": {"changes_on": "2027-03-28", "plan": "Begins at 8", "minutes_lost": "0"},
    "release": {"version": "1.2", "released_on": "2026-06-01", "signed": "on"},
    "hiring": {"months": "12", "planned_last_year": "10", "hired_last_year": "9"},
    "leavers": {"seniors_before": "60", "left": "4"},
    "month": {"metric": "containment", "month": "2026-06-17", "value": "41.5", "base": "900"},
    "sub-processor": {"name": "Nuage", "country": "FR", "duty": "Hosting", "terms": "passed_on"},
    "officer": {"address": "privacy@example.org", "mandate": "Contract"},
    "filing": {"authority": "CNDP", "country": "MA", "processing": "Support"},
    "rate": {"role": "Engineer", "amount": "612", "currency": "EUR"},
}


@pytest.fixture
def vendor(db):
    return make_vendor()


def form_of(vendor, table, **fields):
    return TABLES[table].form_class()(VALID[table] | fields, vendor=vendor)


@pytest.mark.parametrize("table", DELIVERY)
def test_each_table_takes_a_row_and_shows_it(curator_client, vendor, table):
    response = curator_client.post(reverse("row_new", args=[vendor.pk, table]), VALID[table])

    assert response.url == vendor.get_absolute_url()
    row = TABLES[table].model.objects.get()
    page = curator_client.get(reverse("vendor_delivery", args=[vendor.pk])).content.decode()
    assert reverse("row_edit", args=[vendor.pk, table, row.pk]) in page
    assert row.state == "claim"


@pytest.mark.parametrize(
    ("table", "fields", "field", "sentence"),
    [
        ("roster", {"label": ""}, "label", "Give the code of this person"),
        ("roster", {"years": "61"}, "years", "at most"),
        ("roster", {"languages": "french"}, "languages", "Write language codes"),
        ("filing", {"no_duty": "on", "filed_on": "2026-06-01"}, "no_duty", "leave the days empty"),
        ("client", {"languages": "german"}, "languages", "Write language codes"),
        ("roster", {"day_starts": "09:00"}, "day_ends", "both the start and the end"),
        ("roster", {"since": "2999-01-01"}, "since", "today or an earlier day"),
        ("incident", {"first_action_at": "2026-06-01T09:00"}, "__all__", "before the incident"),
        ("incident", {"raised_at": "2999-01-01T09:00"}, "raised_at", "today or an earlier day"),
        ("ai-error", {"fixed_on": "2026-05-31"}, "__all__", "The fix cannot come before"),
        ("ai-error", {"tested_on": "2026-05-31"}, "__all__", "The test cannot come before"),
        ("ai-error", {"reported_on": "2999-01-01"}, "reported_on", "today or an earlier day"),
        ("handover", {"time_zone": ""}, "time_zone", "in which time zone"),
        ("handover", {"per_day": "25"}, "per_day", "at most"),
        ("leavers", {"left": "61"}, "__all__", "No more can leave"),
        ("month", {"value": "101"}, "value", "cannot be over 100"),
        ("month", {"month": "2999-01-01"}, "month", "today or an earlier day"),
        ("filing", {"filed_on": "2999-01-01"}, "filed_on", "today or an earlier day"),
        ("officer", {"person": "999999"}, "person", "Choose one of the answers"),
        ("rate", {"currency": "€€€"}, "currency", "three letters"),
        ("rate", {"amount": "-1"}, "amount", "at least"),
    ],
)
def test_what_cannot_be_true_is_refused_in_words(vendor, table, fields, field, sentence):
    assert sentence in str(form_of(vendor, table, **fields).errors[field])


def test_a_month_is_its_first_day_and_languages_are_codes(vendor):
    month, person = form_of(vendor, "month"), form_of(vendor, "roster")

    assert month.is_valid() and person.is_valid()
    assert month.cleaned_data["month"] == date(2026, 6, 1)
    assert person.cleaned_data["languages"] == "fr en"
    client = form_of(vendor, "client")
    assert client.is_valid()
    assert client.cleaned_data["languages"] == "de it"


def test_minutes_to_the_first_action_are_rounded_up():
    raised = datetime(2026, 6, 1, 10, tzinfo=UTC)
    acted = raised + timedelta(minutes=12, seconds=1)

    assert Incident(raised_at=raised, first_action_at=acted).minutes == 13
    assert Incident(raised_at=raised).minutes is None


def test_a_person_is_senior_from_eight_full_years():
    assert [NamedPerson(years=years).is_senior for years in (None, 7, 8)] == [None, False, True]


def test_an_incident_of_a_sheet_that_was_acted_on_too_early_is_refused(curator):
    sheet = [
        ["Vendor", "Incident", "Raised at", "First action at"],
        ["A", "I-1", "2026-06-01T10:00+02:00", "2026-06-01T07:59+00:00"],
    ]

    done = apply_now(make_import(curator, ["Name"], ["A"], Incidents=sheet), curator)

    assert "lies behind" in str(done.outcome["cells"])
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("fixed", "tested", "sentence"),
    [
        ("2026-05-31", "", "“Reported on” lies behind “Fixed on”"),
        ("2026-06-09", "2026-06-08", "“Fixed on” lies behind “Tested on”"),
        ("", "2026-05-31", "“Reported on” lies behind “Tested on”"),
    ],
)
def test_an_ai_error_of_a_sheet_goes_from_report_to_fix_to_test(curator, fixed, tested, sentence):
    sheet = [
        ["Vendor", "Error", "Reported on", "Fixed on", "Tested on"],
        ["A", "E-1", "2026-06-01", fixed, tested],
        ["A", "E-2", "2026-06-01", "2026-06-02", "2026-08-02"],
    ]

    done = apply_now(make_import(curator, ["Name"], ["A"], **{"AI errors": sheet}), curator)

    assert sentence in str(done.outcome["cells"])


def test_a_sheet_that_says_less_of_an_ai_error_keeps_its_order_too(curator, vendor):
    vendor.ai_errors.create(
        label="E-1", reported_on="2026-06-01", fixed_on="2026-06-02", tested_on="2026-06-03"
    )
    sheet = [
        ["Vendor", "Error", "Reported on", "Fixed on"],
        [vendor.name, "E-1", "2026-06-01", "2026-07-02"],
    ]

    upload = make_import(curator, ["Name"], [vendor.name], **{"AI errors": sheet})
    done = apply_now(upload, curator)

    assert "“Fixed on” lies behind “Tested on”" in str(done.outcome["cells"])
    assert vendor.ai_errors.get().fixed_on == date(2026, 6, 2)


def test_an_ai_error_says_what_is_not_on_record():
    open_error = AiError(label="E-1", reported_on=date(2026, 6, 1), came_back=True)
    closed = AiError(
        label="E-2",
        reported_on=date(2026, 6, 1),
        cause="Old prices",
        fix="Index built each night",
        fixed_on=date(2026, 6, 3),
        tested_on=date(2026, 8, 3),
    )

    assert [text for text in open_error.details if text] == [
        "reported on 1 June 2026",
        "no cause on record",
        "no fix on record",
        "not tested later",
        "came back",
    ]
    assert [text for text in closed.details if text] == [
        "reported on 1 June 2026",
        "Old prices",
        "Index built each night",
        "fixed on 3 June 2026",
        "tested on 3 August 2026",
    ]


def test_five_hundred_people_of_one_roster_are_imported(curator):
    rows = [["A", f"ENG-{number}", "Engineer", "9"] for number in range(500)]
    sheet = [["Vendor", "Code", "Role", "Years"], *rows]

    apply_now(make_import(curator, ["Name"], ["A"], Roster=sheet), curator)

    assert NamedPerson.objects.count() == 500


def test_the_transfer_status_checked_last_is_shown(curator_client, curator):
    url = reverse("transfer_new")
    typed = {"country": "MA", "basis": "clauses", "source": "Journal", "checked_on": "2026-06-01"}
    curator_client.post(url, typed)
    curator_client.post(url, typed | {"basis": "adequacy", "checked_on": "2026-05-01"})
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused = curator_client.post(url, typed | {"checked_on": tomorrow.isoformat()})

    assert b"today or an earlier day" in refused.content
    newest = TransferStatus.objects.newest(["MA", "FR"])
    assert {code: row.basis for code, row in newest.items()} == {"MA": "clauses"}
    page = curator_client.get(reverse("place_detail", args=["morocco"])).content
    assert b"Standard clauses" in page and b"Clara Sy" in page


def test_a_country_of_which_no_place_tells_has_a_transfer_status_too(curator_client, vendor):
    vendor.sites.create(city="Tunis", country="TN", time_zone="Africa/Tunis")
    vendor.sites.create(city="Lille", country="FR", time_zone="Europe/Paris")
    before = curator_client.get(reverse("place_list")).content.decode()
    url = f"{reverse('transfer_new')}?country=TN"

    form = curator_client.get(url).context["form"]
    typed = {"basis": "clauses", "source": "Journal", "checked_on": "2026-06-01"}
    for country in ("XX", ""):
        assert curator_client.post(url, typed | {"country": country}).status_code == 200
    after = curator_client.post(url, typed | {"country": "TN"}, follow=True).content.decode()

    assert form["country"].value() == "TN"
    assert "transfers/new/?country=TN" in before and "country=FR" not in before
    assert TransferStatus.objects.get().country == "TN"
    assert "Clara Sy" in after and "transfers/new/?country=TN" not in after


def test_an_erased_person_holds_nothing_in_the_table(vendor):
    with pytest.raises(IntegrityError):
        vendor.outside_people.create(name="Jane", erased_at=timezone.now())
