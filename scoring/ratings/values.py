"""The values of each check that records of a vendor give, exactly, with their state.

A record that is one figure (seniors, founded) has rivals: the strongest governs. Rows that are
different things (clients, bench lines) add up: of three in documents and five claimed there are
at least three, in documents. What is worked out from all rows is as strong as the weakest of them.
"""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scoring.arithmetic.states import EvidenceState
from scoring.grid.floors import can_be
from scoring.ratings.case import (
    Statement,
    growing,
    rivals,
    share,
    together,
)
from scoring.ratings.knowledge import STRENGTH
from vendors.models import MonthlyFigure
from vendors.overlap import read_day, worst_week_with

# Time zone


def covered(case):
    """By the hours of the team, which is what is asked, and by those of the sites."""
    team = covered_by_team(case)
    sites = [item for item in case.read("sites") if item.row.day_starts is not None]
    if case.overlap is None:
        return team
    return team + together(sites, {"covered": case.overlap.worst_week_share})


def covered_by_team(case):
    """An hour counts where half of the team work; [] while unknown hours could decide it."""
    people = case.read("people")
    zones = {item.row.city: item.row.time_zone for item in case.read("sites")}
    hours = Counter(
        (zone, item.row.day_starts, item.row.day_ends)
        for item in people
        if item.row.day_starts is not None
        and (zone := item.row.time_zone or zones.get(item.row.site))
    )
    if not hours:
        return []
    half, unknown = Fraction(len(people), 2), len(people) - hours.total()
    team = tuple(sorted(hours.items()))
    try:
        buyer_day = read_day(case.parameters.get("buyer_day") or "")
        zone = case.parameters.get("buyer_timezone") or ""
        least, most = (
            worst_week_with(zone, buyer_day, team, needed, case.day)
            for needed in (half, half - unknown)
        )
    except (ValueError, ZoneInfoNotFoundError):
        return []
    return together(people, {"covered": least}) if least == most else []


def change_dates(case):
    if case.overlap is None:
        return []
    changes = {change.day for change in case.overlap.changes}
    plans = {item.row.changes_on: item for item in reversed(case.read("change_dates"))}
    planned = [plans[day] for day in sorted(changes & plans.keys())]
    sites = [item for item in case.read("sites") if item.row.day_starts is not None]
    if not changes:
        # Where the gap never moves, nothing is left to plan.
        return together(sites, {"dates_planned": Fraction(1), "hours_lost": 0})
    if not planned:
        return []
    lost = Fraction(sum(item.row.minutes_lost for item in planned), 60)
    values = {"dates_planned": share(len(planned), len(changes)), "hours_lost": lost}
    return together(planned, values)


def roster(case):
    people = case.read("people")
    if not people:
        return []
    lead = [item for item in people if item.row.is_lead]
    complete = [item.row for item in people if item.row.day_starts is not None and item.row.backup]
    values = {"roles_known": share(len(complete), len(people)), "lead_named": int(bool(lead))}
    return together(people, values)


FEWEST_INCIDENTS = 3  # with fewer the drill alone gives the value


def incident_minutes(case):
    incidents = case.read("incidents")
    if len(incidents) < FEWEST_INCIDENTS:
        return []
    acted = sorted(item.row.minutes for item in incidents if item.row.minutes is not None)
    # One on which nobody acted yet is slower than all others, by how much nobody knows.
    minutes = acted + [None] * (len(incidents) - len(acted))
    middle = minutes[(len(minutes) - 1) // 2 : len(minutes) // 2 + 1]
    values = {
        "median": None if None in middle else Fraction(sum(middle), len(middle)),
        # The smallest time within which nine in ten were acted on.
        "ninth_tenth": minutes[-(-9 * len(minutes) // 10) - 1],
    }
    return together(incidents, {name: value for name, value in values.items() if value is not None})


def handovers(case):
    plans = case.read("handovers")[:1]
    statements = []
    for item in plans:
        # With no handover the notes count as complete.
        is_complete = item.row.notes_complete or item.row.per_day == 0
        values = {"handovers": item.row.per_day, "notes_complete": int(is_complete)}
        in_our_day = _handovers_in_day(case, item.row)
        if in_our_day is not None:
            values["in_our_day"] = in_our_day
        statements.append(Statement(values, item.state, item.as_of))
    return statements


def _handovers_in_day(case, plan):
    """Handovers inside the buyer's day: none, or all of them; None where the hour is unknown."""
    if plan.per_day == 0:
        return 0
    try:
        starts, ends = read_day(case.parameters.get("buyer_day") or "")
        buyer_zone = ZoneInfo(case.parameters.get("buyer_timezone") or "-")
        zone = ZoneInfo(plan.time_zone or "-")
    except (ValueError, ZoneInfoNotFoundError):
        return None
    if plan.at is None:
        return None
    moment = datetime.combine(case.day, plan.at, zone).astimezone(buyer_zone).time()
    inside = starts <= moment < ends if starts < ends else moment >= starts or moment < ends
    return plan.per_day if inside else 0


# Languages


def fluent_people(case, languages):
    """Return ({language: people}, the Known used). Of a list, what it leaves out has nobody."""
    rows = defaultdict(list)
    for item in case.read("languages"):
        if item.row.people is not None:
            rows[item.row.language].append(item)
    people = case.read("people") if "people" in case.check.reads else []
    counts, used = {}, []
    for language in languages:
        if rows[language]:
            counts[language] = rows[language][0].row.people
            used.append(rows[language][0])
        else:
            speakers = [item for item in people if language in item.row.languages.split()]
            counts[language] = len(speakers)
            used += speakers
    return counts, used


def must_have_languages(case):
    languages = case.parameters.get("languages_must") or []
    counts, used = fluent_people(case, languages)
    if not used:
        return []
    with_two = sum(count >= 2 for count in counts.values())
    values = {"fewest": min(counts.values()), "with_two": share(with_two, len(counts))}
    return together(used, values)


def further_languages(case):
    languages = case.parameters.get("languages_plus") or []
    counts, used = fluent_people(case, languages)
    in_use = languages_in_use(case)
    if not used:
        return in_use
    with_person = sum(count >= 1 for count in counts.values())
    values = {"fewest": min(counts.values()), "with_person": share(with_person, len(counts))}
    return together(used, values) + in_use


def languages_in_use(case):
    """With clients in production; of those listed, what none of them speaks is not in use."""
    languages = case.parameters.get("languages_plus") or []
    if not languages:
        return []

    def values_of(clients):
        in_use = {name for row in clients if is_live(case, row) for name in row.languages.split()}
        return {"in_use": share(len(in_use.intersection(languages)), len(languages))}

    listed = [item for item in case.read("clients") if item.row.languages]
    return growing(listed, values_of)


# Talent


def seniors(case):
    people = [item for item in case.read("people") if item.row.is_senior is not None]
    figures = rivals(case.read("seniors"), "seniors")
    if not people:
        return figures
    count = sum(item.row.is_senior for item in people)
    return figures + together(people, {"seniors": count})


def bench_pairs(case):
    needed = {_pair(pair) for pair in case.parameters.get("stack_domain_needed") or ()}
    if not needed:
        return []

    def values_of(lines):
        seniors = Counter()
        for line in lines:
            seniors[_pair(f"{line.stack}/{line.domain}")] += line.people or 0
        filled = sum(seniors[pair] >= 2 for pair in needed)
        return {"pairs": Fraction(filled, len(needed))}

    return growing(case.read("bench"), values_of)


def _pair(text):
    stack, _slash, domain = str(text).partition("/")
    return stack.strip().casefold(), domain.strip().casefold()


def senior_share(case):
    """Only of one date: seniors of today among the staff of last year is no share."""
    statements = []
    for item in case.read("seniors"):
        staff = [row for row in case.read("headcount") if row.as_of == item.as_of]
        if staff and 0 < staff[0].row.number >= item.row.number:
            pair = [item, staff[0]]
            statements += together(pair, {"share": share(item.row.number, staff[0].row.number)})
    return statements


def on_payroll(case):
    """Whoever another firm employs is not on the payroll; a personal contract counts."""
    people = [item for item in case.read("people") if item.row.employment]
    if not people:
        return []
    firms = case.knowledge.firm_names | {""}
    own = sum(item.row.employer.casefold() in firms for item in people)
    return together(people, {"matched": share(own, len(people))})


def ai_engineers(case):
    return rivals(case.read("ai_engineers"), "people")


def leavers(case):
    return [
        Statement({"over_one": over_one(item.row.left, item.row.seniors_before)}, *item[1:])
        for item in case.read("leavers")
    ]


def over_one(remaining, before):
    return share(remaining, before) if remaining > 1 else Fraction(0)


# Security


def officer(case):
    return [
        Statement(
            {
                "address": int(bool(row.address or row.person_id)),
                "named": int(row.person_id is not None),
                "appointed": int(row.appointed),
                "conflicting": int(row.conflicting),
            },
            state,
            as_of,
        )
        for row, state, as_of in case.read("officers")
    ]


def filings(case):
    countries = {item.row.country for item in case.read("sites")}
    known_there = [item for item in case.read("filings") if item.row.country in countries]
    # What a country in use asks for is unknown until somebody says it, be it nothing.
    if not countries or countries - {item.row.country for item in known_there}:
        return []
    due_filings = [item.row for item in known_there if not item.row.no_duty]
    soon = case.day + timedelta(days=365)
    filed = [row for row in due_filings if row.filed_on]
    our_kind = sum(row.our_kind for row in filed)
    values = {
        # Where the law asks for none, none is missing.
        "filed": share(len(filed), len(due_filings)) if due_filings else Fraction(1),
        "our_kind": share(our_kind, len(due_filings)) if due_filings else Fraction(1),
        "expiring": sum(row.renewal_on is not None and row.renewal_on <= soon for row in filed),
    }
    return together(known_there, values)


RELEASE_DAYS = 90


def releases(case):
    since = case.day - timedelta(days=RELEASE_DAYS)
    recent = [item for item in case.read("releases") if item.row.released_on >= since]
    if not recent:
        return []
    rows = [item.row for item in recent]
    values = {
        name: share(sum(getattr(row, name) for row in rows), len(rows))
        for name in ("signed", "by_pipeline", "origin")
    }
    return together(recent, values | {"altered_refused": int(all(r.altered_refused for r in rows))})


def endpoints(case):
    return rivals(case.read("endpoints"), "compliant", lambda row: Fraction(row.number, 100))


# AI delivery


def _months(rows):
    return {(row.month.year, row.month.month) for row in rows}


def ai_figures(case):
    metric = MonthlyFigure.Metric
    figures = case.read("ai_figures")
    used = [row for row in figures if row.row.metric in (metric.CONTAINMENT, metric.DEFLECTION)]
    if not used:
        return []
    months = [
        _months(item.row for item in used if item.row.metric == name)
        for name in (metric.CONTAINMENT, metric.DEFLECTION)
    ]
    measured = [own for own in months if own]
    repeat = [item for item in figures if item.row.metric == metric.REPEAT]
    values = {
        "metrics": len(measured),
        # Months in which each of those measured has a figure.
        "months": len(set.intersection(*measured)),
        "by_type": int(all(item.row.by_type for item in used)),
        "strict": int(all(item.row.strict for item in used)),
        "repeat_rate": int(bool(repeat)),
    }
    return together(used, values)


def satisfaction(case):
    metric = MonthlyFigure.Metric
    figures = [item for item in case.read("ai_figures") if "satisfaction" in item.row.metric]
    if not figures:
        return []
    tiers = (metric.SATISFACTION_AI, metric.SATISFACTION_MIXED, metric.SATISFACTION_HUMAN)
    apart = set.intersection(
        *(_months(item.row for item in figures if item.row.metric == tier) for tier in tiers)
    )
    rated = any(item.row.metric == metric.RESPONSES for item in case.read("ai_figures"))
    by_tier = [item.row for item in figures if item.row.metric in tiers]
    values = {
        "months": len(_months(item.row for item in figures)),
        "months_apart": len(apart),
        "same_question": int(bool(apart) and all(row.same_question for row in by_tier)),
        "rates": int(rated),
    }
    return together(figures, values)


# Solidity


def years_in_operation(case):
    return rivals(
        case.read("legal_identity"),
        "years",
        # Compared as numbers: what was typed need not be a year at all.
        lambda row: max(
            case.day.year - row.number - ((case.day.month, case.day.day) < (12, 31)), 0
        ),
    )


def clients(case):
    live = [
        item
        for item in case.read("clients")
        if item.row.headquarters in case.regions and is_live(case, item.row)
    ]
    counted = growing(live, lambda rows: {"clients": len(rows)})
    # The number that a vendor states is of the EU.
    row = case.parameters.get("client_region") == ["EU"] and case.read("eu_clients")
    return counted + rivals(row or [], "clients")


LIVE_DAYS = 90  # in production, as the grid means it


def is_live(case, client):
    since = client.live_since
    return since is not None and (case.day - since).days >= LIVE_DAYS


def references(case):
    return growing(case.read("references"), lambda rows: {"named": len(rows)})


def accounts(case):
    rows = case.read("financial_years")
    if not rows:
        return []

    def values_of(years):
        this_year = [row for row in years if row.year == case.day.year]
        past = [row for row in years if row.year < case.day.year]
        summary = [row for row in past if None not in (row.revenue, row.result)]
        full = [row for row in summary if row.equity is not None]
        return {
            "summary": len(_years(summary)),
            "years": min(len(_years(full)), FULL_YEARS),
            "reviewed": min(len(_years(row for row in full if row.is_audited)), FULL_YEARS),
            "largest_known": int(any(row.largest_client_percent is not None for row in years)),
            "this_year": int(any(row.revenue is not None for row in this_year)),
        }

    statements = growing(rows, values_of)
    return statements + [total for each in statements for total in _whole_life(case, each)]


FULL_YEARS = 3


def years_counted(case, years):
    """Years of accounts, up to three; the whole life of a younger firm counts as three."""
    founded = case.read("legal_identity")[:1]
    # Its first year is one, however late in it the firm began.
    life = case.day.year - founded[0].row.number if founded else FULL_YEARS
    return FULL_YEARS if 1 <= life <= years else min(years, FULL_YEARS)


def _whole_life(case, statement):
    counted = {name: statement.values[name] for name in ("years", "reviewed")}
    values = {name: years_counted(case, years) for name, years in counted.items()}
    if values != counted:
        founded = case.read("legal_identity")[0]
        state = max(statement.state, founded.state, key=STRENGTH.index)
        yield Statement(values, state, statement.as_of, adds=True)


def _years(rows):
    return {row.year for row in rows}


def hiring_plan(case):
    needed = case.parameters.get("seniors_needed")
    statements = []
    for row, state, as_of in case.read("hiring_plans"):
        values = {"months": row.months, "by_role": int(row.by_role)}
        if row.people_at_peak is not None and needed:
            values["reaches_peak"] = int(row.people_at_peak >= needed)
        if row.planned_last_year and row.hired_last_year is not None:
            values["last_year_met"] = min(share(row.hired_last_year, row.planned_last_year), 1)
        statements.append(Statement(values, state, as_of))
    return statements


VALUES_OF = {
    "TZ-01": covered,
    "TZ-02": change_dates,
    "TZ-03": roster,
    "TZ-05": incident_minutes,
    "TZ-06": handovers,
    "LG-05": must_have_languages,
    "LG-06": further_languages,
    "TA-01": seniors,
    "TA-02": bench_pairs,
    "TA-03": senior_share,
    "TA-05": on_payroll,
    "TA-06": ai_engineers,
    "TA-07": leavers,
    "SC-05": officer,
    "SC-06": filings,
    "SC-08": releases,
    "SC-09": endpoints,
    "AI-03": ai_figures,
    "AI-04": satisfaction,
    "SO-02": years_in_operation,
    "SO-03": clients,
    "SO-04": references,
    "SO-05": accounts,
    "SO-06": hiring_plan,
}


# Records that stand beside the answer: alone they say nothing of the question.
CONTEXT = {
    "LG-06": {"clients"},
    "SC-01": {"sites"},
    "SC-06": {"sites"},
    "SO-05": {"legal_identity"},
    "SO-06": {"people"},
    "TA-05": {"bench"},
    "TA-06": {"people"},
    "TZ-02": {"sites"},
}


def statements_of(case):
    """What the records of a vendor say of a check: [Statement], none where no fact proposes."""
    read = VALUES_OF.get(case.check.id)
    return possible(case.check, read(case)) if read else []


def possible(check, statements):
    """Leave out what cannot be, such as 150% of the machines: it was typed as a number."""
    possible = [
        statement._replace(
            values={
                name: number
                for name, number in statement.values.items()
                if can_be(check.values[name], number)
            }
        )
        for statement in statements
    ]
    return [statement for statement in possible if statement.values]


def states_without_value(case):
    """The states of the facts where they give no value: half of a share is no more than a claim.
    Where an answer of the buyer is missing, the vendor has said all that it can.
    """
    states = {
        item.state
        for record in case.check.reads
        if record not in CONTEXT.get(case.check.id, ())
        for item in case.read(record)
        if not (case.check.id == "TZ-01" and item.row.day_starts is None)
    }
    unanswered = any(case.parameters.get(name) in (None, "", []) for name in case.check.uses)
    if case.check.id not in VALUES_OF or unanswered:
        return states
    return {s if s == EvidenceState.EXPIRED else EvidenceState.CLAIM for s in states}
