"""A mail carries a file as it was when the mail was written, or does not go."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.mail import outbox
from accounts.mail.models import Mail

pytestmark = pytest.mark.django_db


def test_a_file_that_was_altered_does_not_go(mailoutbox):
    default_storage.save("letters/a.pdf", ContentFile(b"%PDF"))
    sha256 = hashlib.sha256(b"%PDF").hexdigest()

    for digest in (sha256, "0" * 64):
        attachment = outbox.Attachment("letters/a.pdf", "a.pdf", digest)
        outbox.write("Letter", "Words", "a@b.example", attachment=attachment)

    assert [mail.state for mail in Mail.objects.order_by("pk")] == ["sent", "refused"]
    assert Mail.objects.last().last_error == "The file that it carries is gone, or was altered."
    assert [message.attachments[0].content for message in mailoutbox] == [b"%PDF"]


def test_a_mail_with_a_file_does_not_go_again_from_the_page_of_mails(lead, lead_client, mailoutbox):
    attachment = outbox.Attachment("letters/gone.pdf", "a.pdf", "0" * 64)
    mail = outbox.write("Our letter", "Words", "a@b.example", by=lead, attachment=attachment)
    default_storage.save("letters/gone.pdf", ContentFile(b"%PDF"))

    page = lead_client.get(reverse("account_settings")).content.decode()
    answer = lead_client.post(reverse("resend_mail", args=[mail.pk]), follow=True).content.decode()

    mail.refresh_from_db()
    assert "from the page of the letter it is sent once more" in page
    assert "Send it again" not in page
    assert "sends it once more from the page of that letter" in answer
    assert (mail.state, mailoutbox) == ("refused", [])
