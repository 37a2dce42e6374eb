import json

import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import freeze
from scoring.decisions.document.rounds import rounds_of
from scoring.decisions.models import DeeperRound, Determination
from scoring.decisions.models.decision import start_deeper_round
from scoring.evaluations.models import Evaluation, NotReady
from scoring.grid.proposals import SHORT_PRESET
from scoring.grid.reading import load_grid
from scoring.ratings.models import Rating
from scoring.reports.checks import first_contradiction
from scoring.reports.pages.results import RoundsPage
from tests.conftest import signed_in
from tests.factories import declare, make_vendor
from tests.scoring.decisions.views.test_decision import decide_url, text_of
from tests.scoring.reports.whole_story import decide_against_the_ranking

pytestmark = pytest.mark.django_db

TITLE = "Second round"


@pytest.fixture
def determination(lead):
    make_vendor("Never compared")
    return decide_against_the_ranking(lead)


def address(determination):
    return reverse("deeper_round", args=[determination.evaluation_id])


def test_deeper_round_has_the_short_list_and_the_incumbent(lead, lead_client, determination):
    page = text_of(lead_client.get(address(determination)))

    response = lead_client.post(address(determination), {"title": TITLE})

    deeper = Evaluation.objects.get(title=TITLE)
    earlier = determination.evaluation
    entry = RecordEntry.objects.about(deeper).last()
    assert "Start a deeper round" in text_of(lead_client.get(decide_url(earlier)))
    assert "<bdi>Bora</bdi>" in page
    assert '<bdi>Dora</bdi> <span class="chip">incumbent</span>' in page
    assert response.url == deeper.get_absolute_url()
    assert [(str(one), one.is_incumbent) for one in deeper.candidates.all()] == [
        ("Bora", False),
        ("Dora", True),
    ]
    assert (deeper.state, deeper.deeper_round.determination) == ("draft", determination)
    assert (entry.act, entry.after["sha256"]) == ("seeded from a decision", determination.sha256)


@pytest.mark.parametrize(("incumbent", "names"), [(2, ["Bora"]), (None, ["Bora"])])
def test_incumbent_is_a_candidate_once_and_only_if_there_is_one(
    lead, determination, incumbent, names
):
    candidates = determination.evaluation.candidates
    candidates.update(is_incumbent=False)
    candidates.filter(number=incumbent).update(is_incumbent=True)

    deeper = start_deeper_round(determination, lead, TITLE)

    assert [str(one) for one in deeper.candidates.all()] == names
    assert deeper.has_incumbent == (incumbent is not None)


def test_ratings_stay_behind_and_evidence_comes_along(lead, lead_client, determination):
    ratings = Rating.objects.count()

    lead_client.post(address(determination), {"title": TITLE})

    deeper = Evaluation.objects.get(title=TITLE)
    assert Rating.objects.count() == ratings
    assert not Rating.objects.filter(candidate__evaluation=deeper).exists()
    assert deeper.candidates.first().vendor.evidence.exists()


def test_full_grid_is_proposed_after_the_short_preset(lead, determination):
    deeper = start_deeper_round(determination, lead, TITLE)

    used = set(deeper.checks.in_use().values_list("check_id", flat=True))
    left_out = {check.id for check in load_grid().checks} - used
    assert len(used) > len(SHORT_PRESET)
    checks = [load_grid().check(check) for check in left_out]
    assert all(check.applies != "always" or check.left_out for check in checks)


def test_other_choices_of_checks_are_taken_over(lead, determination):
    determination.evaluation.checks.filter(check_id="TZ-02").update(use="in_use")

    deeper = start_deeper_round(determination, lead, TITLE)

    assert set(deeper.checks.in_use().scored().values_list("check_id", flat=True)) == {
        "TZ-01",
        "TZ-02",
        "LG-02",
    }


def test_needs_weights_and_panel_are_proposed_as_they_were(lead, determination):
    earlier = determination.evaluation
    earlier.weights.filter(criterion="TZ").update(minimum=40)

    deeper = start_deeper_round(determination, lead, TITLE)

    weights = {row: row for row in earlier.weights.values_list("criterion", "points", "minimum")}
    assert set(deeper.weights.values_list("criterion", "points", "minimum")) == set(weights)
    assert (deeper.purpose, deeper.parameters) == (earlier.purpose, earlier.parameters)
    assert [(str(m), m.role, m.assignments.count()) for m in deeper.members.order_by("user")] == [
        (str(m), m.role, m.assignments.count()) for m in earlier.members.order_by("user")
    ]


def test_same_round_posted_twice_starts_once(lead_client, determination):
    first = lead_client.post(address(determination), {"title": TITLE})
    second = lead_client.post(address(determination), {"title": TITLE})

    assert first.url == second.url
    assert Evaluation.objects.filter(title=TITLE).count() == 1


@pytest.mark.parametrize("title", ["", " ", "x" * 20_000, "A\0B"])
def test_deeper_round_needs_a_title(lead_client, determination, title):
    response = lead_client.post(address(determination), {"title": title})

    assert response.context["form"].errors["title"]
    assert Evaluation.objects.count() == 1


def test_only_a_lead_of_the_decided_evaluation_starts_one(lead, stranger_client, determination):
    member = determination.evaluation.members.filter(role="assessor").first()

    assert signed_in(member.user).get(address(determination)).status_code == 403
    assert stranger_client.get(address(determination)).status_code == 404
    lead.may_lead = False
    lead.save()
    assert signed_in(lead).post(address(determination), {"title": TITLE}).status_code == 403
    assert Evaluation.objects.count() == 1


def test_reopened_decision_seeds_nothing(lead, lead_client, determination):
    determination.reopen(lead, "A mistake.")

    assert lead_client.post(address(determination), {"title": TITLE}).status_code == 403
    determination.evaluation.refresh_from_db()
    with pytest.raises(NotReady, match="starts from the decision in force"):
        start_deeper_round(determination, lead, TITLE)


def test_decision_reopened_while_the_page_was_read_refuses_the_round(
    lead, lead_client, determination, monkeypatch
):
    def late(found, by, title):
        Determination.objects.get(pk=found.pk).reopen(lead, "A mistake.")
        return start_deeper_round(found, by, title)

    monkeypatch.setattr("scoring.decisions.views.decision.start_deeper_round", late)

    response = lead_client.post(address(determination), {"title": TITLE})

    assert response.status_code == 403
    assert "A deeper round starts from the decision in force." in text_of(response)
    assert not Evaluation.objects.filter(title=TITLE).exists()


def test_funnel_reaches_across_the_rounds_by_hash(lead, determination):
    deeper = start_deeper_round(determination, lead, TITLE)
    document = json.loads(determination.document)
    deeper.opened_at = determination.decided_at

    found = rounds_of(deeper)

    assert document["rounds"]["considered"] == 4
    assert "considered" not in found
    (first,) = found["earlier"]
    assert (first["sha256"], first["decision"], first["considered"]) == (determination.sha256, 1, 4)
    assert first["counts"] == {
        "candidates": 4,
        "withdrawn": 0,
        "out_by_gate": 1,
        "not_this_time": 1,
        "reserve": 1,
        "shortlist": 1,
    }
    assert {row["name"] for row in first["left"]} == {"Atlas", "Cima", "Dora"}


def test_report_of_a_deeper_round_shows_the_whole_funnel(lead, determination):
    deeper = decided_deeper(lead, determination)

    book = open_book(deeper.document)
    page = RoundsPage(book)

    assert first_contradiction(book) is None
    assert [row[1:3] for row in page.rows] == [(4, [4, 1, 0, 1, 1, 1]), (4, [2, 0, 0, 1, 0, 1])]
    assert page.rows[0][3] == determination.sha256
    assert [(number, str(name), end) for number, name, end, _ in page.left] == [
        (1, '<bdi dir="auto">Atlas</bdi>', "Reserve"),
        (1, '<bdi dir="auto">Cima</bdi>', "Out by a gate"),
        (1, '<bdi dir="auto">Dora</bdi>', "Not this time"),
        (2, '<bdi dir="auto">Dora</bdi>', "Not this time"),
    ]


def decided_deeper(lead, determination):
    """Return the decision of a deeper round in which one check is rated by the lead alone."""
    deeper = start_deeper_round(determination, lead, TITLE)
    deeper.checks.exclude(check_id="TZ-01").update(use="left_out", reason="Not needed again.")
    deeper.weights.update(points=0, minimum=None)
    deeper.weights.filter(criterion="TZ").update(points=100)
    for member in deeper.members.all():
        member.assignments.all().delete()
    lead_member = deeper.members.get(user=lead)
    lead_member.assignments.create(criterion="TZ")
    declare(deeper, lead)
    deeper.open_for_rating(lead)
    for candidate in deeper.candidates.all():
        Rating.objects.create(
            assessor=lead_member,
            candidate=candidate,
            check_in_use=deeper.checks.get(check_id="TZ-01"),
            state="rated",
            level=3 if candidate.number == 1 else 2,
            rationale="Seen again.",
            saved_at=deeper.opened_at,
        )
    deeper.close_rating(lead)
    for candidate, outcome in zip(
        deeper.candidates.all(), ("shortlist", "not_this_time"), strict=True
    ):
        candidate.decision = candidate._meta.get_field("decision").related_model(
            candidate=candidate, outcome=outcome, reason="By the ranking."
        )
        candidate.decision.save()
    return freeze(deeper, lead)


def test_a_deeper_round_goes_by_the_name_of_its_evaluation():
    assert str(DeeperRound(evaluation=Evaluation(title="Round two"))) == "Round two"
