"""How the decision came about, as rows of the document: meetings, words of assent, signatures."""

from scoring.agreeing import sign_offs_of
from scoring.arithmetic import incumbent_to_plain
from scoring.decision import follow_up_rows, signing_of
from scoring.models import CandidateDecision, FollowUp, SignOff
from scoring.report.instants import instant
from scoring.report.people import ids_of
from scoring.report.revision import revision_of
from scoring.report.rounds import rounds_of
from scoring.results.incumbent import incumbent_test


def proceedings_of(results):
    """Return the sections of a document that say how its decision was reached.

    The queries do not grow with the number of candidates or ratings.
    """
    evaluation = results.evaluation
    return {
        "minutes": _minutes(evaluation),
        "sign_offs": _sign_offs(evaluation),
        "follow_ups": follow_up_rows(FollowUp.objects.filter(evaluation=evaluation)),
        "signatures": _signatures(results),
        "incumbent": _incumbent(results),
        "rounds": rounds_of(evaluation),
        "revision": revision_of(results),
    }


def _minutes(evaluation):
    """Return every minute that was kept, the corrected ones too, numbered as they were written."""
    rows = evaluation.minutes.select_related("written_by").order_by("pk")
    numbers = {row.pk: number for number, row in enumerate(rows, 1)}
    return [
        {
            "number": numbers[row.pk],
            "held_on": row.held_on.isoformat(),
            "present": row.present,
            "text": row.text,
            "corrects": numbers.get(row.corrects_id),
            "written_by": str(row.written_by),
            "written_at": instant(row.written_at),
        }
        for row in rows
    ]


def _sign_offs(evaluation):
    found, ids = sign_offs_of(evaluation), ids_of(evaluation)
    return {
        "sha256": found.sha256,
        "agreed": found.agreed,
        "answers": [
            {
                "member": ids[member.pk],
                "name": str(member),
                "answer": given.answer,
                "note": given.note,
                "by": str(given.signed_by),
                "at": instant(given.signed_at),
            }
            for member, given in found.lines
            if given
        ],
        "missing": [{"member": ids[one.pk], "name": str(one)} for one in found.missing],
        "notes": _notes(evaluation, ids),
    }


def _notes(evaluation, ids):
    """Return every minority note there ever was, each with the hash of the levels it was about."""
    notes = SignOff.objects.of_evaluation(evaluation).minority_notes()
    return [
        {
            "member": ids[row.member_id],
            "name": str(row.member),
            "note": row.note,
            "sha256": row.sha256,
            "at": instant(row.signed_at),
            "voided_at": instant(row.voided_at),
        }
        for row in notes.select_related("member__user").order_by("pk")
    ]


def _signatures(results):
    """Return the signatures under exactly the decision of the document, the lead's first."""
    decisions = CandidateDecision.objects.filter(candidate__evaluation=results.evaluation)
    signed, ids = signing_of(results, decisions).signatures, ids_of(results.evaluation)
    return [
        {
            "member": ids[one.member_id],
            "name": str(one.member),
            "role": one.member.role,
            "sha256": one.sha256,
            "at": instant(one.signed_at),
        }
        for one in sorted(signed, key=lambda one: not one.member.is_lead)
    ]


def _incumbent(results):
    """Return the verdict on the vendor in place and what weakens it, None without one."""
    found = incumbent_test(results)
    if found is None:
        return None
    before, after = found.earlier or (None, None)
    return {
        "verdict": incumbent_to_plain(found.verdict),
        "other_people": [
            {"criterion": one.criterion, "incumbent": list(one.incumbent), "rest": list(one.rest)}
            for one in found.other_people
        ],
        "rated_until": instant(before),
        "rest_rated_from": instant(after),
    }
