"""Rules for facts, proofs, answers and findings that disagree: as data, then as sentences."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from scoring.arithmetic.display import fraction_text, percent_text, plain_number, read_fraction
from scoring.arithmetic.states import EvidenceState, GateResult
from scoring.grid.floors import figure_in_words
from scoring.grid.proposals import in_unit, plain_value, typed_values
from scoring.grid.value import ValueKind
from scoring.ratings.floor_words import FLOOR_WORDS
from scoring.ratings.gate_proposals import missing_from_scope
from scoring.ratings.holdings import values_from
from scoring.ratings.knowledge import STRENGTH
from scoring.ratings.models import GateFinding
from scoring.ratings.proof_values import in_date
from scoring.ratings.subjects import in_words, subject_of
from scoring.ratings.tables import NUMBERS
from scoring.ratings.values import covered_by_team
from vendors.models import Fact, Proof
from vendors.models.vendor import state_name


class Contradiction(NamedTuple):
    """`values` are plain data: what the rule compares, people by the id of the assessor."""

    rule: str
    values: dict[str, Any]

    def sentence(self, check, names=None):
        """names   {id of the assessor: how they are called}; without one it is the reader."""
        return RULES[self.rule].tell(self.values, check, names or {})


class Answered(NamedTuple):
    """What one assessor says of a cell; `proposed` is the level that they were shown."""

    assessor: str | None  # None for the reader
    level: int | None
    value: Any
    proposed: int | None


class Rule(NamedTuple):
    find: Callable
    tell: Callable  # (values, check, names): a sentence


def contradictions_in(holdings):
    """Return [Contradiction] between what is held on one check, each once."""
    return _each_once(holdings, HELD)


def contradictions_of_answers(holdings, answers, agreed=None):
    """Return [Contradiction] between what is held and what people said, [Answered].
    `agreed` is the level of moderation: it stands for those of the assessors.
    """
    return _each_once(holdings, ANSWERS, answers, agreed)


def contradictions_of_finding(proposal, result):
    """Return [Contradiction] between what is held on a gate and what was found there."""
    return _each_once(proposal, FINDINGS, result)


def _each_once(holdings, rules, *compared):
    contradictions = []
    for name, rule in rules.items():
        for values in rule.find(holdings, *compared):
            if (each := Contradiction(name, values)) not in contradictions:
                contradictions.append(each)
    return contradictions


def _day(text):
    return date_format(date.fromisoformat(text), "j M Y")


# Between what is held


def rival_figures(holdings):
    """A figure that is newer than the stronger one, and another."""
    for record, rows in holdings.facts:
        if record not in NUMBERS:
            continue
        governing, *rivals = rows
        for row in rivals:
            if row.row.number != governing.row.number and (row.as_of or governing.as_of is None):
                yield {"kind": governing.row.kind, "first": _figure(governing)} | {
                    "second": _figure(row)
                }


def _figure(item):
    on = item.as_of and item.as_of.isoformat()
    return {"number": item.row.number, "state": str(item.state), "on": on}


def tell_rival_figures(values, check, names):
    return _("%(what)s: %(first)s, %(state)s; %(second)s, %(other)s.") % {
        "what": Fact.Kind(values["kind"]).label,
        "first": values["first"]["number"],
        "state": _state_told(values["first"]),
        "second": values["second"]["number"],
        "other": _state_told(values["second"]),
    }


def _state_told(figure):
    state = state_name(figure["state"]).lower()
    if figure["on"] is None:
        return state
    return _("%(state)s of %(day)s") % {"state": state, "day": _day(figure["on"])}


def more_seniors_than_staff(holdings):
    if not {"seniors", "headcount"} <= {*holdings.check.reads}:
        return
    seniors, staff = (holdings.case.read(record)[:1] for record in ("seniors", "headcount"))
    if seniors and staff and seniors[0].row.number > staff[0].row.number:
        yield {"seniors": seniors[0].row.number, "staff": staff[0].row.number}


def tell_more_seniors_than_staff(values, check, names):
    return _("%(seniors)s seniors among %(staff)s delivery staff.") % values


# What happened, by record, beside the day on which a row is dated.
PAST = {
    "ai_figures": ("month",),
    "certificates": ("issued_on",),
    "clients": ("live_since",),
    "filings": ("filed_on",),
    "incidents": ("raised_at", "first_action_at"),
    "officers": ("checked_on",),
    "people": ("since",),
    "references": ("began_on",),
    "releases": ("released_on",),
}


def future_dates(holdings):
    rows = [(item, PAST.get(record, ())) for record, item in _rows_held(holdings)]
    rows += [(item, ()) for item in [*holdings.evidence, *holdings.proofs]]
    for item, names in rows:
        for day in (item.as_of, *(getattr(item.row, name, None) for name in names)):
            day = day.date() if isinstance(day, datetime) else day
            if day and day > holdings.case.day:
                yield {"what": subject_of(item.row), "on": day.isoformat()}


def _rows_held(holdings):
    return [(record, item) for record, rows in holdings.facts for item in rows]


def tell_future_dates(values, check, names):
    fields = {"what": in_words(values["what"]), "day": _day(values["on"])}
    return _("%(what)s is dated %(day)s, which is still to come.") % fields


YEARS = {"legal_identity": "number", "financial_years": "year"}


def future_years(holdings):
    for record, item in _rows_held(holdings):
        year = getattr(item.row, YEARS[record]) if record in YEARS else 0
        if year > holdings.case.day.year:
            yield {"record": record, "year": year}


def tell_future_years(values, check, names):
    if values["record"] == "legal_identity":
        return _("Founded in %(year)s, which is still to come.") % values
    return _("Accounts of %(year)s, which is still to come.") % values


PERCENT = {"endpoints": "number", "financial_years": "largest_client_percent"}


def shares_over_the_whole(holdings):
    for record, item in _rows_held(holdings):
        value = getattr(item.row, PERCENT[record]) if record in PERCENT else None
        if record == "ai_figures" and not item.row.metric.startswith("satisfaction"):
            value = item.row.value
        if value is not None and value > 100:
            yield {"what": subject_of(item.row, with_value=False), "value": _plain(value)}
    for item in holdings.proofs:
        share = item.row.details.get("in_day") or 0
        if share > 100:
            yield {"what": subject_of(item.row), "value": _plain(share)}


def _plain(value):
    return plain_number(Fraction(value))


def tell_shares_over_the_whole(values, check, names):
    fields = {"what": in_words(values["what"]), "value": values["value"]}
    return _("%(what)s: %(value)s, which is more than the whole.") % fields


def scope_without_a_site(holdings):
    for city, scope in missing_from_scope(holdings.case):
        yield {"city": city, "scope": scope}


def tell_scope_without_a_site(values, check, names):
    sentence = _("%(city)s is in use and not inside the scope of the certificate (%(scope)s).")
    return sentence % values


def disagreeing_proofs(holdings):
    newest = [item[0].row for item in holdings.case.proofs_by_kind.values()]
    for first, second in combinations(newest, 2):
        if {first.finding, second.finding} == {Proof.Finding.PASSED, Proof.Finding.FAILED}:
            pair = [
                {"what": subject_of(proof), "finding": proof.finding} for proof in (first, second)
            ]
            yield {"proofs": pair}


def tell_disagreeing_proofs(values, check, names):
    first, second = values["proofs"]
    return _("%(first)s: %(found)s. %(second)s: %(other)s.") % {
        "first": in_words(first["what"]),
        "found": Proof.Finding(first["finding"]).label.lower(),
        "second": in_words(second["what"]),
        "other": Proof.Finding(second["finding"]).label.lower(),
    }


def team_against_sites(holdings):
    """The hours of the named team cover another share of the day than those of the sites."""
    if holdings.check.id != "TZ-01" or holdings.case.overlap is None:
        return
    sites = holdings.case.overlap.worst_week_share
    for statement in covered_by_team(holdings.case):
        if statement.values["covered"] != sites:
            shares = {"team": statement.values["covered"], "sites": sites}
            yield {name: fraction_text(share) for name, share in shares.items()}


def tell_team_against_sites(values, check, names):
    shares = {name: percent_text(read_fraction(text)) for name, text in values.items()}
    return (
        _("The hours of the named team cover %(team)s of your day, those of the sites %(sites)s.")
        % shares
    )


def proved_otherwise(holdings):
    """A proof measured another value than facts say; a drill tells only where it was slower."""
    claimed = values_from(holdings.stated, STRENGTH[-1])
    for statement, proofs in holdings.measured:
        # What adds up is no rival; a value that stands beside has no proof of its own.
        if statement.adds or not proofs:
            continue
        is_drill = proofs[0].row.kind == Proof.Kind.DRILL
        if (
            is_drill
            and holdings.reach_of([statement]).highest >= holdings.reach_of(holdings.stated).lowest
        ):
            continue
        for name in sorted(statement.values.keys() & claimed.keys()):
            if statement.values[name] != claimed[name]:
                texts = {"said": claimed[name], "proved": statement.values[name]}
                yield {"name": name} | {key: fraction_text(n) for key, n in texts.items()}


def tell_proved_otherwise(values, check, names):
    value = check.values[values["name"]]
    return _("%(what)s: %(said)s by the facts, %(proved)s by our proof.") % {
        "what": f"{value.words[0].upper()}{value.words[1:]}",
        "said": figure_in_words(value, read_fraction(values["said"]), FLOOR_WORDS),
        "proved": figure_in_words(value, read_fraction(values["proved"]), FLOOR_WORDS),
    }


def claims_newer_than_proof(holdings):
    """What a vendor said after we proved it: the newest of each record.
    A figure beside a stronger one of its kind is told by `rival_figures`.
    """
    current = [item for rows in in_date(holdings.case).values() for item in rows]
    if not current:
        return
    newest = max(current, key=lambda item: (item.as_of, item.row.pk))
    for record, rows in holdings.facts:
        claims = [
            item
            for item in (rows[:1] if record in NUMBERS else rows)
            if item.state == EvidenceState.CLAIM and item.as_of and item.as_of > newest.as_of
        ]
        if claims:
            claim = max(claims, key=lambda item: (item.as_of, item.row.pk))
            yield {
                "what": subject_of(claim.row),
                "on": claim.as_of.isoformat(),
                "proof": subject_of(newest.row),
            }


def tell_claims_newer_than_proof(values, check, names):
    return _("%(what)s is a claim of %(day)s, newer than our proof (%(proof)s).") % {
        "what": in_words(values["what"]),
        "day": _day(values["on"]),
        "proof": in_words(values["proof"]),
    }


# Between what is held and what people said


def typed_values_against_held(holdings, answers, _agreed):
    for answer in answers:
        typed = typed_values(holdings.check, answer.value) if answer.value is not None else {}
        for name, number in typed.items():
            if name in holdings.values and holdings.values[name] != number:
                typed_text, held_text = (
                    plain_value(answer.value),
                    fraction_text(holdings.values[name]),
                )
                figures = {"typed": typed_text, "held": held_text}
                yield {"assessor": answer.assessor, **figures} | _founded(holdings)


def _founded(holdings):
    years = [item.row.number for record, item in _rows_held(holdings) if record == "legal_identity"]
    return {"founded": years[0]} if years else {}


def tell_typed_values(values, check, names):
    number = read_fraction(values["held"])
    first = next(iter(check.values.values()))
    number *= 100 if first.kind == ValueKind.SHARE else 1
    fields = {
        "name": names.get(values["assessor"]),
        "typed": in_unit(check, values["typed"]),
        "held": in_unit(check, plain_number(number)),
        "year": values.get("founded"),
    }
    if "founded" in values:
        fields["held"] = _("%(held)s, founded in %(year)s") % fields
    if fields["name"] is None:
        return _("You found %(typed)s; what is held gives %(held)s.") % fields
    return _("%(name)s found %(typed)s; what is held gives %(held)s.") % fields


def levels_against_values(holdings, answers, agreed):
    """A level other than the value proposes, whoever gave it and whatever the reason."""
    if agreed is not None:
        if holdings.proposed not in (None, agreed):
            yield {"agreed": agreed, "proposed": holdings.proposed}
        return
    for answer in answers:
        if None not in (answer.level, answer.proposed) and answer.level != answer.proposed:
            levels = {"level": answer.level, "proposed": answer.proposed}
            yield {"assessor": answer.assessor, **levels}


def tell_levels_against_values(values, check, names):
    if "agreed" in values:
        return _("The panel agreed level %(agreed)s; the value proposes %(proposed)s.") % values
    name = names.get(values["assessor"])
    if name is None:
        return _("You gave level %(level)s; the value proposes %(proposed)s.") % values
    fields = values | {"name": name}
    return _("%(name)s gave level %(level)s; the value proposes %(proposed)s.") % fields


def findings_against_held(proposal, result):
    """A gate that was found otherwise than what is held proposes."""
    if GateResult.OPEN not in (proposal.result, result) and proposal.result != result:
        yield {"found": str(result), "proposed": str(proposal.result)}


def tell_findings_against_held(values, check, names):
    return _("The gate was found “%(found)s”; what is held proposes “%(proposed)s”.") % {
        "found": GateFinding.Result(values["found"]).label.lower(),
        "proposed": GateFinding.Result(values["proposed"]).label.lower(),
    }


HELD = {
    "rival_figures": Rule(rival_figures, tell_rival_figures),
    "more_seniors_than_staff": Rule(more_seniors_than_staff, tell_more_seniors_than_staff),
    "future_dates": Rule(future_dates, tell_future_dates),
    "future_years": Rule(future_years, tell_future_years),
    "shares_over_the_whole": Rule(shares_over_the_whole, tell_shares_over_the_whole),
    "scope_without_a_site": Rule(scope_without_a_site, tell_scope_without_a_site),
    "disagreeing_proofs": Rule(disagreeing_proofs, tell_disagreeing_proofs),
    "team_against_sites": Rule(team_against_sites, tell_team_against_sites),
    "proved_otherwise": Rule(proved_otherwise, tell_proved_otherwise),
    "claims_newer_than_proof": Rule(claims_newer_than_proof, tell_claims_newer_than_proof),
}
ANSWERS = {
    "typed_values": Rule(typed_values_against_held, tell_typed_values),
    "levels_against_values": Rule(levels_against_values, tell_levels_against_values),
}
FINDINGS = {"findings_against_held": Rule(findings_against_held, tell_findings_against_held)}
RULES = HELD | ANSWERS | FINDINGS
