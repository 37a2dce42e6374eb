"""Inquiries as the Book shows them: what is late, and how long it took, follows from the rows."""

from scoring.decisions.document.writing import read_instant
from vendors.models.answer import Answer, ItemVerdict
from vendors.requests.clock import due_after, elapsed


class ItemLine:
    """One item that one vendor was asked. `says` is None where it said nothing.

    at     when what was judged came in, else what stands
    took   how long after the sending that was
    """

    def __init__(self, request, row):
        self.words = request.inquiry.row["items"][row["item"] - 1]["words"]
        self.says, self.verdict = row.get("says"), row.get("verdict")
        self.by, self.reason = row.get("by", []), row.get("reason", "")
        self.at = read_instant(row.get("at"))
        self.came = self.says in (Answer.Says.ANSWER, Answer.Says.WRONG)
        self.took = elapsed(request.inquiry.sent_at, self.at) if self.came else None
        self.is_late = self.came and self.at > request.due_at
        self.is_accepted = self.verdict == ItemVerdict.Verdict.ACCEPTED


class RequestLine:
    def __init__(self, inquiry, row):
        self.inquiry, self.row = inquiry, row
        self.candidate = row.get("candidate")
        self.due_at, self.finished_at = map(read_instant, (row["due_at"], row.get("finished_at")))
        self.revoked_at = read_instant(row.get("revoked_at"))
        self.is_awaited = row.get("is_awaited", False)
        self.items = [ItemLine(self, each) for each in row.get("items", ())]
        self.came = [item for item in self.items if item.came]

    @property
    def name(self):
        book = self.inquiry.book
        return book.vendor(self.candidate)["name"] if self.candidate else self.row["name"]

    @property
    def answered_at(self):
        """When the vendor had finished; of one that never said so, when the last item came."""
        return self.finished_at or max((item.at for item in self.came), default=None)

    @property
    def took(self):
        return self.answered_at and elapsed(self.inquiry.sent_at, self.answered_at)

    @property
    def is_late(self):
        return self.answered_at is not None and self.answered_at > self.due_at


class InquiryLine:
    def __init__(self, book, row):
        self.book, self.row = book, row
        self.id, self.title, self.hours = row["id"], row["title"], row["hours"]
        self.is_reply = row["purpose"] == "reply"
        self.sent_at = read_instant(row["sent_at"])
        self.extensions = row.get("extensions", [])
        self.clarifications = row.get("clarifications", [])
        self.requests = [RequestLine(self, each) for each in row["requests"]]

    @property
    def deadlines(self):
        """Every deadline that a request of it can have had."""
        ends = [read_instant(row["due_at"]) for row in self.extensions]
        return [due_after(self.sent_at, self.hours), *ends]
