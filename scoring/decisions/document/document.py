"""The canonical document: everything a report says, as plain data, each fact once."""

import json
from functools import cached_property
from importlib.metadata import version

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import REST, RecordEntry
from scoring.arithmetic.simulation import DEFAULT_SEED, REPORT_DRAWS
from scoring.decisions.blockers import decision_blockers
from scoring.decisions.document import candidates, proceedings, rounds
from scoring.decisions.document.acts import act_rows
from scoring.decisions.document.buyer import buyer_row
from scoring.decisions.document.countries import country_rows
from scoring.decisions.document.inquiries import inquiry_rows
from scoring.decisions.document.limits import refuse_too_long, refuse_too_many
from scoring.decisions.document.people import Roll
from scoring.decisions.document.proofs import proof_rows
from scoring.decisions.document.sheet import score_rows
from scoring.decisions.document.unsettled import unsettled_rows
from scoring.decisions.document.writing import canonical_text, instant, read_instant
from scoring.decisions.models import CandidateDecision, DecisionSignature, Determination
from scoring.decisions.models.decision import frozen
from scoring.decisions.signing import SECOND_NEEDED, follow_up_rows, signing_of
from scoring.evaluations.models import Evaluation, NotReady
from scoring.evaluations.models.seal import came_late
from scoring.ratings.every_cell import every_cell_of
from scoring.ratings.evidence import reference_day
from scoring.ratings.models import Pin
from scoring.ratings.pinning import pin_at, show_as_decided
from scoring.results.results import results_for

SCHEMA = "evaluator-determination/2"
# The simulation compares every two candidates in each draw: 100,000 draws of 200 take 8 seconds.
MOST_CANDIDATES_FULLY_DRAWN = 60
FEWER_DRAWS = 10_000
PRODUCT = {"name": "Evaluator", "version": settings.VERSION}


class Sections(dict):
    """The document of an evaluation whose ratings are released, its sections made when asked for.

    A page that shows no evidence reads none. The queries of a section do not grow with the
    number of candidates, ratings or pieces of evidence. `standing` holds the section
    `determination` and the status: "final" or "draft".
    """

    def __init__(self, results, standing):
        super().__init__(standing)
        self.results = results
        self.evaluation = results.evaluation

    @cached_property
    def roll(self):
        return Roll(self.evaluation)

    @cached_property
    def evidence_names(self):
        return candidates.evidence_names(self.results)

    @cached_property
    def cells(self):
        return every_cell_of(self.evaluation, reference_day(self.evaluation))

    def __missing__(self, name):
        self[name] = section = MAKERS[name](self)
        return section


MAKERS = {
    "schema": lambda self: SCHEMA,
    "product": lambda self: PRODUCT,
    "buyer": lambda self: buyer_row(),
    "evaluation": lambda self: {
        "decision_asked": self.evaluation.decision_asked,
        "released_at": instant(self.evaluation.released_at),
        "method_page": settings.PUBLIC_URL + reverse("method"),
    },
    "seals": lambda self: proceedings.seal_rows(self.evaluation, self.roll),
    "panel": lambda self: proceedings.panel_rows(self.results),
    "declarations": lambda self: proceedings.declaration_rows(self.results, self.roll),
    "withdrawn": lambda self: proceedings.withdrawn_rows(self.evaluation, self.roll),
    # The candidates that a later seal names and the one before it did not.
    "late": lambda self: [
        {"candidate": f"C{late.number}", "version": late.version}
        for late in came_late(self.evaluation)
    ],
    "moves": lambda self: proceedings.move_rows(self.evaluation, self.roll),
    "exceptions": lambda self: proceedings.exception_rows(self.results, self.roll),
    "missed": lambda self: [
        {"assessor": assessor, "criterion": criterion}
        for assessor, criterion in sorted(self.results.missed)
    ],
    "weighing": lambda self: proceedings.weighing_row(self.evaluation, self.roll),
    "scenarios": lambda self: [
        self.roll.row(scenario, "name", "points", by="saved_by", at="saved_at")
        for scenario in self.evaluation.scenarios.in_use().for_list()
    ],
    "candidates": lambda self: candidates.candidate_rows(self.results),
    "evidence": lambda self: candidates.evidence_rows(self.results, self.roll, self.evidence_names),
    "proofs": lambda self: proof_rows(self.cells, self.roll),
    "unsettled": lambda self: unsettled_rows(self.results, self.cells),
    "countries": lambda self: country_rows(self.results, self["candidates"], self.cells, self.roll),
    "inquiries": lambda self: inquiry_rows(
        self.evaluation, self.roll, read_instant(self["determination"]["decided_at"])
    ),
    "ratings": lambda self: candidates.rating_columns(self.results, self.evidence_names),
    "gates": lambda self: candidates.gate_rows(self.results, self.roll, self.evidence_names),
    "agreed": lambda self: candidates.agreed_rows(self.results, self.roll),
    # What was rated before what is held changed, and what is not as it was at the seal.
    "reviews": lambda self: candidates.review_rows(self.results, self.roll),
    "changes": lambda self: candidates.change_rows(self.results),
    "scores": lambda self: score_rows(self.results.standings),
    "sensitivity": lambda self: {
        "draws": FEWER_DRAWS
        if len(self.results.candidates) > MOST_CANDIDATES_FULLY_DRAWN
        else REPORT_DRAWS,
        "seed": DEFAULT_SEED,
    },
    "minutes": lambda self: proceedings.minute_rows(self.evaluation, self.roll),
    "sign_offs": lambda self: proceedings.sign_off_rows(self.evaluation, self.roll),
    "follow_ups": lambda self: follow_up_rows(self.evaluation),
    "signatures": lambda self: proceedings.signature_rows(self.results, self.roll),
    "rounds": lambda self: rounds.rounds_of(self.evaluation),
    "revision": lambda self: rounds.revision_of(self.results, self.roll),
    "time_zone_data": lambda self: version("tzdata"),
    "acts": lambda self: act_rows(self.evaluation, self.roll, self["record"]["entries"]),
    "record": lambda self: pinned_record(self.evaluation),
}


# Those that freezing itself changes: they are made when it is signed.
MADE_LAST = {"signatures", "acts", "record"}


def pinned_record(evaluation):
    # Not how long the chain of the rest is: that would count what others do.
    entries, head = RecordEntry.objects.end_of(evaluation.record_chain)
    _length, rest_head = RecordEntry.objects.end_of(REST)
    return {"entries": entries, "head": head, "rest": rest_head}


def sections_of(results, status, decided_by, decided_at):
    """Return the document of these results as the next decision."""
    last = results.evaluation.determinations.values_list("number", "sha256").last()
    number, sha256 = last or (0, None)
    sections = Sections(results, {"status": status})
    sections["determination"] = {
        "number": number + 1,
        "decided_at": instant(decided_at),
        "decided_by": sections.roll.users.get(decided_by.pk, str(decided_by)),
        "replaces": sha256,
    }
    return sections


def sections_made_before(results, by, now):
    """Return {name: section} of all that freezing itself does not change."""
    sections = sections_of(results, "final", by, now)
    return {name: sections[name] for name in MAKERS if name not in MADE_LAST}


@transaction.atomic
def freeze(evaluation, by, results=None, sections=()):
    """Return the new determination of an evaluation, which is decided from now on.

    The caller read `results` and their `sections` while it held the evaluation, or knows that they
    still hold. Freezing signs for `by`, replaces a decision made before, and begins the PDF when
    the transaction has ended. Raises NotReady with the reasons while something blocks the decision
    or a second signature is missing, and TooLarge where its report could not be printed.
    """
    evaluation.lock()
    if evaluation.state != Evaluation.State.MODERATION:
        raise NotReady([_("Only an evaluation whose ratings are released can be decided.")])
    refuse_too_many(evaluation)
    results = results or results_for(evaluation)
    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    blockers = decision_blockers(results, decisions)
    if blockers:
        raise NotReady([blocker.sentence for blocker in blockers])
    signing = signing_of(results, list(decisions))
    if signing.lacks_second:
        raise NotReady([SECOND_NEEDED])
    DecisionSignature.objects.void_outdated(evaluation, signing.sha256, by)
    DecisionSignature.objects.sign(evaluation.members.get(user=by), signing.sha256)
    pin_at(evaluation, Pin.Moment.DECISION)
    show_as_decided(evaluation)
    determination = _determination(evaluation, results, by, sections)
    signatures = DecisionSignature.objects.in_force().filter(member__left_at=None)
    signatures.filter(evaluation=evaluation).update(determination=determination)
    evaluation.state = Evaluation.State.DECIDED
    evaluation.save(update_fields=["state"])
    after = {"decision": determination.number, "sha256": determination.sha256}
    evaluation.record(by, Act.DECIDED, after=after)
    transaction.on_commit(lambda: frozen.send(Determination, determination=determination))
    return determination


def _determination(evaluation, results, by, sections):
    now = clock.now()
    document = document_for(results, "final", by, now, sections)
    text, sha256 = canonical_text(document)
    refuse_too_long(text)
    return Determination.objects.create(
        evaluation=evaluation,
        number=document["determination"]["number"],
        document=text,
        sha256=sha256,
        decided_by=by,
        decided_at=now,
        replaces=evaluation.determinations.last(),
    )


def draft_document(evaluation, by):
    """Return the text as it would be frozen now, or was. Raises TooLarge before any work."""
    refuse_too_many(evaluation)
    if evaluation.is_decided:
        document = json.loads(evaluation.determinations.last().document)
        return canonical_text(document | {"status": "draft"})[0]
    document = document_for(results_for(evaluation), "draft", by, clock.now())
    text = canonical_text(document)[0]
    refuse_too_long(text)
    return text


def document_for(results, status, by, now, made=()):
    """Return the document as a plain dictionary; sections in `made` are taken as they are."""
    sections = sections_of(results, status, by, now)
    sections.update(made)
    return {name: sections[name] for name in (*MAKERS, "status", "determination")}
