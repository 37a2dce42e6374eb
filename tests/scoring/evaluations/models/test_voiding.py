import copy
import json

import pytest

from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation
from scoring.evaluations.models.seal import changed_checks
from scoring.grid.reading import load_grid
from scoring.ratings.models import Rating
from tests.factories import (
    add_member,
    make_open_evaluation,
    make_user,
    make_vendor,
    own_grid,
    rate,
)

REASON = "The rules of this evaluation were not right."


def reopened(evaluation, lead):
    evaluation.open_for_rating(lead)
    return sorted(str(rating.check_in_use) for rating in Rating.objects.counted())


def rated(lead, *checks, assessors=()):
    evaluation = make_open_evaluation(lead=lead, assessors=assessors)
    person = assessors[0] if assessors else lead
    for check in checks:
        rate(evaluation, person, evaluation.candidates.get(), check, 1)
    evaluation.unseal(lead, REASON, None)
    return evaluation


def test_unchanged_rules_void_nothing(lead):
    evaluation = rated(lead, "TZ-01", "SC-04")

    assert reopened(evaluation, lead) == ["SC-04", "TZ-01"]


def test_a_new_threshold_voids_the_values_that_were_read_against_it(lead):
    evaluation = make_open_evaluation(lead=lead)
    candidate = evaluation.candidates.get()
    for check in ("TA-01", "TZ-04"):
        rate(evaluation, lead, candidate, check, 3, value=80)
    evaluation.unseal(lead, REASON, None)
    evaluation.parameters["seniors_needed"] = 60
    evaluation.save()

    assert reopened(evaluation, lead) == ["TZ-04"]
    assert list(Rating.objects.values_list("value", flat=True)) == [80, 80]


def test_a_new_weight_of_a_check_or_criterion_voids_nothing(lead):
    evaluation = rated(lead, "TZ-01")
    evaluation.checks.filter(check_id="TZ-01").update(weight=5)
    own_grid(evaluation, "TZ-01", weight=5)

    assert reopened(evaluation, lead) == ["TZ-01"]


def test_new_words_of_a_level_void_the_ratings_of_that_check(lead):
    evaluation = rated(lead, "TZ-01", "TZ-02")
    own_grid(evaluation, "TZ-01", levels={str(level): "Other words" for level in range(5)})

    assert reopened(evaluation, lead) == ["TZ-02"]
    opened = RecordEntry.objects.about(evaluation).filter(act="opened").last()
    assert opened.after["changed checks"] == ["TZ-01"]


def test_a_new_cap_voids_the_ratings_of_that_check(lead):
    evaluation = rated(lead, "TZ-01", "TZ-02")
    own_grid(evaluation, "TZ-01", cap={"claim": 0, "document": 2, "verified": 4})

    assert reopened(evaluation, lead) == ["TZ-02"]


@pytest.mark.parametrize(
    ("parameter", "value", "overtaken"),
    [
        ("buyer_timezone", "America/New_York", ["TZ-01", "TZ-02", "TZ-06"]),
        ("buyer_day", "12:00-21:00", ["TZ-01", "TZ-02", "TZ-06"]),
        ("seniors_needed", 200, ["SO-06", "TA-01"]),
        ("ai_engineers_needed", 9, ["TA-06"]),
        ("client_region", ["CH"], ["SO-03", "SO-04"]),
        ("interviews_per_vendor", 5, ["LG-02"]),
        ("stack_domain_needed", ["Java / payments"], ["TA-02"]),
        ("languages_must", ["es"], ["LG-01", "LG-02", "LG-04", "LG-05"]),
        ("start_date", "2027-09-01", ["LG-01", "SC-01"]),
        ("iso_equivalent", "soc2_type2", ["SC-01"]),
        ("languages_plus", ["pt"], ["LG-06"]),
        ("incident_minutes", 5, ["TZ-05"]),
        ("audit_pack_hours", 4, ["SC-04"]),
        ("repeat_contact_days", 30, ["AI-03"]),
        ("horizon_years", 10, ["SO-06"]),
        ("horizon_years", 3, []),
        ("personal_data_eu", True, ["SC-02", "SC-03", "SC-04"]),
    ],
)
def test_a_new_parameter_voids_the_ratings_of_the_checks_that_ask_about_it(
    lead, parameter, value, overtaken
):
    asked = [check.id for check in load_grid().checks if check.uses]
    evaluation = rated(lead, *asked, "TZ-03")
    evaluation.parameters |= {parameter: value}
    evaluation.save()

    assert reopened(evaluation, lead) == sorted({*asked, "TZ-03"} - set(overtaken))
    opened = RecordEntry.objects.about(evaluation).filter(act="opened").last()
    assert opened.after["changed checks"] == overtaken


def test_a_check_that_is_added_or_gone_has_changed():
    old = {
        "checks": [{"check_id": "A", "use": "in_use"}],
        "grid": {"criteria": [], "rubric": {"evidence_states": {}, "parameters": {}}},
        "parameters": {"seniors_needed": 20},
    }
    new = copy.deepcopy(old)
    new["checks"] = [{"check_id": "B", "use": "in_use"}]

    assert changed_checks(old, new) == ["A", "B"]
    assert changed_checks(old, old) == []


def test_ratings_of_somebody_who_no_longer_rates_the_criterion_are_void(lead, assessor):
    evaluation = rated(lead, "TZ-01", "SC-04", assessors=[assessor])
    add_member(evaluation, make_user("other@example.org"))
    evaluation.members.get(user=assessor).assignments.filter(criterion="TZ").delete()

    assert reopened(evaluation, lead) == ["SC-04"]


def change_address(person, evaluation):
    person.email = "new@example.org"
    person.save()


def test_whoever_rated_is_found_by_a_new_address(lead, assessor):
    evaluation = rated(lead, "TZ-01", "SC-04", assessors=[assessor])
    add_member(evaluation, make_user("other@example.org"))
    change_address(assessor, evaluation)
    member = evaluation.members.get(user=assessor)
    was_sealed = member.was_sealed
    member.assignments.filter(criterion="TZ").delete()

    assert was_sealed
    assert reopened(evaluation, lead) == ["SC-04"]
    opened = RecordEntry.objects.about(evaluation).filter(act="opened").last()
    assert opened.after["assignments taken away"] == [[assessor.email, "TZ"]]


def test_who_was_to_rate_and_rated_nothing_is_known_by_a_new_address(lead, assessor):
    evaluation = rated(lead, assessors=[assessor])

    change_address(assessor, evaluation)

    assert evaluation.members.get(user=assessor).was_sealed


def test_the_record_names_who_no_longer_rates_what_and_not_what_they_rated(lead, assessor):
    evaluation = rated(lead, "TZ-01", assessors=[assessor])
    add_member(evaluation, make_user("other@example.org"))
    rates = evaluation.members.get(user=assessor).assignments
    rates.filter(criterion__in=["TZ", "SC"]).delete()

    evaluation.open_for_rating(lead)

    opened = RecordEntry.objects.about(evaluation).filter(act="opened").last()
    assert opened.after["assignments taken away"] == [
        ["assessor@example.org", "SC"],
        ["assessor@example.org", "TZ"],
    ]


def test_a_candidate_added_after_unsealing_has_no_ratings(lead):
    evaluation = rated(lead, "TZ-01")
    evaluation.add_candidates([make_vendor("Late Ltd")], lead)
    evaluation.open_for_rating(lead)

    late = evaluation.candidates.get(number=2)
    assert not late.ratings.exists()
    assert Rating.objects.counted().count() == 1


def test_ratings_of_other_evaluations_stand(lead):
    other = make_open_evaluation(lead=lead, vendors=[make_vendor("Other")])
    rate(other, lead, other.candidates.get(), "TZ-01", 1)
    evaluation = rated(lead, "TZ-01")
    evaluation.checks.filter(check_id="TZ-01").update(use="left_out")

    evaluation.open_for_rating(lead)

    assert Rating.objects.counted().get().candidate.evaluation == other


def test_the_seals_of_both_versions_are_kept(lead):
    evaluation = rated(lead, "TZ-01")
    evaluation.open_for_rating(lead)

    documents = [json.loads(seal.document)["version"] for seal in evaluation.seals.all()]
    assert documents == [1, 2]
    assert Evaluation.objects.get().seal.version == 2
