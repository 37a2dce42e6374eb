import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.decisions.models import Determination
from scoring.evaluations.models import Evaluation
from scoring.reports import letters, pdf, printing
from scoring.reports.pdf import ReportFailed
from tests.conftest import signed_in
from tests.scoring.decisions.views.test_decision import decide_url, text_of
from tests.scoring.reports.whole_story import decide_against_the_ranking

pytestmark = pytest.mark.django_db


@pytest.fixture
def determination(lead, monkeypatch):
    for module in (letters, pdf):
        monkeypatch.setattr(module, "print_pages", lambda *args: b"%PDF-1.7 made for a test")
    return decide_against_the_ranking(lead)


def address(determination, number=4, name="letter"):
    return reverse(name, args=[determination.evaluation_id, determination.pk, number])


def pdf_of(determination):
    return address(determination, name="letter_pdf")


def test_lead_takes_one_letter_a_vendor_and_the_record_says_so(lead, lead_client, determination):
    page = text_of(lead_client.get(determination.get_absolute_url()))

    made = lead_client.post(address(determination), follow=True).content.decode()
    response = lead_client.get(pdf_of(determination))

    assert pdf_of(determination) in made
    entry = RecordEntry.objects.about(determination.evaluation).last()
    assert [
        f"Letter to <bdi>{name}</bdi>" in page for name in ("Atlas", "Bora", "Cima", "Dora")
    ] == [
        *(True, False, True, True),
    ]
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].endswith('-decision-1-letter-4.pdf"')
    assert response["Cache-Control"] == "no-store, private"
    assert (entry.act, entry.actor, entry.after) == (
        "downloaded a letter",
        lead,
        {"decision": 1, "candidate": 4},
    )
    assert "Letters to those not chosen" in text_of(
        lead_client.get(decide_url(determination.evaluation))
    )


def test_asking_for_the_head_takes_nothing_away(lead_client, determination):
    lead_client.post(address(determination))
    entries = RecordEntry.objects.count()

    assert lead_client.head(pdf_of(determination)).status_code == 200
    assert RecordEntry.objects.count() == entries


def test_letters_are_the_leads_alone(stranger_client, client, determination):
    for person in ("Amine Rahal@example.org", "board@example.org"):
        member = signed_in(determination.evaluation.members.get(user__email=person.lower()).user)
        for name in ("letter", "letter_pdf"):
            assert member.get(address(determination, name=name)).status_code == 403
        assert "Letter to" not in text_of(member.get(determination.get_absolute_url()))
    assert stranger_client.get(address(determination)).status_code == 404
    assert client.get(address(determination)).status_code == 302


def test_letters_wait_for_the_decision(lead, lead_client, determination):
    determination.reopen(lead, "A mistake.")

    assert lead_client.get(address(determination)).status_code == 403
    assert "Letter to" not in text_of(lead_client.get(determination.get_absolute_url()))


def test_letters_follow_the_decision_in_force(lead, lead_client, determination):
    evaluation = determination.evaluation
    copy = {"document": determination.document, "sha256": "0" * 64, "decided_by": lead}
    Determination.objects.create(
        evaluation=evaluation, number=2, decided_at=determination.decided_at, **copy
    )

    assert lead_client.get(address(determination)).status_code == 403
    assert "Letter to" not in text_of(lead_client.get(determination.get_absolute_url()))


@pytest.mark.parametrize("number", [2, 99, 10**12])
def test_no_letter_is_for_the_short_list_or_for_nobody(lead_client, determination, number):
    for name in ("letter", "letter_pdf"):
        assert lead_client.get(address(determination, number, name)).status_code == 404


def test_decision_of_another_evaluation_gives_no_letter(lead_client, determination):
    path = reverse("letter", args=[determination.evaluation_id, 10**9, 4])

    assert lead_client.get(path).status_code == 404


def test_letter_that_cannot_be_made_says_so(lead_client, determination, monkeypatch):
    def fail(*args):
        raise ReportFailed("No.")

    monkeypatch.setattr(printing, "render_letter", fail)

    page = lead_client.post(address(determination), follow=True).content.decode()

    assert "The PDF could not be made.</strong> <bdi>No.</bdi>" in page
    assert lead_client.get(pdf_of(determination)).url == address(determination)
    assert not RecordEntry.objects.filter(act="downloaded a letter").exists()


def test_letter_names_the_vendor_as_it_was_decided(lead_client, determination, monkeypatch):
    seen = []
    monkeypatch.setattr(letters, "print_pages", lambda html, *rest: seen.append(html) or b"%PDF")
    Evaluation.objects.update(title="Another title")
    vendor = determination.evaluation.candidates.get(number=4).vendor
    vendor.name = "Renamed"
    vendor.save()

    lead_client.post(address(determination))

    assert "Dora" in seen[0]
    assert "Renamed" not in seen[0]
    assert "Another title" not in seen[0]
