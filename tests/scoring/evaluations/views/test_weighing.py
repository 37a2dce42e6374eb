"""Set-up: points from an order, from swings or from pairs, and the medians of the panel's."""

import json
from itertools import combinations

import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation, NotReady, WeightProposal
from tests.conftest import signed_in
from tests.factories import add_member, make_evaluation, make_user

CRITERIA = ["TZ", "LG", "TA", "SC", "AI", "SO"]
ORDER = {name: str(rank) for rank, name in enumerate(CRITERIA, 1)}
SWINGS = {name: "50" for name in CRITERIA} | {"SC": "100"}
WHY = "Security has gates of its own."
PAIRS = {f"{a}-{b}": "1/1" for a, b in combinations(CRITERIA, 2)}


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)


def url(evaluation, method="order"):
    return reverse("setup_weighing", args=[evaluation.pk, method])


def weights_url(evaluation):
    return reverse("setup_weights", args=[evaluation.pk])


def medians_url(evaluation):
    return reverse("use_medians", args=[evaluation.pk])


def held(evaluation):
    return list(evaluation.weights.values_list("points", flat=True))


def propose(evaluation, person, *points, gives=True):
    member = evaluation.members.get(user=person)
    given = dict(zip(CRITERIA, points, strict=True))
    proposal = WeightProposal.objects.work_out(member, "direct", given, given)
    return WeightProposal.objects.give(member) if gives else proposal


@pytest.mark.parametrize(
    ("method", "judged", "points", "how"),
    [
        ("order", ORDER, [41, 24, 16, 10, 6, 3], "From an order (rank-order centroid)"),
        ("swing", SWINGS, [15, 14, 14, 29, 14, 14], "From swings"),
        ("pairs", PAIRS, [17, 17, 17, 17, 16, 16], "From comparing in pairs"),
    ],
)
def test_a_method_ends_in_points_that_the_lead_sees_at_once(
    lead_client, draft, method, judged, points, how
):
    page = lead_client.post(url(draft, method), judged, follow=True)

    assert page.redirect_chain == [(weights_url(draft), 302)]
    assert held(draft) == points
    assert f"How they were found: {how}" in page.content.decode()


def test_what_was_judged_is_kept_recorded_and_shown_again(lead, lead_client, draft):
    lead_client.post(url(draft), ORDER)

    judged = {name: int(rank) for name, rank in ORDER.items()}
    entry = RecordEntry.objects.about(draft).get(act="weights agreed")
    assert entry.after == {"weighing": {"method": "order", "judgements": judged}}
    assert RecordEntry.objects.about(draft).get(act="weights set").actor == lead
    form = lead_client.get(url(draft)).context["form"]
    assert {name: form[name].value() for name in CRITERIA} == judged
    assert lead_client.get(url(draft, "swing")).context["form"].initial == {}


def test_a_minimum_score_survives_a_method(lead_client, draft):
    draft.weights.filter(criterion="SC").update(minimum=40)

    lead_client.post(url(draft), ORDER)

    assert draft.weights.get(criterion="SC").minimum == 40


def test_points_changed_by_hand_are_given_as_points(lead_client, draft):
    lead_client.post(url(draft), ORDER)
    points = dict(zip(CRITERIA, ["40", "25", "16", "10", "6", "3"], strict=True))

    page = lead_client.post(
        weights_url(draft), {f"points_{name}": text for name, text in points.items()}
    )

    draft.refresh_from_db()
    assert page.status_code == 302
    assert draft.weighing == {"method": "direct"}


def test_a_minimum_score_alone_does_not_change_how_points_were_found(lead_client, draft):
    lead_client.post(url(draft), ORDER)
    points = dict(zip(CRITERIA, held(draft), strict=True))

    lead_client.post(
        weights_url(draft), {f"points_{n}": p for n, p in points.items()} | {"minimum_SC": "30"}
    )

    draft.refresh_from_db()
    assert draft.weighing["method"] == "order"


def test_an_order_that_is_none_is_refused_and_the_text_stays(lead_client, draft):
    page = lead_client.post(url(draft), ORDER | {"TZ": "7"})

    words = "Rank of “Working inside our day”: write a whole number from 1 to 6."
    assert page.context["form"].errors == {"TZ": [words]}
    assert page.context["form"]["TZ"].value() == "7"
    assert "<title>Error: " in page.content.decode()
    assert held(draft) == [17, 16, 17, 17, 17, 16]


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({}, "Consistency ratio 0.00. The answers fit together well."),
        ({"TZ-LG": "9/1", "LG-TA": "9/1", "TZ-TA": "1/9"}, "Over 0.10 some answers contradict"),
    ],
)
def test_consistency_is_advice_and_blocks_nothing(lead_client, draft, changed, advice):
    page = lead_client.post(url(draft, "pairs"), PAIRS | changed, follow=True)

    text = " ".join(page.content.decode().split())
    assert advice in text
    assert "Random index: T. L. Saaty" in text
    assert sum(held(draft)) == 100


@pytest.mark.parametrize("method", ["direct", "median"])
def test_there_is_no_page_of_another_method(lead_client, draft, method):
    assert lead_client.get(url(draft, method)).status_code == 404


def test_a_method_is_the_leads_and_of_a_draft(lead_client, assessor, draft):
    add_member(draft, assessor)
    before = held(draft)

    assert signed_in(assessor).post(url(draft), ORDER).status_code == 403
    assert signed_in(assessor).get(url(draft)).url == weights_url(draft)
    draft.open_for_rating(draft.created_by)
    assert lead_client.post(url(draft), ORDER).status_code == 409
    assert held(draft) == before


# The panel


def test_the_lead_sees_what_the_panel_gave_only_after_giving_theirs(
    lead, lead_client, assessor, draft
):
    add_member(draft, assessor)
    propose(draft, assessor, 91, 1, 2, 1, 2, 3)

    before = " ".join(lead_client.get(weights_url(draft)).content.decode().split())
    propose(draft, lead, 11, 17, 18, 18, 18, 18)
    after = lead_client.get(weights_url(draft)).content.decode()

    assert "1 of 2 gave weights alone. You see them when you have given yours." in before
    assert ">91<" not in before
    assert "Use the medians" not in before
    assert ">91<" in after
    assert "11 – 91" in after


def test_the_medians_are_agreed_by_one_press_and_both_are_kept(lead, lead_client, assessor, draft):
    third = make_user("third@example.org")
    for person in (assessor, third):
        add_member(draft, person)
    propose(draft, lead, 20, 16, 16, 16, 16, 16)
    propose(draft, assessor, 40, 12, 12, 12, 12, 12)
    propose(draft, third, 10, 18, 18, 18, 18, 18)

    page = lead_client.post(medians_url(draft), follow=True)

    assert held(draft) == [20, 16, 16, 16, 16, 16]
    draft.refresh_from_db()
    assert draft.weighing == {"method": "median", "proposals": 3}
    assert "The medians are agreed." in page.content.decode()
    assert "How they were found: The median of what the panel gave." in page.content.decode()
    assert WeightProposal.objects.given().count() == 3


def test_there_is_no_median_before_the_lead_gave_theirs(lead_client, assessor, draft):
    add_member(draft, assessor)
    propose(draft, assessor, 90, 2, 2, 2, 2, 2)
    before = held(draft)

    page = lead_client.post(medians_url(draft), follow=True)

    assert "There is no median yet. Agree the points yourselves." in page.content.decode()
    assert held(draft) == before


def test_people_without_anything_in_common_have_no_median(lead, lead_client, assessor, draft):
    third = make_user("third@example.org")
    for person in (assessor, third):
        add_member(draft, person)
    for place, person in enumerate((lead, assessor, third)):
        propose(draft, person, *[100 * (place == at) for at in range(6)])

    page = lead_client.post(medians_url(draft), follow=True)

    assert "There is no median yet." in page.content.decode()
    assert "Use the medians" not in lead_client.get(weights_url(draft)).content.decode()


def test_everybody_sees_what_was_given_once_the_weights_are_sealed(lead, assessor, draft):
    add_member(draft, assessor)
    propose(draft, lead, 90, 2, 2, 2, 2, 2)
    before = signed_in(assessor).get(weights_url(draft)).content.decode()
    Evaluation.objects.update(weights_reason=WHY)
    draft.refresh_from_db()

    draft.open_for_rating(lead)

    after = signed_in(assessor).get(weights_url(draft)).content.decode()
    assert (">90<" in before, ">90<" in after) == (False, True)


def typed(*points, **fields):
    return {
        f"points_{name}": str(share) for name, share in zip(CRITERIA, points, strict=True)
    } | fields


def test_points_beside_the_median_are_not_saved_without_a_reason(lead, lead_client, draft):
    propose(draft, lead, 40, 20, 10, 10, 10, 10)

    asked = lead_client.get(weights_url(draft)).content.decode()
    refused = lead_client.post(weights_url(draft), typed(40, 20, 10, 10, 9, 11))
    saved = lead_client.post(weights_url(draft), typed(40, 20, 10, 10, 9, 11, reason=WHY))

    assert "Needed where they differ from the median of what the panel gave alone." in asked
    ((field, sentences),) = refused.context["form"].errors.items()
    assert field == "reason"
    assert sentences[0].startswith("Say why the points differ from the median on “")
    assert refused.context["form"]["points_AI"].value() == "9"
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert (held(draft), draft.weights_reason) == ([40, 20, 10, 10, 9, 11], WHY)
    entry = RecordEntry.objects.about(draft).filter(act="weights agreed").last()
    assert entry.after == {"weights_reason": WHY}


def test_a_reason_goes_when_the_points_are_the_median(lead, lead_client, draft):
    propose(draft, lead, 40, 20, 10, 10, 10, 10)
    lead_client.post(weights_url(draft), typed(40, 20, 10, 10, 9, 11, reason=WHY))

    lead_client.post(weights_url(draft), typed(40, 20, 10, 10, 10, 10, reason=WHY))

    draft.refresh_from_db()
    assert draft.weights_reason == ""


def test_no_reason_is_asked_before_anybody_gave_weights(lead_client, draft):
    page = lead_client.get(weights_url(draft)).content.decode()

    assert "Why the points are not the median" not in page
    assert lead_client.post(weights_url(draft), typed(40, 20, 10, 10, 9, 11)).status_code == 302


def test_who_sees_no_median_yet_is_not_told_by_the_form_that_it_differs(
    lead_client, assessor, draft
):
    add_member(draft, assessor)
    propose(draft, assessor, 90, 2, 2, 2, 2, 2)

    assert lead_client.post(weights_url(draft), typed(40, 20, 10, 10, 9, 11)).status_code == 302


def test_an_evaluation_opens_only_with_the_median_or_a_reason_and_seals_it(lead, draft):
    propose(draft, lead, 90, 2, 2, 2, 2, 2)

    with pytest.raises(NotReady, match="Say why the points are not the median"):
        draft.open_for_rating(lead)
    draft.change(lead, "weights agreed", weights_reason=WHY)
    seal, _overtaken = draft.seals.seal_rules(draft, lead)

    assert json.loads(seal.document)["weights_reason"] == WHY


def test_a_new_way_to_the_points_asks_for_a_new_reason(lead, draft):
    draft.change(lead, "weights agreed", weights_reason=WHY)

    draft.agree_weights(dict(zip(CRITERIA, [41, 24, 16, 10, 6, 3], strict=True)), {}, lead)

    assert draft.weights_reason == ""
