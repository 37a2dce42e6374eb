"""What somebody else saves between the reading of a row and its saving survives."""

import pytest
from django.forms import BaseForm
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from tests.factories import make_evidence, make_vendor, read
from tests.vendors.test_admin import change_url, posted
from vendors.admin import Recorded
from vendors.models.evidence import Evidence
from vendors.models.facts import BenchLine
from vendors.models.vendor import Vendor
from vendors.proofs import serve

pytestmark = pytest.mark.django_db
WITHDRAW = {"reason": "Wrong vendor."}
READ = {"note": "Page 3"}


def act_of(name, row):
    return reverse(name, args=[row.pk])


def meanwhile(monkeypatch, act, owner=BaseForm, name="is_valid"):
    """Let `act` happen once, when the rows are read and nothing is saved."""
    acts, inner = [act], getattr(owner, name)

    def interrupted(*args, **kwargs):
        while acts:
            acts.pop()()
        return inner(*args, **kwargs)

    monkeypatch.setattr(owner, name, interrupted)


@pytest.mark.parametrize(
    ("name", "typed"), [("evidence_read", READ), ("evidence_withdraw", WITHDRAW)]
)
def test_evidence_withdrawn_meanwhile_stays_as_it_is(curator_client, monkeypatch, name, typed):
    evidence = make_evidence(make_vendor(), state="claim")
    meanwhile(monkeypatch, lambda: Evidence.objects.update(withdrawn_on="2026-01-01"))

    response = curator_client.post(act_of(name, evidence), typed, follow=True)

    evidence.refresh_from_db()
    assert (evidence.state, str(evidence.withdrawn_on)) == ("claim", "2026-01-01")
    assert b"The evidence was withdrawn meanwhile. Nothing is changed." in response.content
    assert not RecordEntry.objects.exists()


def test_evidence_verified_meanwhile_stays_verified_when_it_is_withdrawn(
    curator_client, curator, monkeypatch
):
    evidence = make_evidence(make_vendor(), state="claim")
    verified = {"state": "verified", "verified_by": curator, "verified_how": "Called."}
    meanwhile(monkeypatch, lambda: Evidence.objects.update(**verified))

    curator_client.post(act_of("evidence_withdraw", evidence), WITHDRAW)

    evidence.refresh_from_db()
    assert (evidence.state, evidence.withdrawn_on) == ("verified", timezone.localdate())
    (entry,) = RecordEntry.objects.about(evidence)
    assert set(entry.after) == {"withdrawn_on"}


def test_evidence_read_meanwhile_keeps_who_read_it_first(
    curator_client, curator, lead, monkeypatch
):
    evidence = make_evidence(make_vendor(), state="claim")
    serve(curator, evidence)
    meanwhile(monkeypatch, lambda: read(evidence, lead))

    curator_client.post(act_of("evidence_read", evidence), READ)

    evidence.refresh_from_db()
    assert (evidence.seen_by, evidence.state) == (lead, "document")
    readers = [reading.reader for reading in evidence.readings.all()]
    assert readers == [lead, curator]


def test_other_fields_of_a_vendor_changed_meanwhile_survive(curator_client, monkeypatch):
    vendor = make_vendor(country="MA")
    meanwhile(monkeypatch, lambda: Vendor.objects.update(country="RO", archived_on="2026-01-01"))

    curator_client.post(
        act_of("vendor_edit", vendor),
        {"name": "Atlas Two", "country": "MA", "website": "https://atlas.example"},
    )

    vendor.refresh_from_db()
    assert (vendor.name, vendor.country, vendor.domain) == ("Atlas Two", "RO", "atlas.example")
    assert vendor.archived_on
    (entry,) = RecordEntry.objects.about(vendor)
    assert set(entry.after) == {"name", "website"}


def test_other_fields_of_a_fact_changed_meanwhile_survive(curator_client, curator, monkeypatch):
    vendor = make_vendor()
    line = vendor.bench.create(stack="Python", people=3)
    meanwhile(monkeypatch, lambda: BenchLine.objects.update(people=9))

    curator_client.post(
        reverse("row_edit", args=[vendor.pk, "bench", line.pk]),
        {"stack": "Go", "people": "3", "state": "claim"},
    )

    line.refresh_from_db()
    assert (line.stack, line.people, line.state) == ("Go", 9, "claim")
    assert line.entered_by == curator
    (entry,) = RecordEntry.objects.about(vendor)
    assert entry.before == {"row": line.pk, "stack": "Python"}


def test_fact_removed_meanwhile_is_not_there_to_correct(curator_client, monkeypatch):
    vendor = make_vendor()
    line = vendor.bench.create(stack="Python")
    meanwhile(monkeypatch, lambda: BenchLine.objects.all().delete())

    response = curator_client.post(
        reverse("row_edit", args=[vendor.pk, "bench", line.pk]), {"stack": "Go", "state": "claim"}
    )

    assert response.status_code == 404
    assert not BenchLine.objects.exists()


def test_desk_keeps_what_changed_meanwhile(curator_client, monkeypatch):
    evidence = make_evidence(make_vendor(), title="Old")
    data = {"title": "New", "kind": "document", "checks-TOTAL_FORMS": 0, "checks-INITIAL_FORMS": 0}
    act = {"withdrawn_on": "2026-01-01", "link": "https://example.org"}
    meanwhile(monkeypatch, lambda: Evidence.objects.update(**act))

    curator_client.post(change_url(evidence), data)

    evidence.refresh_from_db()
    assert (evidence.title, evidence.link) == ("New", "https://example.org")
    assert evidence.withdrawn_on
    (entry,) = RecordEntry.objects.about(evidence)
    assert entry.after == {"title": "New"}


def test_desk_keeps_what_changed_meanwhile_in_a_fact(curator_client, monkeypatch):
    vendor = make_vendor(country="MA")
    line = vendor.bench.create(stack="Java", people=1)
    rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "0-id": line.pk, "0-vendor": vendor.pk}
    rows |= {"0-stack": "Go", "0-people": 1, "0-state": "claim"}
    update = {"people": 9, "source": "A call"}
    meanwhile(monkeypatch, lambda: BenchLine.objects.update(**update), Recorded, "save_formset")

    curator_client.post(
        change_url(vendor), posted(vendor, **{f"bench-{name}": said for name, said in rows.items()})
    )

    line.refresh_from_db()
    assert (line.stack, line.people, line.source) == ("Go", 9, "A call")
