"""What a vendor says of itself on each check, and asking what is held on one."""

from datetime import time, timedelta

from django.utils import timezone

from scoring.grid.reading import load_grid
from scoring.ratings.case import Case
from scoring.ratings.holdings import Holdings
from scoring.ratings.jury import Jury
from scoring.ratings.knowledge import Archive, Reader, strongest_first
from vendors.models.evidence import Evidence

GRID = load_grid()
TODAY = timezone.localdate()
LAST_YEAR = TODAY.year - 1
PARAMETERS = {
    "ai_engineers_needed": 2,
    "buyer_day": "09:00-18:00",
    "buyer_timezone": "Europe/Paris",
    "client_region": ["EU"],
    "horizon_years": 3,
    "incident_minutes": 15,
    "interviews_per_vendor": 3,
    "iso_equivalent": "none",
    "languages_must": ["fr", "en"],
    "languages_plus": ["de", "it"],
    "personal_data_eu": True,
    "seniors_needed": 20,
    "stack_domain_needed": ["Java/payments", "Python/support"],
    "start_date": (TODAY + timedelta(days=90)).isoformat(),
}
NINE_TO_SIX = {"day_starts": time(9), "day_ends": time(18)}
PARIS = {"city": "Paris", "country": "FR", "time_zone": "Europe/Paris", **NINE_TO_SIX}


def figure(kind, number, **fields):
    return "facts", {"kind": kind, "value": str(number), "number": number, **fields}


def incident(minutes):
    raised_at = timezone.now() - timedelta(days=10)
    acted_at = None if minutes is None else raised_at + timedelta(minutes=minutes)
    return "incidents", {"label": "INC", "raised_at": raised_at, "first_action_at": acted_at}


# Check id -> rows of a vendor that give the check a value.
FACTS = {
    "TZ-01": [("sites", PARIS)],
    "TZ-02": [("sites", PARIS)],
    "TZ-03": [
        ("named_people", {"role": "Lead", "is_lead": True, "backup": "E-2", **NINE_TO_SIX}),
        ("named_people", {"role": "Engineer", "label": "E-2"}),
    ],
    "TZ-05": [incident(10), incident(10), incident(50)],
    "TZ-06": [
        (
            "handovers",
            {"per_day": 1, "at": time(20), "time_zone": "Europe/Paris", "notes_complete": True},
        )
    ],
    "LG-05": [
        ("languages", {"language": "fr", "people": 3}),
        ("languages", {"language": "en", "people": 2}),
    ],
    "LG-06": [("languages", {"language": "de", "people": 1})],
    "TA-01": [figure("seniors", 64)],
    "TA-02": [("bench", {"stack": "Java", "domain": "payments", "people": 2})],
    "TA-03": [figure("seniors", 10, as_of=TODAY), figure("headcount", 100, as_of=TODAY)],
    "TA-05": [
        ("named_people", {"role": "Engineer", "employment": "contract"}),
        ("named_people", {"role": "Engineer", "employment": "employed", "employer": "Elsewhere"}),
    ],
    "TA-06": [figure("ai_engineers", 4)],
    "TA-07": [("leavers", {"seniors_before": 10, "left": 2})],
    "SC-05": [("officers", {"address": "privacy@example.org"})],
    "SC-06": [
        ("sites", {**PARIS, "country": "MA"}),
        (
            "filings",
            {
                "authority": "CNDP",
                "country": "MA",
                "processing": "Support",
                "our_kind": True,
                "filed_on": TODAY,
            },
        ),
    ],
    "SC-08": [("releases", {"version": "1.2", "released_on": TODAY, "signed": True})],
    "SC-09": [figure("endpoints", 96)],
    "AI-03": [
        ("monthly_figures", {"metric": "containment", "month": TODAY, "value": 40, "base": 900})
    ],
    "AI-04": [
        ("monthly_figures", {"metric": "satisfaction", "month": TODAY, "value": 4, "base": 900})
    ],
    "SO-02": [figure("founded", TODAY.year - 12)],
    "SO-03": [
        (
            "clients",
            {"name": "Client", "headquarters": "FR", "live_since": TODAY - timedelta(days=365)},
        )
    ],
    "SO-04": [("references", {"client": "A reference"})],
    "SO-05": [("finances", {"year": LAST_YEAR, "revenue": 9, "result": 1, "equity": 5})],
    "SO-06": [("hiring_plans", {"months": 12, "by_role": True})],
}


def make_facts(vendor, rows, **fields):
    """Enter rows such as those of `FACTS`; `fields` hold for all, such as their evidence."""
    return [getattr(vendor, name).create(**row | fields) for name, row in rows]


def make_paper(vendor, *readers):
    """Return a file that facts stand in and that these people read."""
    paper = Evidence.objects.create(vendor=vendor, kind="document", title="Where it is written")
    for reader in readers:
        paper.readings.create(reader=reader, note="Page 1")
    return paper


def holdings_on(vendor, check_id, *people, two_people=False, day=TODAY, sites=None, **parameters):
    """What is held on one check, before an evaluation of these people."""
    check = GRID.check(check_id)
    jury = Jury(frozenset(person.pk for person in people), two_people)
    knowledge = Reader(Archive.of([vendor.pk], [check]), vendor.pk, jury, sites).read()
    proofs = knowledge.proofs(check, day)
    case = Case(check, knowledge, PARAMETERS | parameters, day, proofs)
    return Holdings(case, strongest_first(knowledge.evidence(check, day)))


def state_and_cap(holdings):
    return holdings.state, holdings.cap.level
