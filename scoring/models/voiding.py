"""Which ratings no longer stand when an evaluation is opened again under new rules."""

import json

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from scoring.grid.reads import parameters_read
from scoring.models.seal import is_about


def void_outdated_ratings(evaluation, old_text, new_text):
    """Void the ratings that the new rules overtook; return what overtook them.

    "changed checks" are ids: a check changed when its words, levels, caps or use did, or a
    parameter of the buyer that it asks about; a new weight alone changes nothing a person
    said. Ratings by somebody who no longer rates the criterion are void too: "assignments
    taken away" are (person, criterion), whether anything was rated or not. From who left,
    nothing is taken away: what they rated counts. Nothing is deleted.
    """
    old, new = json.loads(old_text), json.loads(new_text)
    changed = changed_checks(old, new)
    overtaken = Q(check_in_use__check_id__in=changed)
    taken_away = []
    for member in evaluation.members.present().select_related("user"):
        for criterion in sorted(_rated_in(old, member.user) - _rated_in(new, member.user)):
            overtaken |= Q(assessor=member, check_in_use__criterion=criterion)
            taken_away.append((member.user.email, criterion))
    ratings = apps.get_model("scoring", "Rating").objects.counted()
    ratings.filter(overtaken, candidate__evaluation=evaluation).update(voided_at=timezone.now())
    return {"changed checks": changed, "assignments taken away": sorted(taken_away)}


def changed_checks(old, new):
    """Return the ids of the checks that two sealed documents do not state alike, sorted."""
    before, after = _statements(old), _statements(new)
    return sorted(check for check in before | after if before.get(check) != after.get(check))


def _statements(rules):
    uses = {row["check_id"]: row["use"] for row in rules["checks"]}
    words = {
        check["id"]: {key: value for key, value in check.items() if key != "weight"}
        for criterion in rules["grid"]["criteria"]
        for check in criterion["checks"]
    }
    caps = rules["grid"]["rubric"]["evidence_states"]
    return {
        check: (use, words.get(check), caps, _parameters(check, rules))
        for check, use in uses.items()
    }


def _parameters(check, rules):
    stated = rules["grid"]["rubric"]["parameters"]
    defaults = {name: parameter.get("default") for name, parameter in stated.items()}
    return parameters_read(check, rules["parameters"], defaults)


def _rated_in(rules, user):
    """Return the criteria that sealed rules let this person rate."""
    rows = [row for row in rules["assignments"] if is_about(row, user)]
    return {criterion for row in rows for criterion in row["criteria"]}
