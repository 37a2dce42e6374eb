import pytest
from django.urls import reverse

from accounts.models import RecordEntry
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

    assert response.url == draft.get_absolute_url()
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
    assert "97 of 100: 3 points left" in page.content.decode()


def test_weights_under_100_cannot_be_opened(lead_client, draft):
    lead_client.post(url(draft), points(TZ="16"))

    page = lead_client.post(reverse("setup_open", args=[draft.pk]))

    assert page.status_code == 409
    assert page.context["gaps"] == [("setup_weights", "Weights add to 99. Give 1 point more.")]


def test_more_than_100_points_are_refused_and_the_text_stays(lead_client, draft):
    page = lead_client.post(url(draft), points(TZ="21"))

    assert page.context["form"].errors == {"__all__": ["Weights add to 104. Take 4 points away."]}
    assert page.context["form"]["points_TZ"].value() == "21"
    assert "104 of 100: 4 points too many" in page.content.decode()
    assert held(draft)["TZ"] == 17


@pytest.mark.parametrize(
    "typed",
    ["-5", "17.5", "17,5", "101", "NaN", "inf", "1e1", "", "seventeen", "0x11", "١٧a", "9" * 5000],
)
def test_a_weight_that_is_not_a_whole_number_is_refused_and_the_text_stays(
    lead_client, draft, typed
):
    page = lead_client.post(url(draft), points(TZ=typed))

    assert page.context["form"].errors == {"points_TZ": [WRONG]}
    assert page.context["form"]["points_TZ"].value() == typed
    assert "<title>Error: " in page.content.decode()
    assert held(draft)["TZ"] == 17


def test_control_characters_in_a_number_are_refused(lead_client, draft):
    page = lead_client.post(url(draft), points(TZ="1\x007"))

    assert page.context["form"].errors == {"points_TZ": [WRONG]}


def test_zero_is_a_weight(lead_client, draft):
    response = lead_client.post(url(draft), points(TZ="0", SC="34"))

    assert response.status_code == 302
    assert held(draft)["TZ"] == 0


def test_a_minimum_over_100_is_refused(lead_client, draft):
    page = lead_client.post(url(draft), points() | {"minimum_SC": "101"})

    assert page.context["form"].errors == {"minimum_SC": ["Write a whole number from 0 to 100."]}


def test_the_page_without_javascript_shows_the_saved_total(lead_client, draft):
    page = lead_client.get(url(draft)).content.decode()

    assert '<output role="status" data-total>100 of 100</output>' in page
    assert 'inputmode="numeric"' in page


def shared(client, evaluation, given):
    page = client.post(url(evaluation), given | {"act": "share"})
    form = page.context["form"]
    return page, {row.criterion: form[f"points_{row.criterion}"].value() for row in form.weights}


def test_the_rest_is_shared_in_proportion_and_not_saved(lead_client, draft):
    page, found = shared(lead_client, draft, points(SC="40") | {"keep_SC": "on"})

    # 60 points over 17, 16, 17, 17 and 16: the last one goes to the largest remainder.
    assert found == {"TZ": 12, "LG": 12, "TA": 12, "SC": 40, "AI": 12, "SO": 12}
    assert "100 of 100" in page.content.decode()
    assert "Nothing is saved yet." in page.content.decode()
    assert held(draft)["SC"] == 17


def test_sharing_keeps_ticks_and_minima_as_typed(lead_client, draft):
    kept = {"keep_SC": "on", "minimum_SC": "45"}

    page, _ = shared(lead_client, draft, points(SC="40") | kept)

    form = page.context["form"]
    assert [name for name in form.fields if name.startswith("keep_") and form[name].value()] == [
        "keep_SC"
    ]
    assert form["minimum_SC"].value() == 45


def test_sharing_without_a_tick_brings_any_total_to_100(lead_client, draft):
    given = points(TZ="50", LG="50", TA="50", SC="50", AI="0", SO="0")

    _, found = shared(lead_client, draft, given)

    assert found == {"TZ": 25, "LG": 25, "TA": 25, "SC": 25, "AI": 0, "SO": 0}


def test_keeping_all_100_points_leaves_the_others_none(lead_client, draft):
    given = points(TZ="60", SC="40") | {"keep_TZ": "on", "keep_SC": "on"}

    _, found = shared(lead_client, draft, given)

    assert found == {"TZ": 60, "LG": 0, "TA": 0, "SC": 40, "AI": 0, "SO": 0}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            points(TZ="70", SC="34") | {"keep_TZ": "on", "keep_SC": "on"},
            "The points you keep add to 104. Take 4 points away from them.",
        ),
        (
            points(LG="0", TA="0", SC="0", AI="0", SO="0") | {"keep_TZ": "on"},
            "83 points would go to nobody: leave a criterion that has points without its tick.",
        ),
    ],
)
def test_points_that_cannot_be_shared_are_refused_with_a_remedy(lead_client, draft, given, words):
    page, found = shared(lead_client, draft, given)

    assert page.context["form"].errors == {"__all__": [words]}
    assert found["TZ"] == given["points_TZ"]


def test_sharing_what_is_not_a_number_names_the_field(lead_client, draft):
    page, found = shared(lead_client, draft, points(TZ="a lot"))

    assert page.context["form"].errors == {"points_TZ": [WRONG]}
    assert found["TZ"] == "a lot"
