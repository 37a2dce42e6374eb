"""Receipts: what came in and when, the same for the vendor and for us."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mail import outbox
from accounts.organisation import organisation
from vendors.models.answer import Answer, AnswerFile
from vendors.models.request import RequestedItem, RequestMail
from vendors.requests.clock import in_zones
from vendors.requests.sending import people_of, post

Kind = RequestMail.Kind
FOLDER = "vendors/requests/mail"


@dataclass
class ReceiptRow:
    """An item as it stood when somebody finished: what the receipt says of it."""

    item: RequestedItem
    says: str
    saved_at: object  # None where nothing was said
    is_late: bool
    files: list  # (name, bytes, SHA-256), the name "" once it is erased

    @property
    def answer(self):
        return Answer.Says(self.says).label if self.says else _("Not answered")


def receipt_rows(submission):
    """Return a ReceiptRow for each item of what was handed in, from the manifest alone."""
    request = submission.request
    items = {item.number: item for item in request.items.all()}
    files = AnswerFile.objects.filter(item__request=request).order_by("pk")
    names = {(file.item_id, file.file_sha256): file.file_name for file in files}
    rows = []
    for row in submission.manifest:
        item, saved_at = items[row["item"]], parse_datetime(row.get("saved_at", ""))
        hashes = [(file["sha256"], file["size"]) for file in row.get("files", [])]
        rows.append(
            ReceiptRow(
                item=item,
                says=row["says"],
                saved_at=saved_at,
                is_late=saved_at is not None and saved_at > request.due_at,
                files=[(names.get((item.pk, hash_), ""), size, hash_) for hash_, size in hashes],
            )
        )
    return rows


def send_receipts(submission):
    """Mail the receipt to everybody at the vendor who has a link, and to whoever asked."""
    request = submission.request
    context = {
        "submission": submission,
        "rows": [(row, moments(row.saved_at, request)) for row in receipt_rows(submission)],
        "finished": moments(submission.at, request),
    }
    for person in people_of(request):
        if person.email:
            post(request, person, Kind.RECEIPT, **context)
    tell_asker(
        request,
        "receipt_to_us",
        lambda: _("%(vendor)s has answered: %(title)s") % subject_names(request),
        context,
    )


def moments(at, request):
    """In the zone of the vendor and in UTC, each once; None where there is no moment."""
    return at and in_zones(at, request.time_zone, "UTC")


def tell_asker(request, template, subject, context, names=None):
    """Mail whoever sent a request about it; `names` is the person at the vendor it mentions."""
    sender = request.inquiry.sent_by
    address = settings.PUBLIC_URL + request.get_absolute_url()
    context = {"request": request, "inquiry": request.inquiry, "address": address, **context}
    with translation.override(organisation().language):
        subject_line = subject()
    mail = outbox.post(f"{FOLDER}/{template}.txt", context, subject_line, sender.email)
    return RequestMail.objects.create(
        request=request, kind=Kind.OURS, person=names, mail=mail, at=now()
    )


def subject_names(request):
    return {"vendor": request.vendor.name, "title": request.inquiry.title}
