import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from scoring.ratings.models import Rating
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    make_evidence,
    make_finding,
    make_open_evaluation,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
    reseal,
)

pytestmark = pytest.mark.django_db


def ranking_of(client, evaluation):
    return client.get(reverse("ranking", args=[evaluation.pk]))


def text_of(response):
    return " ".join(response.content.decode().split())


def test_ranking_says_in_words_who_leads_and_by_how_much(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}, "Bora": {"TZ-01": 4}}, lead=lead)

    page = text_of(ranking_of(lead_client, evaluation))

    assert "<strong><bdi>Bora</bdi></strong> leads with 100.00 of 100, 25.00 ahead of" in page
    assert "No rating and no gate stands between these results and a decision." in page
    assert evaluation.seal.sha256 in page


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([3], "is the only candidate in the ranking, with 75.00 of 100."),
        ([3, 3], "share rank 1 with 75.00 of 100."),
        ([3, 3, 3], "</strong> and <strong><bdi>Vendor 2</bdi></strong> share rank 1 with 75.00"),
        ([3, 3, 3, 3], "4 candidates share rank 1 with 75.00 of 100."),
        ([4, 3, 3], "25.00 ahead of <bdi>Vendor 1</bdi> and <bdi>Vendor 2</bdi>."),
        ([4, 3, 3, 3], "25.00 ahead of 3 candidates in the next rank."),
        ([None], "Nobody is ranked yet. In a provisional order, by low and then by high: 1 <bdi>"),
    ],
)
def test_ranking_has_words_for_ties_and_for_nobody(lead, lead_client, levels, words):
    evaluation = make_released_evaluation(
        {f"Vendor {number}": {"TZ-01": level} for number, level in enumerate(levels)}, lead=lead
    )

    assert words in text_of(ranking_of(lead_client, evaluation))


def test_ranking_says_that_only_the_rule_for_ties_puts_one_first(lead, lead_client):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 4, "LG-02": 2}, "Bora": {"TZ-01": 2, "LG-02": 4}},
        lead=lead,
        tie_rule="highest_criterion:TZ",
    )
    evaluation.weights.filter(criterion__in=["TZ", "LG"]).update(points=50)
    reseal(evaluation)

    page = text_of(ranking_of(lead_client, evaluation))

    assert (
        "<strong><bdi>Atlas</bdi></strong> has 75.00 of 100, the same score as <bdi>Bora</bdi>;"
        " the sealed rule for ties puts it first." in page
    )
    assert "<strong>Too close to call.</strong> <bdi>Atlas</bdi> and <bdi>Bora</bdi> have" in page


def test_ranking_links_every_number_to_its_arithmetic(lead, lead_client):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3}}, lead=lead, checks=["TZ-01", "SC-01"]
    )
    link = evaluation.candidates.get().get_absolute_url()
    ranking_url = reverse("ranking", args=[evaluation.pk])

    ranking = text_of(ranking_of(lead_client, evaluation))
    opened = text_of(lead_client.get(link))

    for anchor in ("total", "range", "coverage", "gates", "claims", "TZ"):
        address = link if anchor != "TZ" else link.removeprefix(ranking_url)
        assert f'href="{address}#{anchor}"' in ranking
        assert f'id="{anchor}"' in opened


def test_ranking_names_what_stands_before_a_decision(lead, lead_client, assessor):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [0, 4], "LG-02": 2}, "Bora": {"TZ-01": 2}},
        lead=lead,
        assessors=[assessor, make_user("second@example.org")],
        checks=["TZ-01", "LG-02", "SC-01"],
        state="claim",
    )

    page = text_of(ranking_of(lead_client, evaluation))

    assert "1 cell on which the panel differs by more than the tolerance of 1" in page
    assert "ratings above the evidence" in page
    assert "2 open gates" in page
    assert "cells that nobody who counts has rated" in page
    assert "<bdi>Amine Roy</bdi> on Languages" in page


def test_ranking_shows_failed_and_waived_gates(lead, lead_client):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3}, "Bora": {"TZ-01": 4}}, lead=lead, checks=["TZ-01", "SC-01"]
    )
    atlas, bora = evaluation.candidates.all()
    waiver = {"waived_at": timezone.now(), "waived_by": lead, "waiver_reason": "Signed by May."}
    make_finding(evaluation, atlas, "SC-01", "fail", **waiver)
    make_finding(evaluation, bora, "SC-01", "fail", reason="The certificate <b>lapsed</b>.")

    page = text_of(ranking_of(lead_client, evaluation))

    assert "waived: SC-01" in page
    assert "failed: SC-01" in page
    assert "SC-01 failed: The certificate &lt;b&gt;lapsed&lt;/b&gt;." in page


@pytest.mark.parametrize(
    "name", ["ranking", "candidate_detail", "what_if", "scenarios", "agreement", "moderation"]
)
def test_results_take_the_same_queries_at_every_size(lead, lead_client, name):
    small = make_released_evaluation({"A": {"TZ-01": 3}}, lead=lead)
    people = [make_user(f"p{number}@example.org", name=str(number)) for number in range(3)]
    large = make_released_evaluation(
        {vendor: {"TZ-01": [1, 2, 4], "LG-02": 2} for vendor in "BCD"}, lead=lead, assessors=people
    )
    counts = []

    for evaluation in (small, large):
        args = [evaluation.pk]
        if name == "candidate_detail":
            args.append(evaluation.candidates.first().pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            lead_client.get(reverse(name, args=args))
        counts.append(len(queries))

    assert counts[0] == counts[1]


ROUTES = (
    *(
        "ranking",
        "what_if",
        "scenarios",
        "moderation",
        "decide",
        "freeze_decision",
        "candidate_detail",
    ),
    "agreement",
)


def leaky_evaluation(lead, assessor):
    """Return an open evaluation with one rating, level and rationale that could leak."""
    evaluation = make_open_evaluation(
        lead=lead, assessors=[assessor], vendors=[make_vendor("Atlas")], checks=["TZ-01"]
    )
    candidate = evaluation.candidates.get()
    make_evidence(candidate.vendor, "TZ-01")
    rate(evaluation, assessor, candidate, "TZ-01", 3, rationale="A secret opinion.")
    evaluation.members.update(submitted_at=timezone.now())
    return evaluation


def address(name, evaluation):
    args = [evaluation.pk]
    if name == "candidate_detail":
        args.append(evaluation.candidates.get().pk)
    return reverse(name, args=args)


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_of_the_results_is_reachable_before_the_release(lead, assessor, name, method):
    evaluation = leaky_evaluation(lead, assessor)
    observer = make_user("observer@example.org")
    add_member(evaluation, observer, "observer", rates=False)

    for person in (lead, assessor, observer):
        response = getattr(signed_in(person), method)(address(name, evaluation))
        assert response.status_code in (403, 405)
        if response.status_code == 403:
            assert "Results are not released yet" in text_of(response)
        assert "secret opinion" not in response.content.decode()
        assert "75.00" not in response.content.decode()


@pytest.mark.parametrize("name", ROUTES)
def test_results_do_not_exist_for_strangers_staff_and_curators(lead, assessor, stranger, name):
    evaluation = leaky_evaluation(lead, assessor)
    evaluation.close_rating(lead)
    staff = make_user("root@example.org", is_staff=True, is_superuser=True)
    curator = make_user("keeper@example.org", is_curator=True)

    for person in (stranger, staff, curator):
        response = signed_in(person).get(address(name, evaluation))
        assert response.status_code == 404
        assert "secret opinion" not in response.content.decode()


def test_results_are_everybodys_once_released(lead, assessor):
    evaluation = leaky_evaluation(lead, assessor)
    observer = make_user("observer@example.org")
    add_member(evaluation, observer, "observer", rates=False)
    evaluation.close_rating(lead)

    for person in (lead, assessor, observer):
        page = text_of(signed_in(person).get(address("candidate_detail", evaluation)))
        assert "A secret opinion." in page


@pytest.mark.parametrize("name", ROUTES)
def test_results_of_an_anonymous_visitor_are_the_sign_in(client, lead, assessor, name):
    evaluation = leaky_evaluation(lead, assessor)

    response = client.get(address(name, evaluation))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_who_cannot_be_ranked_stands_in_a_provisional_order_with_what_to_ask(lead, lead_client):
    """By low, then by high: Cima could reach more than Bora, and is no lower."""
    evaluation = make_released_evaluation(
        {
            "Atlas": {"TZ-01": None, "TZ-02": 0},
            "Bora": {"TZ-01": None, "TZ-02": 2},
            "Cima": {"TZ-01": None, "TZ-02": 2},
        },
        lead=lead,
        checks=["TZ-01", "TZ-02", "TZ-03"],
        coverage_minimum=100,
    )
    for candidate in evaluation.candidates.exclude(vendor__name="Cima"):
        rate(evaluation, lead, candidate, "TZ-03", 0)
    rate(evaluation, lead, evaluation.candidates.get(number=3), "TZ-03", None, state="cannot_tell")

    page = text_of(ranking_of(lead_client, evaluation))

    assert "In a provisional order: by low, then by high." in page
    places = [page.index(f"Provisional order: {number}") for number in (1, 2, 3)]
    names = [page.index(f"<bdi>{name}</bdi></a>") for name in ("Cima", "Bora", "Atlas")]
    assert sorted(places + names) == [x for pair in zip(names, places, strict=True) for x in pair]
    assert "Nothing is held on 1 check, worth 45.45 of 100 points." in page
    assert "Something is held, and there is no level, on TZ-01." in page
    assert f'href="{reverse("unknowns", args=[evaluation.pk])}#C3"' in page


def test_equals_share_a_place_in_the_provisional_order(lead, lead_client):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": None}, "Bora": {"TZ-01": None}}, lead=lead
    )

    page = text_of(ranking_of(lead_client, evaluation))

    assert page.count("Provisional order: 1=") == 2


def test_what_proof_alone_costs_stands_on_the_page_of_a_candidate(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 1}}, lead=lead, state="claim")
    Rating.objects.update(thing=3, cap=1, held_state="claim")
    candidate = evaluation.candidates.get()

    page = text_of(lead_client.get(reverse("candidate_detail", args=[evaluation.pk, candidate.pk])))

    assert "What proof alone holds down" in page
    assert "A claim" in page
    assert "75.00" in page
    assert "leaves 25.00 to 100" in page


def test_where_proof_costs_nothing_the_page_says_so(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 1}}, lead=lead)
    candidate = evaluation.candidates.get()

    page = text_of(lead_client.get(reverse("candidate_detail", args=[evaluation.pk, candidate.pk])))

    assert "Proof alone holds nothing down." in page
