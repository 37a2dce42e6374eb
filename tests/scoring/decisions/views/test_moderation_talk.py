"""What a cell to discuss shows, where the page leads next, and what a late tab is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.decisions.document.book import current_book
from scoring.evaluations.models import Evaluation
from scoring.ratings.models import Moderation, Rating
from scoring.results.discussion import Discussion
from scoring.results.results import results_for
from tests.factories import make_released_evaluation, make_user
from tests.scoring.decisions.views.test_moderation import REASON, address, posted, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db):
    return make_user("second@example.org", name="Mona Sy")


@pytest.fixture
def third(db):
    return make_user("third@example.org", name="Ana Roy")


def test_dot_plot_and_table_hold_the_same_ratings(lead, lead_client, assessor, second, third):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 3, 3]}}, lead=lead, assessors=[assessor, second, third]
    )

    response = lead_client.get(address(evaluation))

    ((cell, _, _),) = response.context["cells"]
    assert [[dot.letters for dot in column.dots] for column in cell.columns] == [
        *([], ["AR"], [], ["MS", "AR2"], []),
    ]
    assert [(row.letters, row.level, outlier) for row, outlier in cell.rows] == [
        ("AR", 1, True),
        ("MS", 3, False),
        ("AR2", 3, False),
    ]
    assert "far from the median" in text_of(response)
    assert "median 3" in text_of(response)


def test_a_cell_shows_the_value_that_each_found(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TA-01": [1, 3]}}, lead=lead, assessors=[assessor, second]
    )
    Rating.objects.filter(level=3).update(value="64.00")

    page = text_of(lead_client.get(address(evaluation)))

    assert page.count("Found: ") == 1
    assert "<td> Found: 64 people. <bdi>" in page


def test_cell_with_a_missing_answer_is_listed_and_blocks_nothing(
    lead, lead_client, assessor, second
):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [3, 3], "TZ-02": [3, 3]}}, lead=lead, assessors=[assessor, second]
    )
    Rating.objects.get(assessor__user=second, check_in_use__check_id="TZ-02").delete()

    response = lead_client.get(address(evaluation), {"kind": "missing"})

    page = text_of(response)
    counts = response.context["counts"]
    assert [cell.anchor for cell, *_ in response.context["cells"]] == ["C1-TZ-02"]
    assert "Not answered by: <bdi>Mona Sy</bdi>" in page
    assert (counts.all, counts.to_settle, counts.missing, counts.undisputed) == (2, 0, 1, 1)


def test_who_was_recused_is_not_missed(lead, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [3, 3]}}, lead=lead, assessors=[assessor, second]
    )
    Rating.objects.filter(assessor__user=second).delete()
    results = results_for(evaluation)
    before = Discussion(results).missing

    results.sheet["recusals"] = [{"assessor": "A2", "candidate": "C1"}]

    assert before == {("C1", "TZ-01"): ("A2",)}
    assert Discussion(results).missing == {}


def test_short_reason_will_do_at_the_middle_of_the_first_ratings(
    lead, lead_client, assessor, second, third
):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 3, 3]}}, lead=lead, assessors=[assessor, second, third]
    )

    away = lead_client.post(address(evaluation), posted(level="2", reason="We talked."))
    lead_client.post(address(evaluation), posted(level="3", reason="We talked."))

    assert "Say why in at least 6 words" in text_of(away)
    assert Moderation.objects.get().agreed_level == 3


def test_recording_a_level_leads_to_the_next_cell_to_discuss(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 4], "TZ-02": [1, 4]}, "Bora": {"TZ-01": [4, 1], "TZ-02": [3, 3]}},
        lead=lead,
        assessors=[assessor, second],
    )
    here = address(evaluation)

    links = [link for *_, link in lead_client.get(here).context["cells"]]
    first = lead_client.post(here, posted(check="TZ-02")).url
    second_url = lead_client.post(here, posted(candidate="C2")).url
    last = lead_client.post(here, posted()).url

    assert links == [f"{here}#C1-TZ-02", f"{here}#C2-TZ-01", ""]
    assert (first, second_url, last) == (f"{here}#C2-TZ-01", f"{here}#C1-TZ-01", here)


def test_next_cell_may_stand_on_the_next_page(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {f"Vendor {n}": {"TZ-01": [1, 4]} for n in range(1, 28)},
        lead=lead,
        assessors=[assessor, second],
    )
    address_of_kind = f"{address(evaluation)}?kind=unsettled"

    page = lead_client.get(address_of_kind)

    assert [link for *_, link in page.context["cells"]][-1] == (
        f"{address(evaluation)}?kind=unsettled&page=2#C26-TZ-01"
    )


def test_agreeing_from_a_list_of_another_kind_goes_on_there(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 4]}}, lead=lead, assessors=[assessor, second]
    )

    response = lead_client.post(f"{address(evaluation)}?kind=pending", posted())

    assert response.url == f"{address(evaluation)}?kind=pending"
    assert Moderation.objects.exists()


def test_a_second_tab_is_told_what_was_agreed_meanwhile(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 4]}}, lead=lead, assessors=[assessor, second]
    )
    lead_client.post(address(evaluation), posted(level="2"))

    late = lead_client.post(address(evaluation), posted(level="4", reason=REASON + " Truly."))

    page = text_of(late)
    assert "Level 2 was recorded here while you were reading." in page
    assert REASON + " Truly." in page
    assert Moderation.objects.get().agreed_level == 2


def test_a_forged_mark_of_what_was_seen_is_told_too(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 4]}}, lead=lead, assessors=[assessor, second]
    )

    late = lead_client.post(address(evaluation), posted(seen="2026-01-01"))

    assert "Level – was recorded here" in text_of(late)
    assert not Moderation.objects.exists()


def test_moderation_takes_the_same_queries_at_every_size(lead, lead_client, assessor, second):
    counts = []

    for names in (["Atlas"], ["Bora", "Cima", "Dora"]):
        evaluation = make_released_evaluation(
            {name: {"TZ-01": [1, 4]} for name in names}, lead=lead, assessors=[assessor, second]
        )
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(address(evaluation))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_level_of_a_signed_off_moderation_stays(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 4], "TZ-02": [3, 3]}}, lead=lead, assessors=[assessor, second]
    )
    lead_client.post(address(evaluation), posted())
    seen = current_book(evaluation).agreed("C1", "TZ-01").stamp
    for member in evaluation.members.filter(role="assessor"):
        state = Moderation.objects.state_of(evaluation)[1]
        member.sign_offs.model.objects.give(member, "agrees", "", state, member.user)

    response = lead_client.post(
        address(evaluation),
        posted(level="2", seen=seen),
        follow=True,
    )

    assert response.redirect_chain == [(reverse("sign_off", args=[evaluation.pk]), 302)]
    assert "Everybody has signed the agreed levels." in text_of(response)
    assert Moderation.objects.get().agreed_level == 3
    page = text_of(lead_client.get(address(evaluation)))
    assert "Agree another level" not in page
    assert "Signed off, so the agreed levels stand: <bdi>Amine Roy</bdi>" in page
    assert ">Open moderation again</a>" in page
    Evaluation.objects.update(state="decided")
    decided = text_of(lead_client.get(address(evaluation)))
    assert "Decided, so the agreed levels are frozen." in decided
