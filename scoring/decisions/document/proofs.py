"""The proofs that count in an evaluation: who did each, who confirmed it, and what it opens."""

from accounts.models import User
from scoring.arithmetic.states import TOP_LEVEL, EvidenceState
from scoring.decisions.document.writing import fields_of, without_empty


def proof_rows(cells, roll):
    """Return a row for each proof that speaks to a check in use. One query.
    `opens` are the checks on which it is part of what opens level 4.
    """
    lines = []
    for candidate in cells.candidates:
        by_proof, states = {}, {}
        for check in cells.checks:
            holdings = cells.holdings[candidate.pk, check.id]
            knowledge = holdings.case.knowledge
            states |= {proof.pk: state for proof, state, _checks in knowledge.proven}
            opens = not check.is_gate and holdings.cap.level == TOP_LEVEL
            for item in holdings.proofs:
                _row, checks, opened = by_proof.setdefault(item.row.pk, (item.row, [], []))
                checks.append(check.id)
                if opens and item.state == EvidenceState.VERIFIED:
                    opened.append(check.id)
        lines += [(candidate, knowledge.jury, states[pk], *by_proof[pk]) for pk in sorted(by_proof)]
    people = _called(lines, roll)
    return [
        without_empty(
            {
                "id": f"P{number}",
                "candidate": f"C{candidate.number}",
                "state": str(state),
                "by": people.get(proof.performed_by_id),
                "with": [people[row.person_id] for row in proof.attached("colleagues")],
                "confirmed_by": [people[pk] for pk in sorted(jury.confirmers_of(proof))],
                "checks": " ".join(checks),
                "opens": " ".join(opened),
            }
            | fields_of(proof, "kind", "performed_on", "finding", "sha256")
        )
        for number, (candidate, jury, state, proof, checks, opened) in enumerate(lines, 1)
    ]


def _called(lines, roll):
    """{pk of a user: the id of the member, or the name of who is none}"""
    people = set()
    for _candidate, jury, _state, proof, _checks, _opened in lines:
        people |= jury.performers_of(proof) | jury.confirmers_of(proof)
    strangers = User.objects.filter(pk__in=people - roll.users.keys() - {None})
    return {pk: roll.users[pk] for pk in people & roll.users.keys()} | {
        user.pk: str(user) for user in strangers
    }
