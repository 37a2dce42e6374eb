"""Freezing: the act that turns released ratings and outcomes into a determination."""

from django.db import transaction
from django.utils import timezone

from scoring.decision import SECOND_NEEDED, decision_blockers, signing_of
from scoring.models import (
    CandidateDecision,
    DecisionSignature,
    Determination,
    Evaluation,
    NotReady,
)
from scoring.report.archive import prepare
from scoring.report.document import canonical_text, document_for
from scoring.results import results_for


@transaction.atomic
def freeze(evaluation, by, results=None):
    """Return the new determination of an evaluation, which is decided from now on.

    `results` are those that the caller read while it held the evaluation, so that what
    was compared is what is frozen. Freezing signs for `by`. A decision that was made before
    stays, and the new one says that it replaces it. The PDF is begun when the transaction
    has ended. Raises NotReady with the reasons while something blocks the decision, or a
    second signature is missing.
    """
    evaluation.lock()
    if evaluation.state != Evaluation.State.MODERATION:
        raise NotReady(["Only an evaluation whose ratings are released can be decided."])
    results = results or results_for(evaluation)
    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    blockers = decision_blockers(results, decisions)
    if blockers:
        raise NotReady([blocker.sentence for blocker in blockers])
    signatures = _signed(evaluation, results, list(decisions), by)
    determination = _determination(evaluation, results, by)
    signatures.update(determination=determination)
    evaluation.state = Evaluation.State.DECIDED
    evaluation.save(update_fields=["state"])
    evaluation.record(by, "decided", after=_summary(determination))
    transaction.on_commit(lambda: prepare(determination))
    return determination


def _signed(evaluation, results, decisions, by):
    """Sign for `by` and return the signatures that the decision stands on."""
    signing = signing_of(results, decisions)
    if signing.lacks_second:
        raise NotReady([SECOND_NEEDED])
    DecisionSignature.objects.void_outdated(evaluation, signing.sha256, by)
    DecisionSignature.objects.give(evaluation.members.get(user=by), signing.sha256)
    return DecisionSignature.objects.in_force().filter(evaluation=evaluation, member__left_at=None)


def draft_document(evaluation, by):
    """Return the text of a draft: the document as it would be frozen now."""
    last = evaluation.determinations.last()
    document = document_for(
        results_for(evaluation),
        status="draft",
        decided_by=by,
        decided_at=timezone.now(),
        number=last.number + 1 if last else 1,
        replaces=last.sha256 if last else None,
    )
    return canonical_text(document)[0]


def _determination(evaluation, results, by):
    last, now = evaluation.determinations.last(), timezone.now()
    number = last.number + 1 if last else 1
    replaces = last.sha256 if last else None
    document = document_for(results, "final", by, now, number, replaces)
    text, sha256 = canonical_text(document)
    return Determination.objects.create(
        evaluation=evaluation,
        number=number,
        document=text,
        sha256=sha256,
        decided_by=by,
        decided_at=now,
        replaces=last,
    )


def _summary(determination):
    return {"decision": determination.number, "sha256": determination.sha256}
