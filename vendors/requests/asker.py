"""Who asks: curators, or whatever scoring registers for the inquiries that are its own."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Notice
from accounts.notice_mail import after_telling
from accounts.notifications.models import Kind
from accounts.record.acts import Act
from accounts.record.models import RecordEntry

_askers = []
# What whoever sent a request is told of; an evaluation tells its lead of the same acts.
TOLD = {
    Act.ANSWERED_REQUEST: Kind.REQUEST_ANSWERED,
    Act.ASKED_CLARIFICATION: Kind.QUESTION_ASKED,
}


class Asker:
    """Curators, who ask outside every evaluation."""

    needs_two = False  # whether an item is accepted by two people
    evaluation = None

    def __init__(self, inquiry):
        self.inquiry = inquiry

    @property
    def title(self):
        return _("All requests")

    @property
    def address(self):
        return reverse("inquiry_list")

    def note(self, actor, act, **details):
        """Write an entry of the record, in the caller's transaction. A vendor is no `actor`."""
        entry = RecordEntry.objects.append(actor=actor, act=act, subject=self.inquiry, **details)
        if kind := TOLD.get(act):
            about, link = f"inquiry:{self.inquiry.pk}", self.inquiry.get_absolute_url()
            after_telling(Notice.objects.tell([self.inquiry.sent_by], kind, about, link))
        return entry


def register(asker):
    """Add a function that returns the Asker of an inquiry; None for those of others."""
    _askers[:] = [*(each for each in _askers if each is not asker), asker]


def asker_of(inquiry):
    for asker in _askers:
        if own := asker(inquiry):
            return own
    return Asker(inquiry)


def note(inquiry, actor, act, **details):
    """Write an entry about an inquiry into the chain of whoever asks."""
    return asker_of(inquiry).note(actor, act, **details)
