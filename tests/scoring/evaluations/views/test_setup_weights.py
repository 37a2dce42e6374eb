import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from tests.factories import make_evaluation

WRONG = "Write a whole number from 0 to 100, such as 15."


def url(evaluation):
    return reverse("setup_weights", args=[evaluation.pk])


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)


def points(**changed):
    given = {"TZ": "17", "LG": "16", "TA": "17", "SC": "17", "AI": "17", "SO": "16"} | changed
    return {f"points_{criterion}": text for criterion, text in given.items()}


def held(evaluation):
    return dict(evaluation.weights.values_list("criterion", "points"))


def test_points_and_minima_are_saved_and_recorded(lead, lead_client, draft):
    response = lead_client.post(url(draft), points(TZ="12", SC="22") | {"minimum_SC": "40"})

    assert response.url == reverse("setup_people", args=[draft.pk])
    assert (held(draft)["TZ"], held(draft)["SC"]) == (12, 22)
    entry = RecordEntry.objects.about(draft).get(act="weights set")
    assert (entry.actor, entry.before, entry.after) == (
        lead,
        {"TZ": [17, None], "SC": [17, None]},
        {"TZ": [12, None], "SC": [22, 40]},
    )


def test_saving_without_a_change_writes_no_record(lead_client, draft):
    lead_client.post(url(draft), points())

    assert not RecordEntry.objects.about(draft).filter(act="weights set").exists()


def test_a_draft_may_stand_under_100_and_says_what_is_left(lead_client, draft):
    page = lead_client.post(url(draft), points(TZ="14"), follow=True)

    assert held(draft)["TZ"] == 14
    assert page.redirect_chain == [(url(draft), 302)]
    assert "Weights add to 97. Give 3 points more." in page.content.decode()
    assert "97 of 100: 3 left" in page.content.decode()


def test_weights_under_100_cannot_be_opened(lead_client, draft):
    lead_client.post(url(draft), points(TZ="16"))

    page = lead_client.post(reverse("setup_open", args=[draft.pk]))

    assert page.status_code == 409
    assert page.context["gaps"] == [("setup_weights", "Weights add to 99. Give 1 point more.")]


def test_more_than_100_points_are_refused_and_the_text_stays(lead_client, draft):
    page = lead_client.post(url(draft), points(TZ="21"))

    assert page.context["form"].errors == {"__all__": ["Weights add to 104. Take 4 points away."]}
    assert page.context["form"]["points_TZ"].value() == "21"
    assert "104 of 100: 4 too many" in page.content.decode()
    assert held(draft)["TZ"] == 17


def test_zero_is_a_weight(lead_client, draft):
    response = lead_client.post(url(draft), points(TZ="0", SC="34"))

    assert response.status_code == 302
    assert held(draft)["TZ"] == 0


def test_the_page_without_javascript_shows_the_saved_total(lead_client, draft):
    page = lead_client.get(url(draft)).content.decode()

    assert ">100 of 100</output>" in page
    assert 'inputmode="numeric"' in page


def shared(client, evaluation, given):
    page = client.post(reverse("share_points", args=[evaluation.pk]), given)
    form = page.context["form"]
    return page, {name: form[f"points_{name}"].value() for name in form.titles}


def test_the_rest_is_shared_in_proportion_and_not_saved(lead_client, draft):
    page, found = shared(lead_client, draft, points(SC="40") | {"keep_SC": "on"})

    # 60 points over 17, 16, 17, 17 and 16: the last one goes to the largest remainder.
    assert found == {"TZ": 12, "LG": 12, "TA": 12, "SC": 40, "AI": 12, "SO": 12}
    assert "100 of 100" in page.content.decode()
    assert "Nothing is saved yet." in page.content.decode()
    assert held(draft)["SC"] == 17


def test_sharing_what_is_not_a_number_names_the_field(lead_client, draft):
    page, found = shared(lead_client, draft, points(TZ="a lot"))

    assert page.context["form"].errors == {"points_TZ": [WRONG]}
    assert found["TZ"] == "a lot"
