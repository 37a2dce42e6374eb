"""Proofs for the tests of what they open, what they give and what they propose."""

from datetime import timedelta

from tests.factories import make_planned, make_proof, perfect, second_reader
from tests.scoring.ratings.knowing import TODAY

SPOKEN = ("fr", "en", "fr")


def proof_of(vendor, person, check_id, kind, finding="passed", days=0, note="", **details):
    """Return a proof of so many days ago; a demonstration has its questions locked before."""
    planned = make_planned(vendor, person) if kind == "demonstration" else None
    return make_proof(
        vendor,
        person,
        check_id,
        kind=kind,
        finding=finding,
        planned=planned,
        details=perfect(kind, check_id) | details,
        performed_on=TODAY - timedelta(days=days),
        words={"note": note},
    )


def make_proofs(vendor, person, check_id, kind, finding="passed", count=3, **details):
    """Return proofs of a kind as good as can be: several where the grid wants several."""
    several = kind in ("interview", "reference_call")
    planned = make_planned(vendor, person) if kind == "demonstration" else None
    return [
        make_proof(
            vendor,
            person,
            check_id,
            kind=kind,
            finding=finding,
            planned=planned,
            colleagues=[second_reader()] if check_id == "LG-04" else [],
            details=perfect(kind, check_id)
            | ({"language": SPOKEN[number]} if kind == "interview" else {})
            | details,
            words={"note": f"Proof {number}."},
        )
        for number in range(count if several else 1)
    ]
