import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_user,
    make_vendor,
)
from tests.vendors.files import PDF, pdf, stored
from vendors.models.evidence import Evidence
from vendors.proofs import serve

VALID = {"title": "Bench list", "kind": "document"}
READ = {"note": "Page 3"}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def new_url(vendor):
    return reverse("evidence_new", args=[vendor.pk])


def file_url(evidence):
    return reverse("evidence_file", args=[evidence.pk])


def test_strangers_and_leads_of_other_evaluations_get_nothing(stranger_client, lead, client):
    vendor = make_vendor()
    make_evaluation(lead, vendors=[vendor])
    evidence = stored(vendor)

    for url in (evidence.get_absolute_url(), file_url(evidence)):
        assert stranger_client.get(url).status_code == 404
        assert client.get(url).status_code == 302
    for name in ("evidence_link", "evidence_read", "evidence_withdraw"):
        url = reverse(name, args=[evidence.pk])
        assert stranger_client.post(url, {"reason": "x"}).status_code == 404
        assert stranger_client.get(url).status_code == 405
    assert stranger_client.post(new_url(vendor), VALID).status_code == 403
    assert Evidence.objects.get().withdrawn_on is None


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 302), ("assessor", 302), ("observer", 403), (None, 404)]
)
def test_leads_and_assessors_add_evidence_and_observers_do_not(db, role, status):
    vendor, person = make_vendor(), make_user("p@example.org")
    chair = person if role == "lead" else None
    evaluation = make_open_evaluation(lead=chair, vendors=[vendor])
    if role in ("assessor", "observer"):
        add_member(evaluation, person, role)

    assert signed_in(person).post(new_url(vendor), VALID).status_code == status
    assert Evidence.objects.filter(added_by=person).exists() == (status == 302)


def test_member_of_one_evaluation_is_not_mixed_up_with_the_role_in_another(db):
    vendor, person = make_vendor(), make_user("p@example.org")
    add_member(make_open_evaluation(vendors=[vendor]), person, "observer")
    other = make_open_evaluation(lead=make_user("l2@example.org"), vendors=[make_vendor("Other")])
    add_member(other, person, "assessor")

    assert signed_in(person).post(new_url(vendor), VALID).status_code == 403


def test_added_file_is_hashed_and_stored_under_a_random_name(curator_client, curator, settings):
    vendor = make_vendor()

    response = curator_client.post(
        new_url(vendor),
        VALID | {"file": pdf("../../evil\u202efdp.pdf"), "supports": ["TZ-01"]},
    )

    evidence = Evidence.objects.get()
    assert response.url == evidence.get_absolute_url()
    assert (evidence.file_name, evidence.size) == ("evilfdp.pdf", len(PDF))
    assert evidence.content_type == "application/pdf"
    assert evidence.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (evidence.added_by, evidence.seen_by, evidence.state) == (curator, None, "claim")
    assert [c.check_id for c in evidence.checks.all()] == ["TZ-01"]
    (path,) = (p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
    assert "evil" not in path.name
    assert path.suffix == ""
    (entry,) = RecordEntry.objects.about(evidence)
    assert (entry.act, entry.after["sha256"]) == ("added evidence", evidence.sha256)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"title": ""}, "title", "Fill this in"),
        ({"title": "x" * 10_000}, "title", "to 200 characters"),
        ({"kind": "gossip"}, "kind", "Choose one of the answers"),
        ({"link": "javascript:alert(1)"}, "link", "begins with https://"),
        ({"link": "file:///etc/passwd"}, "link", "begins with https://"),
        ({"link": "ftp://example.org"}, "link", "begins with https://"),
        ({"issued_on": "2999-01-01"}, "issued_on", "today or an earlier"),
        ({"issued_on": "2026-02-01", "expires_on": "2026-01-01"}, "expires_on", "before it is"),
        ({"issued_on": "yesterday"}, "issued_on", "Write the date"),
        ({"supports": ["ZZ-99"]}, "supports", "Choose one of the answers offered"),
    ],
)
def test_form_says_what_is_wrong_and_loses_nothing(curator_client, fields, field, words):
    typed = VALID | {"link": "https://kept.example", "title": "Kept"} | fields

    response = curator_client.post(new_url(make_vendor()), typed)

    assert words in str(response.context["form"].errors[field])
    assert b"Everything you typed is still here" in response.content
    assert b"https://kept.example" in response.content or field == "link"
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.html", b"<html><script>alert(1)</script>", "do not keep web pages"),
        ("a.svg", b"<svg onload='alert(1)'/>", "do not keep web pages"),
        ("a.pdf", b"MZ\x90\x00", "cannot keep this kind"),
        ("a.exe", PDF, "must end in .pdf"),
        ("a.pdf", b"", "empty"),
    ],
)
def test_wrong_files_are_refused_in_words(curator_client, name, data, words, settings):
    response = curator_client.post(new_url(make_vendor()), VALID | {"file": pdf(name, data)})

    assert words in str(response.context["form"].errors["file"])
    assert b'value="Bench list"' in response.content
    assert not list(Path(settings.MEDIA_ROOT).iterdir())


def test_fifty_megabytes_are_refused_and_never_stored_whole(curator_client, settings):
    big = SimpleUploadedFile("big.pdf", PDF + b"x" * 50_000_000)

    response = curator_client.post(new_url(make_vendor()), VALID | {"file": big})

    error = str(response.context["form"].errors["file"])
    assert "larger than 20" in error
    assert b'value="Bench list"' in response.content
    kept = response.wsgi_request.FILES["file"].size
    assert kept < settings.EVIDENCE_MAX_BYTES + 1_000_000


def test_posted_fields_that_the_form_does_not_show_change_nothing(curator_client, curator):
    other = make_user("other@example.org")
    extra = {"sha256": "f" * 64, "verified_by": other.pk, "added_by": other.pk, "vendor": 9}

    curator_client.post(new_url(make_vendor()), VALID | extra | {"withdrawn_on": "2026-01-01"})

    evidence = Evidence.objects.get()
    assert (evidence.sha256, evidence.verified_by, evidence.withdrawn_on) == ("", None, None)
    assert (evidence.added_by, evidence.vendor.name) == (curator, "Atlas Dev")


def test_form_starts_with_the_check_that_asked_for_it(curator_client):
    response = curator_client.get(f"{new_url(make_vendor())}?check=TZ-01&check=%3Cb%3E")

    ticked = re.findall(rb'name="supports" value="([^"]+)"[^>]* checked', response.content)
    assert ticked == [b"TZ-01"]


def test_form_shows_the_checks_under_the_names_of_their_criteria(curator_client):
    html = curator_client.get(new_url(make_vendor())).content.decode()

    headings = re.findall(r'<strong>([^<]+)</strong>|name="supports" value="(\w\w)-01"', html)
    assert headings[:4] == [("Time zone", ""), ("", "TZ"), ("Languages", ""), ("", "LG")]


def test_nobody_says_to_have_read_what_they_were_not_served(curator_client):
    evidence = stored(make_vendor(), state="claim")

    response = curator_client.post(reverse("evidence_read", args=[evidence.pk]), READ, follow=True)

    assert b"Open the file or the link first" in response.content
    assert b"I have read it" not in response.content
    evidence.refresh_from_db()
    assert (evidence.state, evidence.readings.count()) == ("claim", 0)


def test_reading_the_file_makes_it_a_document_by_name_and_date(curator_client, curator):
    evidence = stored(make_vendor(), state="claim")
    url = reverse("evidence_read", args=[evidence.pk])

    b"".join(curator_client.get(file_url(evidence)).streaming_content)
    refused = curator_client.post(url, {"note": ""})
    curator_client.post(url, READ)

    assert b"Say on which page it stands." in refused.content
    assert b"<title>Error: " in refused.content
    evidence.refresh_from_db()
    assert (evidence.state, evidence.seen_by) == ("document", curator)
    (entry,) = RecordEntry.objects.about(evidence)
    assert (entry.act, entry.after) == ("read evidence", {"note": "Page 3"})
    assert b"Clara Sy" in curator_client.get(evidence.get_absolute_url()).content


def test_reader_is_not_asked_to_open_again_what_they_read(curator, curator_client):
    evidence = make_evidence(make_vendor(), by=curator)
    other = signed_in(make_user("other@example.org", is_curator=True))

    own, others = (
        client.get(evidence.get_absolute_url()).content.decode()
        for client in (curator_client, other)
    )

    assert "<h2>Read it</h2>" not in own
    assert "<h2>Read it</h2>" in others


def test_a_double_click_on_i_have_read_it_is_one_reading(curator_client, curator):
    evidence = make_evidence(make_vendor(), state="claim")
    serve(curator, evidence)

    for _click in range(2):
        curator_client.post(reverse("evidence_read", args=[evidence.pk]), READ)

    assert evidence.readings.count() == 1


def test_a_link_is_shown_once_its_showing_is_noted(curator_client):
    evidence = make_evidence(make_vendor(), state="claim", link="https://example.org/x")
    page = evidence.get_absolute_url()

    before = curator_client.get(page).content
    after = curator_client.post(reverse("evidence_link", args=[evidence.pk]), follow=True).content

    assert b"https://example.org/x" not in before
    assert b'href="https://example.org/x" rel="noopener noreferrer"' in after
    assert b"I have read it" in after


def test_observer_may_look_and_neither_read_for_the_panel_nor_withdraw(db, lead):
    vendor, person = make_vendor(), make_user("o@example.org")
    add_member(make_open_evaluation(lead=lead, vendors=[vendor]), person, "observer")
    evidence = make_evidence(vendor, by=lead)
    observer = signed_in(person)

    html = observer.get(evidence.get_absolute_url()).content
    assert b"I have read it" not in html
    assert b"Withdraw the evidence" not in html
    for name in ("evidence_read", "evidence_withdraw"):
        response = observer.post(reverse(name, args=[evidence.pk]), {"reason": "x"})
        assert response.status_code == 403


def test_leading_a_draft_opens_no_evidence(lead_client, lead):
    vendor = make_vendor()
    make_evaluation(lead, vendors=[vendor])

    for url in (
        (others := make_evidence(vendor, added_by=None)).get_absolute_url(),
        file_url(others),
    ):
        assert lead_client.get(url).status_code == 404
    mine = make_evidence(vendor, added_by=lead)
    assert lead_client.get(mine.get_absolute_url()).status_code == 200


def test_whoever_added_it_withdraws_it_with_a_reason(assessor_client, assessor, lead):
    vendor = make_vendor()
    add_member(make_open_evaluation(lead=lead, vendors=[vendor]), assessor)
    mine, other = (make_evidence(vendor, added_by=person) for person in (assessor, lead))
    url = reverse("evidence_withdraw", args=[mine.pk])

    refused = assessor_client.post(url, {"reason": ""})
    assessor_client.post(url, {"reason": "Wrong vendor."})

    assert b"Say why it no longer counts." in refused.content
    mine.refresh_from_db()
    assert mine.withdrawn_on == timezone.localdate()
    (entry,) = RecordEntry.objects.about(mine)
    assert entry.reason == "Wrong vendor."
    again = assessor_client.post(reverse("evidence_withdraw", args=[other.pk]), {"reason": "x"})
    assert again.status_code == 403
    assert assessor_client.post(url, {"reason": "Twice."}).status_code == 404


def test_withdrawn_evidence_stays_readable_and_offers_no_act(curator_client):
    evidence = stored(make_vendor(), withdrawn_on=timezone.localdate())

    html = curator_client.get(evidence.get_absolute_url()).content

    assert b"it no longer counts" in html
    assert b"Download" in html
    assert b"I have read it" not in html
    assert b"Withdraw the evidence" not in html


def test_expiry_shows_as_out_of_date(curator_client):
    yesterday = timezone.localdate() - timedelta(days=1)
    evidence = make_evidence(make_vendor(), expires_on=yesterday)

    assert b"Out of date" in curator_client.get(evidence.get_absolute_url()).content


def test_titles_of_strangers_stay_text(curator_client):
    evidence = make_evidence(make_vendor(), title="<img src=x onerror=alert(1)> \u202e😀")

    assert b"<img src=x" not in curator_client.get(evidence.get_absolute_url()).content


def test_page_asks_the_same_queries_for_one_and_for_three_checks(curator_client):
    counts = []
    for checks in (["TZ-01"], ["TZ-01", "TZ-02", "TZ-03"]):
        evidence = make_evidence(make_vendor(), *checks, added_by=None)
        with CaptureQueriesContext(connection) as queries:
            curator_client.get(evidence.get_absolute_url())
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12
