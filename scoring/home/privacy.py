"""One person's data: found, handed out and erased, whether they have an account or not."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.erasure import (
    NAMED_IN_REASON,
    account_data_of,
    erase_account,
    mails_to,
    why_not_erased,
    words_about,
)
from accounts.models import Look, RecordEntry, User
from accounts.record.acts import Act
from accounts.record.models import plain
from accounts.text import names_somebody
from scoring.decisions.models import Determination
from scoring.evaluations.models import Evaluation, PanelMember
from scoring.ratings.models import Rating
from vendors.models.answer import Answer
from vendors.models.evidence import Evidence
from vendors.models.person import NAMES, OutsidePerson
from vendors.models.request import Clarification
from vendors.personal_data import personal_data_of, record_export

UNDER_WAY = (Evaluation.State.DRAFT, Evaluation.State.OPEN, Evaluation.State.MODERATION)
NOT_IN_IT = gettext_lazy(
    "What somebody rated and declared is not in this file: they download it on their account page."
)


class Found(NamedTuple):
    people: list  # outside, as they stand with each vendor
    accounts: list


def people_called(text):
    """Return everybody of this code, e-mail address or name."""
    text = text.strip()
    accounts = User.objects.filter(erased_at=None)
    by_what = {"email__iexact": text} if "@" in text else {"name__iexact": text}
    outside = OutsidePerson.objects.present().called(text).select_related("vendor")
    return Found(list(outside), list(accounts.filter(**by_what)))


def data_of(person):
    """What an administrator hands to an account's owner: no rating, as administrators see none."""
    seats = PanelMember.objects.filter(user=person).select_related("evaluation")
    return account_data_of(person) | {
        "panels": plain([seat_of(seat) for seat in seats]),
        "not_in_it": str(NOT_IN_IT),
    }


def seat_of(seat):
    return {
        "evaluation": seat.evaluation.title,
        "role": seat.role,
        "submitted_at": seat.submitted_at,
        "left_at": seat.left_at,
        "left_reason": seat.left_reason,
    }


def own_data_of(person):
    """Return all that is held about whoever asks, with what they rated and declared."""
    seats = PanelMember.objects.filter(user=person).select_related("evaluation").order_by("pk")
    panels = [
        seat_of(seat)
        | {
            "declarations": [
                {
                    "signed_at": declaration.signed_at,
                    "conflicts": list(declaration.conflicts.values("number", "nature")),
                }
                for declaration in seat.declarations.order_by("pk")
            ],
            "ratings": list(
                Rating.objects.filter(assessor=seat)
                .order_by("pk")
                .values(
                    *("candidate__number", "check_in_use__check_id", "state", "level", "value"),
                    *("rationale", "where", "voided_at"),
                )
            ),
        }
        for seat in seats
    ]
    return account_data_of(person) | {"panels": plain(panels)}


def record_own_export(person, by):
    Look.objects.note(by, Look.Kind.EXPORT, person)
    RecordEntry.objects.append(actor=by, act=Act.DOWNLOADED_PERSONAL_DATA, subject=person)


def counted(number, sentence):
    """Yield the sentence with its number, or nothing where there are none."""
    if number:
        yield sentence % {"n": number}


class OfAccount:
    """What the page of one person with an account says and does."""

    kind, export_data = "account", staticmethod(data_of)

    def __init__(self, person):
        self.person, self.name = person, str(person)

    def why_not(self, by):
        seats = self.person.memberships.filter(left_at=None, evaluation__state__in=UNDER_WAY)
        if number := seats.count():
            return ngettext(
                "This person sits in %(number)d evaluation that is not decided. What they rated "
                "there stands under their name until then.",
                "This person sits in %(number)d evaluations that are not decided. What they rated "
                "there stands under their name until then.",
                number,
            ) % {"number": number}
        return why_not_erased(self.person, by)

    @property
    def goes(self):
        sessions, entries = self.person.usersession_set.count(), words_about(self.person).count()
        mails = mails_to(self.person).count()
        return [
            _("The name, the e-mail address, the password, roles and second factors"),
            _("Addresses in invitations and in changes of the address"),
            *counted(sessions, ngettext("%(n)d session", "%(n)d sessions", sessions)),
            *counted(mails, ngettext("%(n)d mail to them", "%(n)d mails to them", mails)),
            *counted(
                entries,
                ngettext(
                    "The words of %(n)d entry of the record about the account",
                    "The words of %(n)d entries of the record about the account",
                    entries,
                ),
            ),
        ]

    @property
    def stays(self):
        seats = self.person.memberships.count()
        decisions = Determination.objects.filter(evaluation__members__user=self.person).count()
        ratings = Rating.objects.filter(assessor__user=self.person).count()
        number = _("The number %(number)d, under which the record and the panels know this person")
        return [
            number % {"number": self.person.pk},
            *counted(
                seats,
                ngettext(
                    "%(n)d seat in a panel with its declarations and e-mail address under the seal",
                    "%(n)d seats in panels with their declarations and e-mail addresses under the "
                    "seals",
                    seats,
                ),
            ),
            *counted(
                ratings,
                ngettext(
                    "%(n)d rating with its reason", "%(n)d ratings with their reasons", ratings
                ),
            ),
            *counted(
                decisions,
                ngettext(
                    "The name in %(n)d frozen decision and its report, which never change",
                    "The name in %(n)d frozen decisions and their reports, which never change",
                    decisions,
                ),
            ),
            _("What the record of an evaluation says of them, until its own period is over"),
        ]

    def refuse(self, by, reason):
        """Raise ValueError where they cannot be erased for this reason."""
        if refusal := self.why_not(by):
            raise ValueError(refusal)
        if names_somebody(reason, self.person.name, self.person.email):
            raise ValueError(NAMED_IN_REASON)

    def erase(self, by, reason):
        self.refuse(by, reason)
        return erase_account(self.person, by, reason)

    def record_export(self, by):
        record_own_export(self.person, by)


class OfOutsider:
    """The same for one person outside."""

    kind, export_data = "outside", staticmethod(personal_data_of)

    def __init__(self, person):
        self.person = person
        self.name = _("%(code)s, of %(vendor)s") % {"code": person.code, "vendor": person.vendor}

    def why_not(self, by):
        return _("This person is erased already.") if self.person.erased_at else None

    @property
    def goes(self):
        details = sum(bool(getattr(self.person, name)) for name in NAMES)
        proofs = len({mention.proof_id for mention in self.person.mentions.all()})
        mails = self.person.mails.count()
        answers = Answer.objects.naming(self.person).count()
        questions = Clarification.objects.naming(self.person).count()
        return [
            *counted(
                details,
                ngettext(
                    "%(n)d detail, such as the name", "%(n)d details, such as the name", details
                ),
            ),
            *counted(
                proofs,
                ngettext(
                    "The words and files of %(n)d proof that names this person",
                    "The words and files of %(n)d proofs that name this person",
                    proofs,
                ),
            ),
            *counted(mails, ngettext("%(n)d mail to them", "%(n)d mails to them", mails)),
            *counted(
                answers,
                ngettext(
                    "The words of %(n)d answer of the vendor that names this person in full",
                    "The words of %(n)d answers of the vendor that name this person in full",
                    answers,
                ),
            ),
            *counted(
                questions,
                ngettext(
                    "The words of %(n)d question of the vendor that names this person in full",
                    "The words of %(n)d questions of the vendor that name this person in full",
                    questions,
                ),
            ),
        ]

    @property
    def stays(self):
        marked = self.person.vendor.rows_of(Evidence).filter(has_personal_data=True).count()
        answers = Answer.objects.filter(token__person=self.person, erased_at=None)
        answers = answers.exclude(pk__in=Answer.objects.naming(self.person)).count()
        return [
            _("The code %(code)s wherever it stands, and the proofs with their hashes")
            % {"code": self.person.code},
            _("What decisions that are frozen print, which is the code and never the name"),
            *counted(
                answers,
                ngettext(
                    "%(n)d answer that they gave for the vendor, under their code",
                    "%(n)d answers that they gave for the vendor, under their code",
                    answers,
                ),
            ),
            *counted(
                marked,
                ngettext(
                    "%(n)d piece of evidence of this vendor that names people: look at it yourself",
                    "%(n)d pieces of evidence of this vendor that name people: look at them "
                    "yourself",
                    marked,
                ),
            ),
        ]

    def refuse(self, by, reason):
        if refusal := self.why_not(by):
            raise ValueError(refusal)
        if self.person.is_named_in(reason):
            raise ValueError(NAMED_IN_REASON)

    def erase(self, by, reason):
        self.refuse(by, reason)
        return self.person.erase(by, reason)

    def record_export(self, by):
        record_export(by, self.person)
