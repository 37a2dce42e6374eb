"""What facts and proofs propose at each gate: pass, fail or open, and why."""

from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from scoring.arithmetic.states import EvidenceState, GateResult
from scoring.ratings.knowledge import transfer_bases
from scoring.ratings.models import GateFinding
from scoring.ratings.proof_values import in_date, interviewed
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


def proposal_of(holdings, bases=None):
    """Return the GateProposal of one gate.

    bases   {country code: TransferStatus}, of `bases_for`: only SC-02 reads it
    """
    case = holdings.case
    reasons = GATES[case.check.id](case, bases or {}) if case.check.id in GATES else []
    if not reasons and not holdings.evidence:
        reasons = [(GateResult.OPEN, _("Nothing is held."))]
    return of(reasons)


def bases_for(cells):
    """The transfer status of every country that these holdings name. One query."""
    return transfer_bases({country for cell in cells for country, _place in places_of(cell.case)})


def is_proved(known):
    return known.state == EvidenceState.VERIFIED and known.row.finding == PASSED


def newest_of(case):
    """The newest proof of each kind that is not too old: of two of one kind it alone counts."""
    return [known[0] for known in in_date(case).values()]


def languages(case, _bases):
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
    passed = [known for known in own if known.row.finding == PASSED]
    free = [known for known in passed if _is_free(known.row, case.parameters.get("start_date"))]
    if any(is_proved(known) for known in free):
        return GateResult.PASS, _("%(language)s: a person passed with us.")
    if free:
        sentence = _("%(language)s: a person passed, and a second person has to confirm it.")
        return GateResult.OPEN, sentence
    if passed:
        return GateResult.OPEN, _("%(language)s: whoever passed is not free by your start date.")
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


def certificate(case, _bases):
    kinds = {Certificate.Kind.ISO_27001}
    if case.parameters.get("iso_equivalent") == "soc2_type2":
        kinds.add(Certificate.Kind.SOC_2)
    rows = [known for known in case.read("certificates") if known.row.kind in kinds]
    looked_up = newest_of(case)
    if not rows and not looked_up:
        return []
    start = str(case.parameters.get("start_date") or case.day.isoformat())
    reasons = [
        result
        for results in sorted(
            ([*_validity(row, start, case.day), *_scope(case, row)] for row, *_state in rows),
            key=lambda results: [GateResult.FAIL, GateResult.OPEN, GateResult.PASS].index(
                of(results).result
            ),
        )[-1:]
        for result in results
    ]
    if not rows:
        sentence = _("No certificate is recorded: its dates and its scope are not known.")
        reasons.append((GateResult.OPEN, sentence))
    if any(known.row.finding == FAILED for known in looked_up):
        reasons.append((GateResult.FAIL, _("Our look-up did not find it in force.")))
    elif any(is_proved(known) for known in looked_up):
        reasons.append((GateResult.PASS, _("We found the entry in the register.")))
    else:
        reasons.append((GateResult.OPEN, _("Nobody of ours has looked it up in the register yet.")))
    return reasons


def _validity(row, start, today):
    day = row.expires_on and date_format(row.expires_on, "j M Y")
    values = {"certificate": row.get_kind_display(), "day": day}
    if row.expires_on is None:
        yield GateResult.OPEN, _("%(certificate)s: the expiry date is not known.") % values
    elif row.expires_on < today:
        yield GateResult.FAIL, _("%(certificate)s expired on %(day)s.") % values
    elif row.expires_on.isoformat() < start:
        sentence = _("%(certificate)s expires on %(day)s, before your start date.")
        yield GateResult.OPEN, sentence % values
    else:
        yield GateResult.PASS, _("%(certificate)s is valid on your start date.") % values


def _scope(case, row):
    cities = list(dict.fromkeys(known.row.city for known in case.read("sites")))
    scope = row.scope.casefold()
    if not cities or not scope:
        yield GateResult.OPEN, _("Whether its scope has every site in use is not known.")
        return
    for city in cities:
        values = {"city": city, "scope": row.scope}
        if city.casefold() in scope:
            yield GateResult.PASS, _("%(city)s is inside its scope.") % values
        else:
            sentence = _("%(city)s is in use and not inside its scope (%(scope)s).")
            yield GateResult.FAIL, sentence % values


def missing_from_scope(case):
    """[(city in use, the scope that lacks it)] of certificates in date."""
    if "certificates" not in case.check.reads:
        return []
    rows = [known.row for known in case.read("certificates")]
    valid = [
        row for row in rows if row.scope and (not row.expires_on or row.expires_on >= case.day)
    ]
    return [
        (known.row.city, row.scope)
        for row in valid
        if row.kind == Certificate.Kind.ISO_27001
        for known in case.read("sites")
        if known.row.city.casefold() not in row.scope.casefold()
    ]


def places_of(case):
    """[(country code, what is there)] of sites in use and of sub-processors."""
    if "transfers" not in case.check.reads:
        return []
    sites = [(known.row.country, known.row.city) for known in case.read("sites")]
    others = [(known.row.country, known.row.name) for known in case.read("sub_processors")]
    return sites + others


def transfers(case, bases):
    basis_names = TransferStatus.Basis
    reasons = []
    readings = newest_of(case)
    accepted = any(is_proved(known) for known in readings)
    for country, place in dict.fromkeys(places_of(case)):
        values = {"country": country_name(country), "place": place}
        basis = basis_names.EEA if country in EEA else country in bases and bases[country].basis
        if basis == basis_names.EEA:
            sentence = _("%(place)s: %(country)s is in the EU or EEA.")
            reasons.append((GateResult.PASS, sentence % values))
        elif not basis:
            sentence = _("%(place)s: the transfer status of %(country)s is not recorded.")
            reasons.append((GateResult.OPEN, sentence % values))
        else:
            values |= {"basis": bases[country].get_basis_display().lower()}
            values |= {"day": date_format(bases[country].checked_on, "j M Y")}
            sentence = _("%(place)s: %(country)s, %(basis)s, checked on %(day)s.")
            result = GateResult.PASS if accepted else GateResult.OPEN
            reasons.append((result, sentence % values))
    return reasons + _counsel(readings, needed=any(r != GateResult.PASS for r, _s in reasons))


def _counsel(readings, needed):
    if any(known.row.finding == FAILED for known in readings):
        return [(GateResult.FAIL, _("Counsel rejected the papers."))]
    if any(is_proved(known) for known in readings):
        return [(GateResult.PASS, _("Counsel accepted the papers."))]
    return [(GateResult.OPEN, _("Counsel has not read the papers yet."))] if needed else []


def sub_processors(case, _bases):
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
    readings = newest_of(case)
    if rows or readings:
        reasons += _counsel(readings, needed=True)
    return reasons


def ai_at_work(case, _bases):
    reasons = []
    for known in newest_of(case):
        details = known.row.details
        if known.row.finding == FAILED or not details.get("in_production"):
            reasons.append((GateResult.FAIL, _("What we saw or heard is not in production.")))
        elif known.row.kind == Proof.Kind.DEMONSTRATION and not details.get("real_data"):
            reasons.append((GateResult.OPEN, _("What we saw was not on real data.")))
        elif is_proved(known):
            reasons.append((GateResult.PASS, _("We saw it at work, or its client confirmed it.")))
        elif known.state == EvidenceState.DOCUMENT:
            sentence = _("The questions were written afterwards: it counts as a document.")
            reasons.append((GateResult.OPEN, sentence))
        else:
            reasons.append((GateResult.OPEN, _("A second person has to confirm the proof.")))
    if not reasons and case.read("clients"):
        reasons = [(GateResult.OPEN, _("Clients are named; nobody of ours has seen or asked one."))]
    return reasons


def signing_firm(case, _bases):
    people = [known for known in case.read("people") if known.row.employer]
    others = sorted(
        {
            known.row.employer
            for known in people
            if known.row.employer.casefold() not in case.knowledge.firm_names
        }
    )
    reasons = []
    if others:
        sentence = _(
            "People on the roster are employed by %(firms)s: agree to it in writing, or not."
        )
        reasons.append((GateResult.OPEN, sentence % {"firms": ", ".join(others)}))
    elif people:
        reasons.append((GateResult.PASS, _("The roster names no other employer.")))
    entries = newest_of(case)
    if any(known.row.finding == FAILED for known in entries):
        reasons.append((GateResult.FAIL, _("The register does not show the signing firm.")))
    elif any(is_proved(known) for known in entries):
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
