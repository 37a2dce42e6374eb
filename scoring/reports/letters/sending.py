"""A letter on its way: by mail to a person of the vendor, with its PDF as it was read."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.clock import now, today
from accounts.mail import outbox
from accounts.mail.models import Mail
from accounts.organisation import organisation
from accounts.record.acts import Act
from scoring.decisions.document.book import book_of
from scoring.evaluations.models import NotReady
from scoring.evaluations.permissions import can_read_letter
from scoring.reports.kept import hash_of_stored
from scoring.reports.letter_terms import imprint
from scoring.reports.letters.kept import is_letter_as_printed, letter_file
from scoring.reports.letters.letter import Letter
from scoring.reports.models import LetterReading, LetterSending, terms_of
from vendors.requests.contacts import keep_contact


@transaction.atomic
def send(determination, number, by, contact, reading):
    """Send the letter that `by` has read; return its LetterSending.

    `contact` is {"name", "email", "reason"} as typed; `reading` is {"imprint", "time"} of the page
    that was sent. Raises NotReady in words: what was not read, is not printed, has changed or has
    gone already does not go.
    """
    evaluation = determination.evaluation
    evaluation.lock()
    if not can_read_letter(by, evaluation, number) or evaluation.determinations.filter(
        number__gt=determination.number
    ):
        raise NotReady([_("Only letters of the decision in force go, and its lead sends them.")])
    book = book_of(determination)
    terms = terms_of(determination, book)
    name = imprint(determination.sha256, f"C{number}", terms)
    sendings = list(LetterSending.objects.to(determination, number))
    refuse_unread(determination, number, name, by, reading["imprint"])
    refuse_again(sendings, contact["reason"], reading["time"])
    refuse_late(determination, book, terms)
    vendor = evaluation.candidates.select_related("vendor").get(number=number).vendor.main_record
    person = keep_contact(by, vendor, contact)
    letter, file = Letter(book, f"C{number}", terms), letter_file(determination, number, name)
    title = letter.redaction.plain(book.rules["title"])
    attachment = outbox.Attachment(
        file, f"{slugify(book.reference)}-{letter.row['reference']}.pdf", hash_of_stored(file)
    )
    mail = outbox.post(
        "scoring/reports/letters/mail.txt",
        {"title": title, "reference": book.reference, "contact": organisation().contact_email},
        _("Our decision: %(title)s") % {"title": title},
        person.email,
        by=by,
        attachment=attachment,
    )
    mail.refresh_from_db()  # where tasks run at once, it is over
    is_over = mail.state != Mail.State.WAITING
    sending = LetterSending.objects.create(
        determination=determination,
        candidate_number=number,
        time=len(sendings) + 1,
        person=person,
        imprint=name,
        file_sha256=attachment.file_sha256,
        reason=contact["reason"] if sendings else "",
        sent_by=by,
        mail=mail,
        state=mail.state,
        ended_at=now() if is_over else None,
    )
    after = {"decision": determination.number, "candidate": number, "time": sending.time}
    after |= {"to": person.code, "file_sha256": sending.file_sha256}
    evaluation.record(by, Act.SENT_LETTER, after=after, reason=sending.reason)
    return sending


def refuse_again(sendings, reason, time):
    """Raise NotReady where the page did not know of a sending, or a further one has no reason."""
    if time != str(len(sendings) + 1):
        raise NotReady([_("This letter was sent meanwhile. Look below at when and to whom.")])
    if sendings and not reason:
        raise NotReady([_("This letter was sent already. Say why you send it again.")])


def refuse_late(determination, book, terms):
    """Raise NotReady where letters begin to go after the day by which to answer."""
    last_day = terms.ends_on(book.document["buyer"].get("answer_days"))
    has_begun = LetterSending.objects.filter(determination=determination).exists()
    if last_day and last_day < today() and not has_begun:
        raise NotReady([_("The day by which to answer is over. Date the letters anew.")])


def refuse_unread(determination, number, name, by, seen):
    """Raise NotReady unless `by` read this very text, and its PDF is there as it was printed."""
    if seen != name:
        raise NotReady([_("The letter changed while you were reading. Read it again.")])
    readings = LetterReading.objects.filter(determination=determination, imprint=name, read_by=by)
    if not readings.exists():
        raise NotReady([_("Read the letter before you send it.")])
    if not default_storage.exists(letter_file(determination, number, name)):
        raise NotReady([_("The PDF of the letter is not made yet.")])
    if not is_letter_as_printed(determination, number, name):
        raise NotReady(
            [_("The PDF that is kept is not the one that was printed, so it does not go.")]
        )
