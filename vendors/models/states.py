"""How well each thing is proved. A state is computed from readings and proofs; nobody types one.

The columns `state`, `seen_by`, `verified_by` and `checked_by` keep what this module computes over
everybody; `with_states` asks the same for some people only.
"""

from collections import defaultdict
from itertools import groupby

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When

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
        is_document = Exists(_readings_of_facts(people))
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


def _readings_of_facts(people):
    # Whoever entered the value had read where it stands, or somebody read it since.
    return _readings(people).filter(
        Q(at__gte=OuterRef("entered_at")) | Q(reader=OuterRef("entered_by")),
        evidence=OuterRef("evidence"),
        evidence__withdrawn_on=None,
    )


def _proofs(people):
    proofs = Proof.objects.in_force().filter(**PASSED)
    return proofs if people is None else proofs.for_people(people)


def settle(row):
    """Write on this piece of evidence or fact the state that it has now."""
    if not isinstance(row, Evidence):
        settle_facts(type(row).objects.filter(pk=row.pk))
        row.refresh_from_db(fields=["state", "checked_by"])
        return row
    columns = _columns_of_evidence(row)
    Evidence.objects.filter(pk=row.pk).update(**columns)
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def settle_facts(facts):
    """Write on facts of one table the states that they have now. One statement."""
    proofs = _proofs(None).filter(
        facts__table=facts.model._meta.model_name,
        facts__row=OuterRef("pk"),
        recorded_at__gte=OuterRef("entered_at"),
    )
    prover, reader = proofs.values("performed_by"), _readings_of_facts(None).values("reader")
    checked_by = Case(
        When(held_state=FactState.VERIFIED, then=Subquery(prover[:1])),
        When(held_state=FactState.DOCUMENT, then=Subquery(reader[:1])),
    )
    with_states(facts).update(state=F("held_state"), checked_by=checked_by)


def settle_facts_of(evidence):
    """Settle every fact that is said to stand in this piece of evidence."""
    for model, pks in facts_in(evidence).items():
        settle_facts(model.objects.filter(pk__in=pks))


def facts_in(evidence):
    """Return {model: pks} of the facts said to stand in this piece of evidence. One query."""
    models = Stated.__subclasses__()
    first, *rivals = (
        model.objects.filter(evidence=evidence).order_by().values_list(Value(number), "pk")
        for number, model in enumerate(models)
    )
    facts = defaultdict(list)
    for number, pk in first.union(*rivals, all=True):
        facts[models[number]].append(pk)
    return facts


def settle_named(proof):
    """Settle whatever a proof, or the one that it corrects, speaks to."""
    tables = {model._meta.model_name: model for model in Stated.__subclasses__()}
    for each in filter(None, [proof, proof.corrects]):
        for mention in each.evidence.select_related("evidence"):
            settle(mention.evidence)
        for name, rows in groupby(each.facts.all(), key=lambda fact: fact.table):
            settle_facts(tables[name].objects.filter(pk__in=[fact.row for fact in rows]))


def _columns_of_evidence(evidence):
    reading = evidence.readings.select_related("reader").first()
    proof = _proofs(None).filter(evidence__evidence=evidence).select_related("performed_by").first()
    state = FactState.DOCUMENT if reading else FactState.CLAIM
    return {
        "state": FactState.VERIFIED if proof else state,
        "seen_by": reading and reading.reader,
        "seen_on": reading and reading.at.date(),
        "verified_by": proof and proof.performed_by,
        "verified_on": proof and proof.performed_on,
        "verified_how": str(proof.get_kind_display()) if proof else "",
    }
