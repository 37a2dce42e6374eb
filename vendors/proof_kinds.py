"""The kinds of proof: their own fields, whose values checks read, and the words they keep.

A value is a whole number, yes or no, a day, a moment, a language or country code, or one of a few
words. A person outside stands in `people` by code, and whatever is written freely in `words`.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vendors.models.proof import Proof


class Type(Enum):
    NUMBER = "a whole number"
    PERCENT = "a whole number up to 100"
    LEVEL = "0 to 4, where the check is judged"
    YES_NO = "yes or no"
    DAY = "a day"
    MOMENT = "a moment, with its zone"
    LANGUAGE = "a language code"
    COUNTRY = "a country code"
    CHOICE = "one of a few words"
    TEXT = "a short text that is no personal data"


@dataclass(frozen=True)
class Value:
    label: str | Promise
    type: Type
    is_needed: bool = True
    choices: tuple[Any, ...] = ()
    help: str | Promise = ""


@dataclass(frozen=True)
class Kind:
    values: dict[str, Value]
    words: dict[str, str | Promise]
    needed_words: frozenset[str] = frozenset()
    people: dict[str, str | Promise] = field(default_factory=dict)  # those it must name
    more_people: dict[str, str | Promise] = field(default_factory=dict)
    outcome: frozenset[str] = frozenset()  # values that say what was found, not how it was done


# Where a check is judged by words, no value proposes a level: the proof names it.
LEVEL = {
    "level": Value(
        _("Level that this shows"),
        Type.LEVEL,
        is_needed=False,
        help=_("0 to 4. Only for a check that is judged by its words."),
    )
}
PROFESSIONS = (
    ("counsel", _("Counsel")),
    ("finance", _("Finance")),
    ("security", _("Security")),
    ("engineering", _("Engineering")),
)
RISKS = (("low", _("Low")), ("medium", _("Medium")), ("high", _("High")))
NUMBERS_OF_QUESTIONS = range(1, 6)

KINDS = {
    Proof.Kind.INTERVIEW: Kind(
        values={
            "language": Value(_("Language of the interview"), Type.LANGUAGE),
            "interviewers": Value(_("Number of interviewers"), Type.NUMBER),
            "minutes": Value(_("Minutes"), Type.NUMBER),
            "is_free_on": Value(_("Can start on"), Type.DAY, is_needed=False),
            "change_clause": Value(
                _("The draft contract lets nobody be replaced without our agreement"),
                Type.YES_NO,
                is_needed=False,
                help=_("Where you read the clause."),
            ),
        },
        words={
            "subject": _("Subject"),
            "quote_1": _("First answer, quoted"),
            "quote_2": _("Second answer, quoted"),
        },
        needed_words=frozenset({"quote_1", "quote_2"}),
        people={"person": _("Person interviewed")},
    ),
    Proof.Kind.REFERENCE_CALL: Kind(
        values={
            "our_pick": Value(_("We found this reference, or picked it ourselves"), Type.YES_NO),
            "brokered": Value(_("The vendor set up the call or took part in it"), Type.YES_NO),
            "hire_again": Value(_("They would hire the vendor again"), Type.YES_NO),
            "headquarters": Value(_("Country of the client's head office"), Type.COUNTRY),
            "in_production": Value(_("The work is in production there today"), Type.YES_NO),
            "in_day": Value(
                _("Sprint meetings inside the client's day, percent"), Type.PERCENT, is_needed=False
            ),
            "handovers": Value(_("Handovers in 24 hours"), Type.NUMBER, is_needed=False),
        },
        words={
            "work": _("What does the vendor do for you, and since when?"),
            "trouble": _("What went wrong, and what did the vendor do?"),
            "again": _("Would you hire them again, and why?"),
        },
        needed_words=frozenset({"work", "trouble", "again"}),
        outcome=frozenset({"hire_again", "in_production"}),
        people={"reference": _("Reference")},
    ),
    Proof.Kind.DEMONSTRATION: Kind(
        values={
            "our_hands": Value(_("We held the mouse"), Type.YES_NO),
            "real_data": Value(_("On real data"), Type.YES_NO),
            "in_production": Value(_("What we saw is in production for a client"), Type.YES_NO),
            "systems": Value(_("Systems shown"), Type.NUMBER, is_needed=False),
            "answered": Value(
                _("Questions answered"), Type.NUMBER, help=_("Of the five, on real data only.")
            ),
            "drill_down": Value(_("Questions answered down to single contacts"), Type.NUMBER),
            **LEVEL,
        },
        words={
            f"question_{number}": _("What we found at question %(number)s") % {"number": number}
            for number in NUMBERS_OF_QUESTIONS
        },
        more_people={"attended_1": _("Attended"), "attended_2": _("Also attended")},
        outcome=frozenset({"in_production", "answered", "drill_down"}),
    ),
    Proof.Kind.DRILL: Kind(
        values={
            "announced": Value(_("It was announced"), Type.YES_NO),
            "started_at": Value(_("Started at"), Type.MOMENT),
            "acted_at": Value(_("First human action at"), Type.MOMENT),
            **LEVEL,
        },
        words={"action": _("What the first action was")},
        people={"person": _("Who acted")},
    ),
    Proof.Kind.REGISTER: Kind(
        values={
            "register": Value(_("Register"), Type.TEXT),
            "number": Value(_("Number there"), Type.TEXT),
            "address": Value(_("Web address"), Type.TEXT, is_needed=False),
            "registered_on": Value(_("Registered on"), Type.DAY, is_needed=False),
            "valid_until": Value(_("Valid until"), Type.DAY, is_needed=False),
            "people": Value(_("People employed, as it says"), Type.NUMBER, is_needed=False),
            "seniors": Value(_("Seniors still there, as it says"), Type.NUMBER, is_needed=False),
        },
        words={"says": _("What it says")},
        needed_words=frozenset({"says"}),
    ),
    Proof.Kind.SAMPLE_CHECK: Kind(
        values={
            "what": Value(_("What was checked"), Type.TEXT),
            "population": Value(_("How many there are"), Type.NUMBER),
            "size": Value(_("How many were checked"), Type.NUMBER),
            "our_pick": Value(_("We picked them"), Type.YES_NO),
            "matched": Value(_("How many matched"), Type.NUMBER),
            "off_points": Value(
                _("Points between our figure and theirs"),
                Type.NUMBER,
                is_needed=False,
                help=_("Where a month was worked out again, in whole points rounded up."),
            ),
            "records": Value(
                _("Any month can be worked out again from records"), Type.YES_NO, is_needed=False
            ),
            "traceable": Value(
                _("Each answer of a customer leads to its contact"), Type.YES_NO, is_needed=False
            ),
            **LEVEL,
        },
        words={},
        outcome=frozenset({"our_pick", "matched"}),
    ),
    Proof.Kind.EXPERT_READING: Kind(
        values={
            "profession": Value(_("Profession"), Type.CHOICE, choices=PROFESSIONS),
            "document": Value(_("Which document"), Type.TEXT),
            "risk": Value(_("Risk"), Type.CHOICE, choices=RISKS),
            "figure": Value(
                _("The reader's figure"),
                Type.NUMBER,
                is_needed=False,
                help=_("In the unit of the check, such as texts of ten or minutes a day."),
            ),
            "figure_of": Value(_("Out of how many"), Type.NUMBER, is_needed=False),
            **LEVEL,
        },
        words={"reading": _("What the reader found")},
        needed_words=frozenset({"reading"}),
        outcome=frozenset({"risk"}),
    ),
    Proof.Kind.REQUEST_LOG: Kind(
        values={
            "sent_at": Value(_("Sent at"), Type.MOMENT),
            "answered_at": Value(_("Answered at"), Type.MOMENT, is_needed=False),
            "hours": Value(_("Working hours"), Type.NUMBER, is_needed=False),
            "holidays": Value(_("Public holidays left out"), Type.NUMBER, is_needed=False),
            "items": Value(_("Items asked for"), Type.NUMBER),
            "in_time": Value(_("Accepted in time"), Type.NUMBER),
            "late": Value(_("Accepted within seven days"), Type.NUMBER),
        },
        words={},
    ),
}
# Those that a person records; the product itself keeps the log of requests.
BY_HAND = [kind for kind in KINDS if kind != Proof.Kind.REQUEST_LOG]
