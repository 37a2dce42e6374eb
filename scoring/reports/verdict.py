"""The verdict on a report: three answers, and what follows from them."""

import json
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.clock import moment
from scoring.reports import pdf_seal

AGREES, DIFFERS, UNTOLD = "agrees", "differs", "untold"
# The statuses with which the command ends.
PROVEN, WRONG, NOT_SEALED, NOT_TOLD = 0, 1, 2, 3


class Answer(NamedTuple):
    """One of the three answers: its state, and the sentences that say why."""

    state: str
    sentences: list


class Verdict(NamedTuple):
    """The three answers, and what proves the pages beside them.

    signer      the name in the seal, "" without any
    files       the SHA-256 of the file, and of what it was before others signed it
    printed_at  when this installation printed one of these files, as its record says; else None
    """

    data: Answer
    pages: Answer
    seal: Answer
    signer: str = ""
    files: list = []
    printed_at: datetime | None = None

    @classmethod
    def read(cls, text):
        *answers, signer, files, printed_at = json.loads(text)
        at = datetime.fromisoformat(printed_at) if printed_at else None
        return cls(*(Answer(*answer) for answer in answers), signer, files, at)

    def written(self):
        at = self.printed_at and self.printed_at.isoformat()
        return json.dumps(self._replace(printed_at=at))

    @property
    def status(self):
        """Return the status with which the command ends."""
        states = (self.data.state, self.pages.state)
        if DIFFERS in states or self.seal.state == pdf_seal.BROKEN:
            return WRONG
        if self.seal.state == pdf_seal.TRUSTED or self.printed_at:
            return PROVEN
        return NOT_TOLD if self.pages.state == UNTOLD else NOT_SEALED

    @property
    def sentence(self):
        """Return what follows from the answers, in one sentence."""
        if self.status == PROVEN:
            return self._proof()
        return {
            WRONG: _("It is not as it was made. What differs is named below."),
            NOT_TOLD: _(
                "The data agree. Whether the pages do cannot be told here, and no seal that you "
                "trust proves them."
            ),
            NOT_SEALED: _(
                "Data and pages agree with each other; not sealed by a certificate that you "
                "trust: anybody can make this."
            ),
        }[self.status]

    def _proof(self):
        parts = {"name": self.signer, "at": self.printed_at and moment(self.printed_at)}
        is_told = self.pages.state == AGREES
        if self.seal.state == pdf_seal.TRUSTED:
            if is_told:
                sentence = _("Data and pages agree with each other, and %(name)s sealed them.")
            else:
                sentence = _("The data agree, and the seal of %(name)s proves the pages.")
        elif is_told:
            sentence = _("Data and pages agree with each other, and were printed here on %(at)s.")
        else:
            sentence = _(
                "The data agree, and the record of this installation proves the pages: they were "
                "printed here on %(at)s."
            )
        return sentence % parts


def answer_on(seal):
    """Return the answer to the question who sealed a file."""
    if seal.state == pdf_seal.NONE:
        return Answer(seal.state, [_("It is not sealed.")])
    if seal.state == pdf_seal.BROKEN:
        return Answer(seal.state, [_("The seal is broken. %(why)s") % {"why": seal.why}])
    parts = {"name": seal.name, "at": moment(seal.at) if seal.at else _("a day it does not say")}
    sentences = [_("Sealed by %(name)s on %(at)s, unchanged since.") % parts]
    if seal.stamped:
        sentences.append(_("A time-stamp authority confirms the time."))
    else:
        sentences.append(_("The time is that of the clock of the machine that sealed it."))
    if seal.state == pdf_seal.UNKNOWN:
        sentence = _("You do not trust this certificate. Its SHA-256 is %(sha256)s.")
        sentences.append(sentence % {"sha256": seal.sha256})
    sentences += [_("%(name)s signed it later.") % {"name": name} for name in seal.later]
    return Answer(seal.state, sentences)
