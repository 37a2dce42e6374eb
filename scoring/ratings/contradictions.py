"""Where what is held disagrees with itself: one list of rules, each a sentence that says how."""

from itertools import combinations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from scoring.arithmetic.states import GateResult
from scoring.ratings.gate_proposals import missing_from_scope
from scoring.ratings.knowledge import NUMBERS
from scoring.ratings.proof_values import proved
from vendors.models import Proof
from vendors.models.vendor import state_name


def contradictions_in(held):
    """Return the sentences about one candidate before one check, each once."""
    sentences = [sentence for rule in RULES for sentence in rule(held)]
    return list(dict.fromkeys(sentences))


def rival_figures(held):
    """A figure that is newer than the stronger one, and another."""
    for record, rows in held.facts:
        if record not in NUMBERS or not rows:
            continue
        governing, *others = rows
        for row in others:
            if row.row.number != governing.row.number and (row.as_of or governing.as_of is None):
                yield _("%(what)s: %(first)s, %(state)s; %(second)s, %(other)s.") % {
                    "what": governing.row.title,
                    "first": governing.row.number,
                    "state": _told(governing),
                    "second": row.row.number,
                    "other": _told(row),
                }


def _told(known):
    state = state_name(known.state).lower()
    if known.as_of is None:
        return state
    values = {"state": state, "day": date_format(known.as_of, "j M Y")}
    return _("%(state)s of %(day)s") % values


def more_seniors_than_staff(held):
    seniors, staff = (held.case.read(record)[:1] for record in ("seniors", "headcount"))
    if seniors and staff and seniors[0].row.number > staff[0].row.number:
        yield _("%(seniors)s seniors among %(staff)s delivery staff.") % {
            "seniors": seniors[0].row.number,
            "staff": staff[0].row.number,
        }


def future_dates(held):
    for record, rows in held.facts:
        for known in rows:
            if known.as_of and known.as_of > held.case.day:
                values = {"what": known.row, "day": date_format(known.as_of, "j M Y")}
                yield _("%(what)s is dated %(day)s, which is still to come.") % values
            if record == "legal_identity" and known.row.number > held.case.day.year:
                yield _("Founded in %(year)s, which is still to come.") % {"year": known.row.number}


def shares_over_the_whole(held):
    for record, rows in held.facts:
        for known in rows:
            value = known.row.number if record == "endpoints" else None
            if record == "ai_figures" and not known.row.metric.startswith("satisfaction"):
                value = known.row.value
            if value is not None and value > 100:
                yield _("%(what)s: %(value)s percent.") % {"what": known.row, "value": value}


def scope_without_a_site(held):
    for city, scope in missing_from_scope(held.case):
        yield _("%(city)s is in use and not inside the scope of the certificate (%(scope)s).") % {
            "city": city,
            "scope": scope,
        }


def disagreeing_proofs(held):
    newest = [known[0].row for known in proved(held.case).values()]
    for first, second in combinations(newest, 2):
        if {first.finding, second.finding} == {Proof.Finding.PASSED, Proof.Finding.FAILED}:
            yield _("%(first)s: %(found)s. %(second)s: %(other)s.") % {
                "first": first,
                "found": first.get_finding_display().lower(),
                "second": second,
                "other": second.get_finding_display().lower(),
            }


def less_proved_than_said(held):
    """A proof measured less than the facts say."""
    measured = [statement for statement, _proofs in held.measured]
    said = held.stated
    if measured and said:
        proved_level = held.reach_of(measured).highest
        if held.reach_of(said).lowest > proved_level:
            yield _("What the vendor says reaches more than what we proved: level %(level)s.") % {
                "level": proved_level
            }


RULES = (
    rival_figures,
    more_seniors_than_staff,
    future_dates,
    shares_over_the_whole,
    scope_without_a_site,
    disagreeing_proofs,
    less_proved_than_said,
)


def against_finding(proposal, result):
    """The sentence where a gate was found otherwise than what is held proposes; "" else."""
    if GateResult.OPEN in (proposal.result, result) or proposal.result == result:
        return ""
    return _("What is held proposes another finding: %(reasons)s") % {
        "reasons": " ".join(proposal.reasons)
    }
