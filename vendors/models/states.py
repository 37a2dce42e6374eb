"""How well each thing is proved. A state is computed from readings and proofs; nobody types one.

The columns `state`, `seen_by`, `verified_by` and `checked_by` keep what this module computes over
everybody; `with_states` asks the same for some people only.
"""

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from vendors.models.evidence import Evidence
from vendors.models.proof import Proof, ProofEvidence, ProofFact
from vendors.models.reading import EvidenceReading
from vendors.models.vendor import FactState, Stated

PASSED = {"finding": Proof.Finding.PASSED}


def with_states(rows, people=None):
    """Annotate evidence or facts with `held_state`: claim, document or verified.

    people   those whose readings count; proofs count that one of them performed, shared or
             opened. None: everybody. Being out of date is for `state_on` to say.
    """
    if rows.model is Evidence:
        is_document = Exists(_readings(people).filter(evidence=OuterRef("pk")))
        names = ProofEvidence.objects.filter(evidence=OuterRef("pk"))
    else:
        readings = _readings(people).filter(evidence=OuterRef("evidence"))
        # Whoever entered the value had read where it stands, or somebody read it since.
        readings = readings.filter(
            Q(at__gte=OuterRef("entered_at")) | Q(reader=OuterRef("entered_by"))
        )
        is_document = Q(evidence__withdrawn_on=None) & Exists(readings)
        names = ProofFact.objects.filter(
            table=rows.model._meta.model_name,
            row=OuterRef("pk"),
            # A proof of another value proves nothing of this one.
            proof__recorded_at__gte=OuterRef("entered_at"),
        )
    is_proved = Exists(names.filter(proof__in=_proofs(people)))
    return rows.annotate(
        held_state=Case(
            When(is_proved, then=Value(FactState.VERIFIED.value)),
            When(is_document, then=Value(FactState.DOCUMENT.value)),
            default=Value(FactState.CLAIM.value),
            output_field=CharField(),
        )
    )


def _readings(people):
    readings = EvidenceReading.objects.all()
    return readings if people is None else readings.filter(reader__in=people)


def _proofs(people):
    proofs = Proof.objects.in_force().filter(**PASSED)
    return proofs if people is None else proofs.for_people(people)


def settle(row):
    """Write on this piece of evidence or fact the state that it has now."""
    columns = _columns_of_evidence(row) if isinstance(row, Evidence) else _columns_of_fact(row)
    type(row).objects.filter(pk=row.pk).update(**columns)
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def settle_facts_of(evidence):
    """Settle every fact that is said to stand in this piece of evidence."""
    for model in Stated.__subclasses__():
        for fact in model.objects.filter(evidence=evidence):
            settle(fact)


def settle_named(proof):
    """Settle whatever a proof, or the one that it corrects, speaks to."""
    tables = {model._meta.model_name: model for model in Stated.__subclasses__()}
    for each in filter(None, [proof, proof.corrects]):
        for name in each.evidence.select_related("evidence"):
            settle(name.evidence)
        for name in each.facts.all():
            for fact in tables[name.table].objects.filter(pk=name.row):
                settle(fact)


def _columns_of_evidence(evidence):
    reading = evidence.readings.select_related("reader").first()
    proof = _proofs(None).filter(evidence__evidence=evidence).select_related("performed_by").first()
    return {
        "state": _state(proof, reading),
        "seen_by": reading and reading.reader,
        "seen_on": reading and reading.at.date(),
        "verified_by": proof and proof.performed_by,
        "verified_on": proof and proof.performed_on,
        "verified_how": str(proof.get_kind_display()) if proof else "",
    }


def _columns_of_fact(fact):
    reading = (
        EvidenceReading.objects.filter(evidence=fact.evidence_id, evidence__withdrawn_on=None)
        .filter(Q(at__gte=fact.entered_at) | Q(reader=fact.entered_by_id))
        .select_related("reader")
        .first()
    )
    names = Q(facts__table=fact._meta.model_name, facts__row=fact.pk)
    proof = _proofs(None).filter(names, recorded_at__gte=fact.entered_at).first()
    checked_by = proof.performed_by if proof else reading and reading.reader
    return {"state": _state(proof, reading), "checked_by": checked_by}


def _state(proof, reading):
    if proof:
        return FactState.VERIFIED
    return FactState.DOCUMENT if reading else FactState.CLAIM
