"""What was asked of the vendors, how fast and how completely they answered, and their questions."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.reports.pages.words import (
    Cut,
    is_large,
    moment_of,
    quoted,
    row_property,
    shortened,
)
from vendors.models.answer import Answer, ItemVerdict
from vendors.templatetags.requests import hours_and_minutes

MOST_ITEMS = 400
NOT_ANSWERED = gettext_lazy("Not answered")
SAYS = {
    None: NOT_ANSWERED,
    Answer.Says.HAVE_NOT: gettext_lazy("Does not have it"),
    Answer.Says.WRONG: gettext_lazy("Says that this is wrong"),
}


class InquiriesPage:
    def __init__(self, book):
        self.book = book

    @row_property
    def inquiries(self):
        """Yield (id, title, sentences on its clock, rows) of each request but rights of reply."""
        for inquiry in self.book.inquiries:
            if not inquiry.is_reply:
                rows = tuple(self.request_row(request) for request in inquiry.requests)
                yield inquiry.id, quoted(inquiry.title), self.clock_of(inquiry), rows

    @row_property
    def replies(self):
        """Yield (id, title, sentences on its clock, rows) of each right of reply."""
        for inquiry in self.book.inquiries:
            if inquiry.is_reply:
                rows = tuple(self.reply_row(request) for request in inquiry.requests)
                yield inquiry.id, quoted(inquiry.title), self.clock_of(inquiry), rows

    def clock_of(self, inquiry):
        """The sentences on when it was sent and due, and on every extension."""
        sent = ngettext(
            "Sent on %(sent)s by %(who)s, with %(hours)s hour to answer.",
            "Sent on %(sent)s by %(who)s, with %(hours)s hours to answer.",
            inquiry.hours,
        ) % {
            "sent": moment_of(inquiry.row["sent_at"]),
            "who": self.book.called(inquiry.row["by"]),
            "hours": inquiry.hours,
        }
        more_time = _("On %(at)s %(who)s gave everybody until %(due)s: %(reason)s")
        return [
            quoted(sent),
            *(
                quoted(
                    more_time
                    % {
                        "at": moment_of(row["at"]),
                        "who": self.book.called(row["by"]),
                        "due": moment_of(row["due_at"]),
                        "reason": row["reason"],
                    },
                    800,
                )
                for row in inquiry.extensions
            ),
        ]

    def request_row(self, request):
        """(vendor, due, answered, after how long, came, late, accepted, what became of it)"""
        late = sum(item.is_late for item in request.items)
        asked, came = len(request.items), len(request.came)
        accepted = sum(item.is_accepted for item in request.items)
        return (
            name_of(request),
            moment_of(request.row["due_at"]),
            self.answered(request),
            hours_and_minutes(request.took) if request.took is not None else "–",
            _("%(count)s of %(asked)s") % {"count": came, "asked": asked},
            late,
            _("%(count)s of %(asked)s") % {"count": accepted, "asked": asked},
            self.outcome_of(request),
        )

    def answered(self, request):
        at = request.answered_at
        return moment_of(at.isoformat()) if at else "–"

    def outcome_of(self, request):
        """Say in words whether it was in time, late, revoked or still open."""
        if request.revoked_at:
            sentence = _("Revoked on %(at)s by %(who)s: %(reason)s") % {
                "at": moment_of(request.row["revoked_at"]),
                "who": self.book.called(request.row["revoked_by"]),
                "reason": request.row["reason"],
            }
            return quoted(sentence, 600)
        if request.is_awaited:
            return _("Time was left")
        if request.answered_at is None:
            return NOT_ANSWERED
        return _("Late") if request.is_late else _("In time")

    def reply_row(self, request):
        """(vendor, until, answered, facts shown, said right, said wrong, what became of it)"""
        row = request.row
        return (
            name_of(request),
            moment_of(row["due_at"]),
            self.answered(request),
            row["shown"],
            row["right"],
            [quoted(shortened(words, 160)) for words in row.get("corrected", ())],
            self.reply_outcome_of(request),
        )

    def reply_outcome_of(self, request):
        if request.revoked_at or request.is_awaited:
            return self.outcome_of(request)
        if request.row.get("corrected"):
            return _("Used it to correct")
        return _("Used it, nothing to correct") if request.row["right"] else _("Did not use it")

    @row_property
    def clarifications(self):
        """Yield (id of the request, question, answer, by whom, when it went to everybody)."""
        for inquiry in self.book.inquiries:
            for row in inquiry.clarifications:
                by = quoted(self.book.called(row["by"]), 80)
                yield (
                    *(inquiry.id, quoted(row["question"]), quoted(row["answer"])),
                    *(by, moment_of(row["at"])),
                )

    @cached_property
    def unanswered(self):
        """The sentence on questions that nobody answered; "" where there are none."""
        count = sum(inquiry.row.get("unanswered", 0) for inquiry in self.book.inquiries)
        if not count:
            return ""
        if self.book.is_draft:
            return ngettext(
                "%(count)s question had no answer when this draft was made.",
                "%(count)s questions had no answer when this draft was made.",
                count,
            ) % {"count": count}
        return ngettext(
            "%(count)s question had no answer when this was decided.",
            "%(count)s questions had no answer when this was decided.",
            count,
        ) % {"count": count}

    @property
    def item_heads(self):
        return [
            ("c-no", _("No.")),
            ("c-vendor", _("Vendor")),
            ("", _("Item")),
            ("c-dates", _("Answer")),
            ("c-moment", _("Came")),
            ("c-took number", _("After")),
            ("c-who", _("Accepted")),
        ]

    @cached_property
    def items(self):
        """The answers item by item; of a large report none, which the spreadsheet has."""
        rows = () if is_large(self.book) else map(item_row, items_in(self.book))
        return Cut(rows, MOST_ITEMS)


def items_in(book):
    """Yield (InquiryLine, RequestLine, ItemLine) of all that was asked, in order."""
    for inquiry in book.inquiries:
        for request in inquiry.requests:
            for item in request.items:
                yield inquiry, request, item


def item_row(line):
    """(id, vendor, item, answer, when it came, after how long, late, what our people said)"""
    inquiry, request, item = line
    return (
        inquiry.id,
        name_of(request),
        quoted(shortened(item.words, 200)),
        says_of(item),
        moment_of(item.at.isoformat()) if item.at else "–",
        hours_and_minutes(item.took) if item.took is not None else "–",
        item.is_late,
        quoted(verdict_of(item), 400),
    )


def says_of(item):
    """What the vendor said, in words of ours: in a report "we" are not the vendor."""
    return SAYS.get(item.says) or Answer.Says(item.says).label


def verdict_of(item):
    """What our people said of an item, with the reason where it was refused."""
    if item.verdict is None:
        return _("Not judged") if item.came else "–"
    label = ItemVerdict.Verdict(item.verdict).label
    if not item.reason:
        return label
    return _("%(verdict)s: %(reason)s") % {"verdict": label, "reason": item.reason}


def name_of(request):
    return quoted(shortened(request.name, 44))
