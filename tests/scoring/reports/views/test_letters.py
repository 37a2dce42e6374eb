import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.clock import now
from accounts.mail.bounces import take_bounce
from accounts.mail.models import Mail
from accounts.record.models import RecordEntry
from scoring.decisions.models import Determination
from scoring.evaluations.models import Evaluation
from scoring.evaluations.models.declaration import DeclaredConflict
from scoring.reports import printing
from scoring.reports.letters import rendering
from scoring.reports.models import LetterReading, LetterSending
from scoring.reports.pdf import ReportFailed
from tests.accounts.mail.test_bounces import report as bounce_report
from tests.conftest import signed_in
from tests.scoring.decisions.views.test_decision import decide_url, text_of
from tests.scoring.reports.whole_story import decide_against_the_ranking
from vendors.models.person import OutsidePerson

pytestmark = pytest.mark.django_db
CONTACT = {"name": "Salma", "email": "salma@dora.example"}


@pytest.fixture
def determination(lead, monkeypatch):
    monkeypatch.setattr(rendering, "print_pages", lambda *args: b"%PDF-1.7 made for a test")
    # The report is printed by others; here letters are.
    monkeypatch.setattr(printing, "pdf_of", lambda determination: None)
    monkeypatch.setattr(printing, "note_printed", lambda determination: None)
    return decide_against_the_ranking(lead)


def address(determination, number=4, name="letter"):
    return reverse(name, args=[determination.evaluation_id, determination.pk, number])


def letters_of(determination):
    return reverse("letter_list", args=[determination.evaluation_id, determination.pk])


def hidden(client, determination, number=4):
    page = client.get(address(determination, number)).content.decode()
    return dict(re.findall(r'name="(imprint|time)" value="([^"]+)"', page))


def read(client, determination, number=4):
    seen = hidden(client, determination, number)
    return client.post(address(determination, number, "read_letter"), seen, follow=True)


def send(client, determination, number=4, **fields):
    typed = hidden(client, determination, number) | CONTACT | {"person": "typed"} | fields
    return client.post(address(determination, number, "send_letter"), typed, follow=True)


def test_lead_reads_a_letter_and_sends_it_with_its_pdf(
    lead, lead_client, determination, mailoutbox
):
    lead_client.get(letters_of(determination))
    read(lead_client, determination)

    page = text_of(send(lead_client, determination))

    sending = LetterSending.objects.get()
    message = mailoutbox[-1]
    assert "The letter is on its way." in page
    assert "salma@dora.example" in page
    assert (sending.time, sending.state, sending.sent_by) == (1, "sent", lead)
    assert message.to == ["salma@dora.example"]
    assert message.attachments[0].content == b"%PDF-1.7 made for a test"
    assert message.attachments[0].filename.endswith(".pdf")
    acts = RecordEntry.objects.about(determination.evaluation).order_by("-pk")[:3]
    assert [entry.act for entry in acts][::-1] == [
        *("read a letter", "printed a letter", "sent a letter"),
    ]
    assert "salma" not in str(acts[0].after).lower()
    assert acts[0].after["to"] == OutsidePerson.objects.get(email=CONTACT["email"]).code
    assert "Handed to the mail server" in text_of(lead_client.get(letters_of(determination)))


def test_a_letter_that_was_not_read_does_not_go(lead_client, determination, mailoutbox):
    typed = CONTACT | {"imprint": hidden(lead_client, determination)["imprint"], "time": "1"}

    page = lead_client.post(address(determination, name="send_letter"), typed)

    assert page.status_code == 409
    assert "Read the letter before you send it." in text_of(page)
    assert lead_client.get(address(determination, name="letter_pdf")).status_code == 302
    assert not LetterSending.objects.exists()
    assert not RecordEntry.objects.filter(act="downloaded a letter").exists()


def test_a_second_sending_is_refused_or_says_why(lead_client, determination, mailoutbox):
    read(lead_client, determination)
    first = hidden(lead_client, determination) | CONTACT
    send(lead_client, determination)
    before = len(mailoutbox)

    again = lead_client.post(address(determination, name="send_letter"), first | {"reason": "x"})
    silent = send(lead_client, determination, reason="")

    assert "This letter was sent meanwhile." in text_of(again)
    assert LetterSending.objects.count() == 1
    assert "Send it once more" in text_of(silent)
    assert len(mailoutbox) == before
    send(lead_client, determination, reason="It came back.", email="kamal@dora.example")
    assert [(row.time, row.reason) for row in LetterSending.objects.all()] == [
        *((1, ""), (2, "It came back.")),
    ]


def test_other_terms_let_each_letter_be_read_again_until_one_has_gone(
    lead_client, determination, mailoutbox
):
    read(lead_client, determination)
    day = determination.decided_at.date().isoformat()
    old = hidden(lead_client, determination)

    wrong = lead_client.post(
        letters_of(determination), {"disclosure": "winners", "dated_on": "1999-01-01"}
    )
    lead_client.post(letters_of(determination), {"disclosure": "winners", "dated_on": day})

    assert "Choose a day from the decision on" in text_of(wrong)
    assert hidden(lead_client, determination)["imprint"] != old["imprint"]
    stale = lead_client.post(address(determination, name="read_letter"), old, follow=True)
    assert "Read it again" in text_of(stale)
    page = text_of(read(lead_client, determination))
    assert "Who was chosen" in page
    assert "Bora" in page
    send(lead_client, determination)
    refused = lead_client.post(letters_of(determination), {"disclosure": "own", "dated_on": day})
    assert refused.status_code == 403


def test_a_pdf_that_was_altered_neither_goes_nor_is_handed_out(
    lead_client, determination, mailoutbox
):
    read(lead_client, determination)
    name = next(name for name in default_storage.listdir("letters")[1])
    default_storage.delete(f"letters/{name}")
    default_storage.save(f"letters/{name}", ContentFile(b"%PDF forged"))

    page = text_of(send(lead_client, determination))
    lead_client.get(address(determination, name="letter_pdf"))

    assert "is not the one that was printed, so it does not go." in page
    assert not LetterSending.objects.exists()
    assert not RecordEntry.objects.filter(act="downloaded a letter").exists()


def test_whoever_is_erased_is_gone_from_letters(lead, lead_client, determination, mailoutbox):
    read(lead_client, determination)
    send(lead_client, determination)
    person = OutsidePerson.objects.get(email=CONTACT["email"])

    person.erase(lead, "They asked us to.")

    assert not Mail.objects.filter(to=CONTACT["email"]).exists()
    assert LetterSending.objects.get().state == "sent"
    assert "salma" not in text_of(lead_client.get(address(determination)))


def test_a_letter_that_came_back_says_so_also_when_its_mail_is_gone(
    lead_client, determination, mailoutbox
):
    read(lead_client, determination)
    send(lead_client, determination)
    mail = Mail.objects.get()

    assert take_bounce(bounce_report(mail)) == mail

    sending = LetterSending.objects.get()
    assert (sending.state, sending.is_undelivered) == ("returned", True)
    Mail.objects.all().delete()
    for page in (letters_of(determination), address(determination)):
        assert "Came back" in text_of(lead_client.get(page))


def test_a_letter_whose_mail_was_removed_while_it_waited_does_not_wait_for_ever(
    lead, lead_client, determination, mailoutbox
):
    read(lead_client, determination)
    send(lead_client, determination)
    Mail.objects.update(state="waiting", sent_at=None, next_try_at=now())
    LetterSending.objects.update(state="waiting", ended_at=None)
    for page in (letters_of(determination), address(determination)):
        assert "Waiting" in text_of(lead_client.get(page))

    OutsidePerson.objects.get(email=CONTACT["email"]).erase(lead, "They asked us to.")

    for page in (letters_of(determination), address(determination)):
        words = text_of(lead_client.get(page))
        assert "Removed before it went" in words
        assert "Waiting" not in words


def test_lead_takes_a_letter_away_and_the_record_says_so(lead, lead_client, determination):
    read(lead_client, determination)
    response = lead_client.get(address(determination, name="letter_pdf"))
    entry = RecordEntry.objects.about(determination.evaluation).last()

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].endswith('-decision-1-letter-4.pdf"')
    assert (entry.act, entry.actor, entry.after) == (
        *("downloaded a letter", lead),
        {"decision": 1, "candidate": 4},
    )
    entries = RecordEntry.objects.count()
    assert lead_client.head(address(determination, name="letter_pdf")).status_code == 200
    assert RecordEntry.objects.count() == entries
    assert "Read and send the letters" in text_of(
        lead_client.get(decide_url(determination.evaluation))
    )


def test_letters_are_the_leads_alone(stranger_client, client, determination):
    for person in ("Amine Rahal@example.org", "board@example.org"):
        member = signed_in(determination.evaluation.members.get(user__email=person.lower()).user)
        for name in ("letter", "letter_pdf"):
            assert member.get(address(determination, name=name)).status_code == 403
        for name in ("read_letter", "send_letter"):
            assert member.post(address(determination, name=name)).status_code == 403
        assert member.get(letters_of(determination)).status_code == 403
    assert stranger_client.get(address(determination)).status_code == 404
    assert client.get(address(determination)).status_code == 302
    assert not LetterReading.objects.exists()


def test_a_lead_who_is_recused_reads_no_letter_of_that_vendor(lead, lead_client, determination):
    declaration = determination.evaluation.members.get(user=lead).declarations.last()
    DeclaredConflict.objects.create(
        declaration=declaration, number=4, name="Dora", nature="A share in it."
    )

    for name in ("letter", "letter_pdf"):
        assert lead_client.get(address(determination, name=name)).status_code == 403
    for name in ("read_letter", "send_letter"):
        assert lead_client.post(address(determination, name=name)).status_code == 403
    assert "another lead reads it" in text_of(lead_client.get(letters_of(determination)))
    assert lead_client.get(address(determination, 1)).status_code == 200


def test_letters_wait_for_the_decision(lead, lead_client, determination):
    determination.reopen(lead, "A mistake.")

    assert lead_client.get(address(determination)).status_code == 403
    assert lead_client.get(letters_of(determination)).status_code == 403


def test_letters_follow_the_decision_in_force(lead, lead_client, determination):
    evaluation = determination.evaluation
    copy = {"document": determination.document, "sha256": "0" * 64, "decided_by": lead}
    Determination.objects.create(
        evaluation=evaluation, number=2, decided_at=determination.decided_at, **copy
    )

    assert lead_client.get(address(determination)).status_code == 403


@pytest.mark.parametrize("number", [99, 10**12])
def test_no_letter_is_for_nobody(lead_client, determination, number):
    for name in ("letter", "letter_pdf"):
        assert lead_client.get(address(determination, number, name)).status_code == 404


def test_letter_that_cannot_be_made_says_so(lead_client, determination, monkeypatch):
    def fail(*args):
        raise ReportFailed("No.")

    monkeypatch.setattr(printing, "render_letter", fail)

    page = read(lead_client, determination).content.decode()

    assert "The PDF could not be made.</strong> <bdi>No.</bdi>" in page
    assert lead_client.get(address(determination, name="letter_pdf")).url == address(determination)


def test_letter_names_the_vendor_as_it_was_decided(lead_client, determination):
    Evaluation.objects.update(title="Another title")
    vendor = determination.evaluation.candidates.get(number=4).vendor
    vendor.name = "Renamed"
    vendor.save()

    page = text_of(lead_client.get(address(determination)))

    assert "Dora" in page
    assert "Renamed" not in page
