"""Nothing that is typed, posted or imported makes a document or a proof of anything."""

import pytest
from django.urls import reverse

from tests.factories import make_evidence, make_user, make_vendor
from tests.vendors.imports.stories import apply_now, make_full_vendor, make_import
from tests.vendors.test_admin import INLINES, change_url, posted
from tests.vendors.test_delivery import VALID as DELIVERY
from tests.vendors.test_proof_form import COMMON
from tests.vendors.test_proof_form import VALID as PROOFS
from tests.vendors.test_rows import VALID as FACTS
from vendors.forms.delivery import TABLES
from vendors.imports.export import table_rows
from vendors.imports.tables import TABLES as SHEETS
from vendors.models.evidence import Evidence
from vendors.models.proof import Proof
from vendors.models.reading import EvidenceReading
from vendors.models.vendor import Stated, Vendor

TYPED = {
    "state": "verified",
    "held_state": "verified",
    "checked_by": "1",
    "verified_by": "1",
    "verified_how": "I say so.",
    "verified_on": "2026-01-01",
    "seen_by": "1",
    "seen_on": "2026-01-01",
    "entered_by": "1",
    "entered_at": "2026-01-01",
    "readings": "1",
    "proof": "1",
}
ROWS = FACTS | DELIVERY


@pytest.fixture
def vendor(db):
    # Whom what is typed names has number 1; on SQLite numbers go on after a test with commits.
    if make_user("first@example.org").pk != 1:
        make_user("one@example.org", pk=1)
    return make_vendor()


def assert_all_are_claims(count):
    rows = [row for model in Stated.__subclasses__() for row in model.objects.all()]
    assert [row.state for row in rows] == ["claim"] * count
    assert {row.checked_by for row in rows} <= {None}
    assert {row.state for row in Evidence.objects.all()} <= {"claim"}


def test_every_table_of_facts_is_tried():
    assert set(ROWS) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_no_form_of_a_fact_takes_a_state(vendor, curator_client, table):
    evidence = make_evidence(vendor, state="claim")
    row = ROWS[table] | TYPED | {"evidence": evidence.pk}
    curator_client.post(reverse("row_new", args=[vendor.pk, table]), row)
    held = TABLES[table].model.objects.get()

    curator_client.post(
        reverse("row_edit", args=[vendor.pk, table, held.pk]), row | {"source": "Ours"}
    )

    held.refresh_from_db()
    assert held.source == "Ours"
    assert_all_are_claims(1)


@pytest.mark.parametrize("key", SHEETS)
def test_no_sheet_brings_a_state(vendor, curator, key):
    full, title = make_full_vendor("Atlas"), SHEETS[key].title
    Vendor.objects.filter(pk=full.pk).update(reference="V-1")
    rows = [texts for name, texts in table_rows(Vendor.objects.all(), curator) if name == title]
    header, *lines = rows
    column = header.index("State")
    for line in lines:
        line[:2], line[column] = ["", "Borea"], "verified"
    more = {name: text for name, text in TYPED.items() if name != "state"}
    sheet = [[*header, *more], *([*line, *more.values()] for line in lines)]

    done = apply_now(make_import(curator, ["Name"], ["Borea"], **{title: sheet}), curator)

    assert done.outcome["left_out"] == []
    brought = SHEETS[key].model.objects.filter(vendor__name="Borea")
    assert brought.exists()
    assert {row.state for row in brought} == {"claim"}


def test_no_plain_column_brings_a_state(vendor, curator):
    header = ["Name", "Seniors", "City", "Country", "ISO 27001 number", *TYPED]
    row = ["Borea", "64", "Rabat", "MA", "7", *TYPED.values()]

    done = apply_now(make_import(curator, header, row), curator)

    assert done.outcome["counts"]["added"] == 1
    assert_all_are_claims(3)


@pytest.mark.parametrize("name", INLINES)
def test_no_table_of_the_desk_takes_a_state(vendor, curator_client, name):
    (fields,) = (
        fields
        for table, fields in FACTS.items()
        if TABLES[table].model is Vendor._meta.get_field(name).related_model
    )
    row = {f"{name}-0-{field}": text for field, text in (fields | TYPED).items()}
    row |= {f"{name}-TOTAL_FORMS": 1, f"{name}-0-vendor": vendor.pk}

    response = curator_client.post(change_url(vendor), posted(vendor, **row))

    assert response.status_code == 302
    assert_all_are_claims(1)


def test_no_page_of_evidence_takes_a_state(vendor, curator_client):
    title = {"title": "List", "kind": "document", "link": "https://a.example"}
    curator_client.post(reverse("evidence_new", args=[vendor.pk]), title | TYPED)
    evidence = Evidence.objects.get()

    # Nobody was served it, so nobody has read it.
    curator_client.post(reverse("evidence_read", args=[evidence.pk]), {"note": "p. 1"} | TYPED)
    curator_client.post(change_url(evidence), title | {"checks-TOTAL_FORMS": 0} | TYPED)

    assert not EvidenceReading.objects.exists()
    assert_all_are_claims(0)


def test_the_desk_puts_no_other_link_under_a_reading(vendor, curator, curator_client):
    evidence = make_evidence(vendor, link="https://a.example", seen_by=curator)
    desk = {"title": "List", "kind": "document", "link": "https://forged.example"}
    desk |= {"checks-TOTAL_FORMS": 0, "checks-INITIAL_FORMS": 0}

    assert curator_client.post(change_url(evidence), desk).status_code == 302

    evidence.refresh_from_db()
    assert (evidence.title, evidence.link) == ("List", "https://a.example")


@pytest.mark.parametrize("finding", ["undecided", "failed", "passed"])
def test_a_proof_alone_verifies_and_only_what_it_names(vendor, curator_client, finding):
    facts = [vendor.bench.create(stack=stack) for stack in ("Java", "Go")]
    typed = COMMON | PROOFS["register"] | TYPED
    typed |= {"finding": finding, "facts": f"bench:{facts[0].pk}"}

    curator_client.post(reverse("proof_new", args=[vendor.pk, "register"]), typed)

    assert Proof.objects.get().finding == finding
    proved = "verified" if finding == "passed" else "claim"
    states = {line.stack: line.state for line in vendor.bench.all()}
    assert states == {"Java": proved, "Go": "claim"}


@pytest.mark.parametrize("model", [*Stated.__subclasses__(), Evidence])
def test_no_form_that_anybody_makes_can_hold_a_state(model):
    editable = {column.name for column in model._meta.fields if column.editable}

    assert not editable & TYPED.keys()
