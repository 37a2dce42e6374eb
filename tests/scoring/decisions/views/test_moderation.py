import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.decisions.document.book import current_book
from scoring.evaluations.models import Evaluation
from scoring.ratings.models import Moderation, Rating
from tests.conftest import signed_in
from tests.factories import make_released_evaluation, make_user, reseal

pytestmark = pytest.mark.django_db

REASON = "The shift plan covers three quarters of it."


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def second(db):
    return make_user("second@example.org", name="Mona Sy")


@pytest.fixture
def evaluation(lead, assessor, second):
    return make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 4], "TZ-02": [2, 3]}}, lead=lead, assessors=[assessor, second]
    )


def address(evaluation):
    return reverse("moderation", args=[evaluation.pk])


def posted(level="3", reason=REASON, candidate="C1", check="TZ-01", seen=""):
    cell = f"{candidate}-{check}"
    return {
        "candidate": candidate,
        "check": check,
        "seen": seen,
        f"{cell}-level": level,
        f"{cell}-reason": reason,
    }


def test_moderation_shows_only_what_needs_discussion_with_every_reason(lead_client, evaluation):
    response = lead_client.get(address(evaluation))

    page = text_of(response)
    assert [cell.anchor for cell, *_ in response.context["cells"]] == ["C1-TZ-01"]
    assert "spread 3 levels" in page
    assert "<bdi>Amine Roy</bdi> </th> <td> <strong>1</strong>" in page
    assert "<bdi>Mona Sy</bdi> </th> <td> <strong>4</strong>" in page
    assert page.count("<bdi>The bench list of November shows it.</bdi>") == 2


def test_moderation_records_what_was_agreed_and_keeps_first_ratings(lead, lead_client, evaluation):
    first = list(Rating.objects.values())

    response = lead_client.post(address(evaluation), posted())

    agreed = Moderation.objects.get()
    entry = RecordEntry.objects.about(evaluation).last()
    assert response.url == address(evaluation)
    assert (agreed.agreed_level, agreed.reason, agreed.agreed_by) == (3, REASON, lead)
    assert (entry.act, entry.actor, entry.before, entry.reason) == (
        "agreed a level",
        lead,
        None,
        REASON,
    )
    assert entry.after == {"candidate": 1, "check": "TZ-01", "level": 3}
    assert list(Rating.objects.values()) == first


def test_moderation_lets_the_panel_agree_another_level_later(lead_client, evaluation):
    lead_client.post(address(evaluation), posted())
    seen = current_book(evaluation).agreed("C1", "TZ-01").stamp

    lead_client.post(address(evaluation), posted(level="2", seen=seen))

    entry = RecordEntry.objects.about(evaluation).last()
    assert Moderation.objects.get().agreed_level == 2
    assert entry.before == {"candidate": 1, "check": "TZ-01", "level": 3, "reason": REASON}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "We agreed."}, "Say why in at least 6 words: the report prints it."),
        ({"reason": ""}, "Say why the panel agreed this level."),
        ({"level": ""}, "Choose the level that the panel agreed."),
        ({"level": "5"}, "Choose one of the levels that the evidence of this cell carries."),
        ({"level": "-1"}, "Choose one of the levels that the evidence of this cell carries."),
        ({"reason": "Six words and a \x00 NUL byte"}, "Remove the invisible control characters"),
        ({"reason": "word " * 10_000}, "Shorten this to 4000 characters"),
    ],
)
def test_moderation_refuses_in_words_and_keeps_what_was_typed(
    lead_client, evaluation, fields, words
):
    response = lead_client.post(address(evaluation), posted(**fields))

    assert words in text_of(response)
    assert not Moderation.objects.exists()
    assert response.context["form"].data["C1-TZ-01-reason"] == fields.get("reason", REASON)


def test_moderation_offers_no_level_above_the_evidence(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 3]}}, lead=lead, assessors=[assessor, second], state="claim"
    )

    response = lead_client.post(address(evaluation), posted(level="2"))

    form = response.context["form"]
    assert [level for level, _ in form.fields["level"].choices] == ["", 0, 1]
    assert "For 2 or 3: a document that we open" in text_of(response)
    assert not Moderation.objects.exists()


@pytest.mark.parametrize("kind", ["over-evidence", "pending", "agreed", "unsettled", "nonsense"])
def test_moderation_shows_one_kind_at_a_time(lead, lead_client, assessor, kind):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3, "TZ-02": [0]}},
        lead=lead,
        assessors=[assessor],
        state="claim",
        checks=["TZ-01", "TZ-02", "LG-02", "LG-03"],
    )
    candidate = evaluation.candidates.get()
    for check, level in (("TZ-02", 1), ("LG-03", 0)):
        Moderation.objects.create(
            candidate=candidate,
            check_in_use=evaluation.checks.get(check_id=check),
            agreed_level=level,
            reason="Agreed on the call of Monday with everybody.",
            agreed_by=lead,
            agreed_at=timezone.now(),
        )
    expected = {
        "over-evidence": ["C1-TZ-01"],
        "pending": ["C1-LG-02"],
        "agreed": ["C1-TZ-02", "C1-LG-03"],
        "unsettled": [],
        "nonsense": ["C1-TZ-01", "C1-LG-02", "C1-TZ-02", "C1-LG-03"],
    }

    response = lead_client.get(address(evaluation), {"kind": kind})

    assert [cell.anchor for cell, *_ in response.context["cells"]] == expected[kind]


def test_moderation_names_single_assessors_under_a_minimum(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [2, 3]}}, lead=lead, assessors=[assessor, second], overall_minimum=60
    )
    evaluation.weights.filter(criterion="TZ").update(minimum=55)
    reseal(evaluation)

    page = text_of(lead_client.get(address(evaluation)))

    assert "50.00 on Working inside our day; the minimum is 55.00" in page
    assert "50.00 overall; the minimum is 60.00" in page
    assert "discussed and block nothing" in page


def test_moderation_belongs_to_the_lead(assessor, evaluation):
    response = signed_in(assessor).post(address(evaluation), posted())

    assert response.status_code == 403
    assert "Only the lead records what the panel agreed" in text_of(response)
    assert not Moderation.objects.exists()
    assert "Record the agreed level" not in text_of(signed_in(assessor).get(address(evaluation)))


def test_moderation_ends_with_the_decision(lead_client, evaluation):
    Evaluation.objects.update(state="decided")

    response = lead_client.post(address(evaluation), posted())

    assert response.status_code == 403
    assert not Moderation.objects.exists()


@pytest.mark.parametrize(
    "cell", [("C1", "TZ-02"), ("C9", "TZ-01"), ("C1", "XX-99"), ("C1", "SC-01"), ("", "")]
)
def test_moderation_is_of_cells_that_need_it(lead_client, evaluation, cell):
    candidate, check = cell

    response = lead_client.post(address(evaluation), posted(candidate=candidate, check=check))

    assert response.status_code == 404
    assert not Moderation.objects.exists()


def test_moderation_names_a_cell_once_under_its_first_kind(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [0, 3]}}, lead=lead, assessors=[assessor, second], state="claim"
    )

    cells = lead_client.get(address(evaluation)).context["cells"]

    assert [(cell.kind, cell.anchor) for cell, *_ in cells] == [("unsettled", "C1-TZ-01")]
