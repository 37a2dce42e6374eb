"""How the weights were agreed, and what each member gave alone, as a section of the document."""

from scoring.arithmetic import fraction_text
from scoring.models import WeightProposal
from scoring.report.instants import instant
from scoring.report.people import ids_of
from scoring.weighing import consistency_by, points_by


def weighing_of(results):
    """Return the section: how the points were found, and the proposals in order of the panel."""
    evaluation = results.evaluation
    criteria = list(evaluation.criterion_titles)
    ids = {line.member_pk: line.id for line in results.assessors.values()}
    members = ids_of(evaluation)
    given = WeightProposal.objects.for_list().filter(member__evaluation=evaluation)
    found = evaluation.weighing or {"method": "direct"}
    return {
        "method": found["method"],
        "judgements": found.get("judgements", {}),
        "consistency_ratio": _ratio(found["method"], found.get("judgements"), criteria),
        "proposals": [
            {
                "member": members[proposal.member_id],
                "name": str(proposal.member),
                "assessor": ids.get(proposal.member_id),
                "method": proposal.method,
                "judgements": proposal.judgements,
                "consistency_ratio": _ratio(proposal.method, proposal.judgements, criteria),
                "points": proposal.points,
                "given_at": instant(proposal.given_at),
            }
            for proposal in given
        ],
    }


def worked_out(book):
    """Return the points that the proposals list, and those that their judgements come to.

    Documents made before weights were given alone hold none.
    """
    rows = book.document.get("weighing", {}).get("proposals", [])
    criteria = [criterion.id for criterion in book.grid.criteria]
    listed = [[row["points"], row["consistency_ratio"]] for row in rows]
    computed = [
        [_points(row, criteria), _ratio(row["method"], row["judgements"], criteria)] for row in rows
    ]
    return listed, computed


def _points(row, criteria):
    if row["method"] == "direct":
        return row["judgements"]
    return points_by(row["method"], row["judgements"], criteria)


def _ratio(method, judgements, criteria):
    ratio = consistency_by(method, judgements, criteria)
    return None if ratio is None else fraction_text(ratio)
