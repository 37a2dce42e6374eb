"""What facts and proofs propose at each gate: pass, fail or open, and why."""

import re
import unicodedata
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from scoring.arithmetic.states import EvidenceState, GateResult
from scoring.ratings.case import years_between
from scoring.ratings.models import GateFinding
from scoring.ratings.proof_values import in_date, interviewed, is_by_profession
from scoring.ratings.values import fluent_people
from vendors.models import Certificate, Proof, SubProcessor, TransferStatus
from vendors.names import EEA, country_name, language_name

PASSED, FAILED = Proof.Finding.PASSED, Proof.Finding.FAILED


class GateProposal(NamedTuple):
    result: GateResult
    reasons: tuple[str, ...]  # sentences, each about one thing

    @property
    def result_name(self):
        return GateFinding.Result(self.result).label


def of(reasons):
    """Fail where one reason fails, else open where one is open: [(result, sentence)]."""
    results = [result for result, _sentence in reasons]
    worst = next((r for r in (GateResult.FAIL, GateResult.OPEN) if r in results), GateResult.PASS)
    return GateProposal(worst if results else GateResult.OPEN, tuple(s for _r, s in reasons))


def proposal_of(holdings):
    case = holdings.case
    reasons = GATES[case.check.id](case) if case.check.id in GATES else []
    if not reasons and not holdings.evidence:
        reasons = [(GateResult.OPEN, _("Nothing is held."))]
    return of(reasons)


def is_proved(item):
    return item.state == EvidenceState.VERIFIED and item.row.finding == PASSED


def newest_of(case):
    """The newest proof of each kind that is not too old: of two of one kind it alone counts."""
    return [item[0] for item in in_date(case).values()]


def newest_of_kind(case, kind):
    """The newest one of a kind, by the profession that the gate asks, as a list of none or one."""
    item = in_date(case).get(kind, [])
    return [each for each in item if is_by_profession(case.check, each.row)][:1]


def languages(case):
    must_have = case.parameters.get("languages_must") or []
    counts, used = fluent_people(case, must_have)
    reasons = []
    for language in must_have:
        values = {"language": language_name(language), "count": counts[language]}
        result, sentence = _of_language(case, language, counts[language] if used else None)
        reasons.append((result, sentence % values))
    return reasons


def _of_language(case, language, count):
    """The result and the sentence for one language; `count` is None where nobody listed any."""
    interviews = in_date(case).get(Proof.Kind.INTERVIEW, [])
    own = interviewed(each for each in interviews if each.row.details.get("language") == language)
    passed = [item for item in own if item.row.finding == PASSED]
    free = [item for item in passed if _is_free(item.row, case.parameters.get("start_date"))]
    if any(is_proved(item) for item in free):
        return GateResult.PASS, _("%(language)s: a person passed with us.")
    if free:
        sentence = _("%(language)s: a person passed, and a second person has to confirm it.")
        return GateResult.OPEN, sentence
    if passed:
        return GateResult.OPEN, _("%(language)s: whoever passed is not free by your start date.")
    if own and len(own) < (count or 0):
        return GateResult.OPEN, _("%(language)s: %(count)s people, and not all were heard yet.")
    if own:
        return GateResult.FAIL, _("%(language)s: everybody interviewed failed with us.")
    if count == 0:
        return GateResult.FAIL, _("%(language)s: the vendor has nobody.")
    if count:
        sentence = _("%(language)s: %(count)s people, and nobody has passed with us yet.")
        return GateResult.OPEN, sentence
    return GateResult.OPEN, _("%(language)s: nothing is held.")


def _is_free(proof, start):
    free_on = proof.details.get("is_free_on")
    return not free_on or not start or free_on <= str(start)


def certificate(case):
    start = str(case.parameters.get("start_date") or case.day.isoformat())
    kinds = {Certificate.Kind.ISO_27001: _in_register}
    if case.parameters.get("iso_equivalent") == "soc2_type2":
        kinds[Certificate.Kind.SOC_2] = _in_report
    rows = [item.row for item in case.read("certificates") if item.row.kind in kinds]
    if rows:
        # The best one counts.
        each = [
            [*_validity(row, start, case.day), *_scope(case, row), *kinds[row.kind](case, start)]
            for row in rows
        ]
        return min(each, key=_rank)
    if not case.proofs:
        return []
    sentence = _("No certificate is recorded: its dates and its scope are not known.")
    proofs = min(([*proofs(case, start)] for proofs in kinds.values()), key=_rank_of_proofs)
    return [(GateResult.OPEN, sentence), *proofs]


def _rank(results):
    return [GateResult.PASS, GateResult.OPEN, GateResult.FAIL].index(of(results).result)


def _rank_of_proofs(results):
    # Where no certificate is recorded, what we proved ourselves tells which one it is about.
    return [GateResult.PASS, GateResult.FAIL, GateResult.OPEN].index(of(results).result)


def _in_register(case, start):
    entries = newest_of_kind(case, Proof.Kind.REGISTER)
    if not entries:
        yield GateResult.OPEN, _("Nobody of ours has looked it up in the register yet.")
    for item in entries:
        proof, until = item.row, item.row.details.get("valid_until") or ""
        values = {"day": until and date_format(date.fromisoformat(until), "j M Y")}
        if proof.finding == FAILED:
            yield GateResult.FAIL, _("Our look-up did not find it in force.")
        elif until and until < proof.performed_on.isoformat():
            yield GateResult.FAIL, _("The register says that it expired on %(day)s.") % values
        elif until and until < start:
            sentence = _("The register says valid until %(day)s, before your start date.")
            yield GateResult.OPEN, sentence % values
        elif is_proved(item):
            yield GateResult.PASS, _("We found the entry in the register.")
        else:
            yield GateResult.OPEN, _("We found the entry, and a second person has to confirm it.")


def _in_report(case, _start):
    readings = newest_of_kind(case, Proof.Kind.EXPERT_READING)
    if not readings:
        yield GateResult.OPEN, _("Nobody of ours has read the SOC 2 report yet.")
    for item in readings:
        if item.row.finding == FAILED:
            yield GateResult.FAIL, _("Our reader rejected the SOC 2 report.")
        elif is_proved(item):
            yield GateResult.PASS, _("Our reader accepted the SOC 2 report.")
        else:
            yield GateResult.OPEN, _("We read the report, and a second person has to confirm it.")


def _validity(row, start, today):
    values = {"certificate": row.get_kind_display()}
    values["day"] = row.expires_on and date_format(row.expires_on, "j M Y")
    if row.expires_on and row.expires_on < today:
        yield GateResult.FAIL, _("%(certificate)s expired on %(day)s.") % values
    elif row.kind == Certificate.Kind.SOC_2:
        yield _of_period(row.issued_on, today)
    elif row.expires_on is None:
        yield GateResult.OPEN, _("%(certificate)s: the expiry date is not known.") % values
    elif row.expires_on.isoformat() < start:
        sentence = _("%(certificate)s expires on %(day)s, before your start date.")
        yield GateResult.OPEN, sentence % values
    else:
        yield GateResult.PASS, _("%(certificate)s is valid on your start date.") % values


def _of_period(ended_on, today):
    if ended_on is None:
        return GateResult.OPEN, _("SOC 2 Type II: the day its period ended is not known.")
    values = {"day": date_format(ended_on, "j M Y")}
    if ended_on > today:
        return GateResult.OPEN, _("SOC 2 Type II: its period ends on %(day)s.") % values
    # The same day of last year is within.
    if years_between(ended_on, today - timedelta(days=1)):
        sentence = _("SOC 2 Type II: its period ended on %(day)s, more than 12 months ago.")
        return GateResult.OPEN, sentence % values
    sentence = _("SOC 2 Type II: its period ended on %(day)s, within the last 12 months.")
    return GateResult.PASS, sentence % values


EVERY_SITE = re.compile(
    r"\b(all|every|tous les|toutes les) (its |our |their |of its |group |ses )?"
    r"(sites?|locations?|offices?|implantations?)\b|\bgroup[ -]?wide\b|\b(whole|entire) group\b"
)
# Such a scope has a border that no list of cities tells.
LIMIT = re.compile(r"\b(except|excluding|excludes?|but|not|without|outside|in|sauf|hors|hormis)\b")


def _plain(text):
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _names(scope, city):
    return re.search(rf"\b{re.escape(_plain(city))}\b", _plain(scope)) is not None


def covers(scope, city, cities):
    """Whether the scope of a certificate has this city; None where its words do not tell.
    `cities` are of every site: a scope that names none of them may mean all.
    """
    text = _plain(scope)
    if EVERY_SITE.search(text) and LIMIT.search(text):
        return None
    if _names(scope, city):
        return True
    names_another = any(_names(scope, each) for each in cities)
    if EVERY_SITE.search(text):
        return None if names_another else True
    return False if names_another else None


def _scope(case, row):
    cities = list(dict.fromkeys(item.row.city for item in case.read("sites")))
    scope = row.scope
    if not cities or not scope:
        yield GateResult.OPEN, _("Whether its scope has every site in use is not known.")
        return
    for city in cities:
        values = {"city": city, "scope": row.scope}
        is_covered = covers(scope, city, case.knowledge.cities)
        if is_covered:
            yield GateResult.PASS, _("%(city)s is inside its scope.") % values
        elif is_covered is None:
            sentence = _("Whether %(city)s is inside its scope is not clear (%(scope)s).")
            yield GateResult.OPEN, sentence % values
        else:
            sentence = _("%(city)s is in use and not inside its scope (%(scope)s).")
            yield GateResult.FAIL, sentence % values


def missing_from_scope(case):
    """[(city in use, the scope that lacks it)] of certificates in date."""
    if "certificates" not in case.check.reads:
        return []
    rows = [item.row for item in case.read("certificates")]
    valid = [
        row for row in rows if row.scope and (not row.expires_on or row.expires_on >= case.day)
    ]
    return [
        (item.row.city, row.scope)
        for row in valid
        if row.kind == Certificate.Kind.ISO_27001
        for item in case.read("sites")
        if covers(row.scope, item.row.city, case.knowledge.cities) is False
    ]


def places_of(case):
    """[(country code, what is there)] of sites in use and of sub-processors."""
    sites = [(item.row.country, item.row.city) for item in case.read("sites")]
    rivals = [(item.row.country, item.row.name) for item in case.read("sub_processors")]
    return sites + rivals


def transfers(case):
    basis_names, bases = TransferStatus.Basis, case.knowledge.bases
    reasons = []
    readings = newest_of_kind(case, Proof.Kind.EXPERT_READING)
    accepted = any(is_proved(item) for item in readings)
    for country, place in dict.fromkeys(places_of(case)):
        values = {"country": country_name(country), "place": place}
        basis = bases[country].basis if country in bases else None
        if country in EEA:
            sentence = _("%(place)s: %(country)s is in the EU or EEA.")
            reasons.append((GateResult.PASS, sentence % values))
        elif basis == basis_names.EEA:
            sentence = _("%(place)s: %(country)s is recorded as in the EU or EEA, and is not.")
            reasons.append((GateResult.OPEN, sentence % values))
        elif basis is None:
            sentence = _("%(place)s: the transfer status of %(country)s is not recorded.")
            reasons.append((GateResult.OPEN, sentence % values))
        else:
            values |= {"basis": bases[country].get_basis_display().lower()}
            values |= {"day": date_format(bases[country].checked_on, "j M Y")}
            sentence = _("%(place)s: %(country)s, %(basis)s, checked on %(day)s.")
            result = GateResult.PASS if accepted else GateResult.OPEN
            reasons.append((result, sentence % values))
    if readings and not reasons:
        sentence = _("From which countries the data would be seen is not known.")
        reasons.append((GateResult.OPEN, sentence))
    return reasons + _counsel(readings, needed=any(r != GateResult.PASS for r, _s in reasons))


def _counsel(readings, needed):
    if any(item.row.finding == FAILED for item in readings):
        return [(GateResult.FAIL, _("Counsel rejected the papers."))]
    if any(is_proved(item) for item in readings):
        return [(GateResult.PASS, _("Counsel accepted the papers."))]
    return [(GateResult.OPEN, _("Counsel has not read the papers yet."))] if needed else []


def sub_processors(case):
    rows = case.read("sub_processors")
    reasons = []
    for row, *_state in rows:
        values = {"name": row.name, "country": country_name(row.country)}
        if row.terms == SubProcessor.Terms.NOT_PASSED_ON:
            sentence = _("%(name)s: our terms are not passed on.")
            reasons.append((GateResult.FAIL, sentence % values))
        elif row.terms:
            reasons.append((GateResult.PASS, _("%(name)s: our terms are passed on.") % values))
        else:
            sentence = _("%(name)s: whether our terms are passed on is not known.")
            reasons.append((GateResult.OPEN, sentence % values))
    readings = newest_of_kind(case, Proof.Kind.EXPERT_READING)
    if rows or case.proofs:
        reasons += _counsel(readings, needed=True)
    return reasons


def ai_at_work(case):
    reasons = []
    for item in newest_of(case):
        details = item.row.details
        if item.row.finding == FAILED or not details.get("in_production"):
            reasons.append((GateResult.FAIL, _("What we saw or heard is not in production.")))
        elif item.row.kind == Proof.Kind.DEMONSTRATION and not details.get("real_data"):
            reasons.append((GateResult.OPEN, _("What we saw was not on real data.")))
        elif is_proved(item):
            reasons.append((GateResult.PASS, _("We saw it at work, or its client confirmed it.")))
        elif item.state == EvidenceState.DOCUMENT:
            sentence = _("The questions were written afterwards: it counts as a document.")
            reasons.append((GateResult.OPEN, sentence))
        else:
            reasons.append((GateResult.OPEN, _("A second person has to confirm the proof.")))
    if not reasons and case.read("clients"):
        reasons = [(GateResult.OPEN, _("Clients are named; nobody of ours has seen or asked one."))]
    return reasons


def signing_firm(case):
    people = [item for item in case.read("people") if item.row.employer]
    rivals = sorted(
        {
            item.row.employer
            for item in people
            if item.row.employer.casefold() not in case.knowledge.firm_names
        }
    )
    reasons = []
    if rivals:
        sentence = _(
            "People on the roster are employed by %(firms)s: agree to it in writing, or not."
        )
        reasons.append((GateResult.OPEN, sentence % {"firms": ", ".join(rivals)}))
    elif people:
        reasons.append((GateResult.PASS, _("The roster names no other employer.")))
    entries = newest_of(case)
    if any(item.row.finding == FAILED for item in entries):
        reasons.append((GateResult.FAIL, _("The register does not show the signing firm.")))
    elif any(is_proved(item) for item in entries):
        reasons.append((GateResult.PASS, _("The register shows the signing firm.")))
    elif entries or people or case.read("legal_identity"):
        sentence = _("Nobody of ours has looked the firm up in the register yet.")
        reasons.append((GateResult.OPEN, sentence))
    if entries and not people:
        sentence = _("Who employs the people on the roster is not known.")
        reasons.append((GateResult.OPEN, sentence))
    return reasons


GATES = {
    "LG-01": languages,
    "SC-01": certificate,
    "SC-02": transfers,
    "SC-03": sub_processors,
    "AI-01": ai_at_work,
    "SO-01": signing_firm,
}
