import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.decisions.models import Minutes
from scoring.evaluations.models import Evaluation
from scoring.evaluations.models.declaration import WrittenOnce
from tests.conftest import signed_in
from tests.factories import make_released_evaluation
from tests.scoring.decisions.views.test_moderation import text_of

pytestmark = pytest.mark.django_db

TEXT = "We read the shift plan together.\nIt covers three quarters."


@pytest.fixture
def evaluation(lead, assessor):
    return make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead, assessors=[assessor])


def address(evaluation):
    return reverse("minutes", args=[evaluation.pk])


def posted(**changes):
    return {"held_on": "2026-11-20", "present": "Lea Martin, Amine Roy", "text": TEXT} | changes


def test_minutes_say_when_who_and_what_and_are_in_the_record(lead, lead_client, evaluation):
    page = text_of(lead_client.get(address(evaluation)))

    lead_client.post(address(evaluation), posted())

    kept, entry = Minutes.objects.get(), RecordEntry.objects.about(evaluation).last()
    assert "Lea Martin, Amine Roy</textarea>" in page
    assert (str(kept.held_on), kept.present, kept.text) == (
        "2026-11-20",
        "Lea Martin, Amine Roy",
        TEXT,
    )
    assert (kept.written_by, entry.actor, entry.act) == (lead, lead, "recorded minutes")
    assert entry.after == {"held_on": "2026-11-20", "present": kept.present, "text": TEXT}
    assert str(kept) == "Minutes of 2026-11-20"


def test_minutes_are_corrected_by_newer_ones_and_both_stay(lead_client, evaluation):
    lead_client.post(address(evaluation), posted())
    first = Minutes.objects.get()
    form = text_of(lead_client.get(address(evaluation), {"corrects": first.pk}))

    lead_client.post(address(evaluation), posted(text="It covers half.", corrects=first.pk))

    entry = RecordEntry.objects.about(evaluation).last()
    page = text_of(lead_client.get(address(evaluation)))
    assert "Correct the minutes of 20 November 2026" in form
    assert "We read the shift plan together." in form
    assert Minutes.objects.in_force().get().text == "It covers half."
    assert [one.is_corrected for one in Minutes.objects.all()] == [True, False]
    assert (entry.act, entry.before["text"]) == ("corrected minutes", TEXT)
    assert "corrected below" in page
    assert TEXT.split("\n")[1] in page


def test_minutes_are_corrected_once(lead_client, evaluation):
    lead_client.post(address(evaluation), posted())
    first = Minutes.objects.get()
    lead_client.post(address(evaluation), posted(text="Half.", corrects=first.pk))

    late = lead_client.post(
        address(evaluation), posted(text="A third.", corrects=first.pk), follow=True
    )

    assert "These minutes were corrected already." in text_of(late)
    assert Minutes.objects.count() == 2


def test_same_minutes_posted_twice_are_kept_once(lead_client, evaluation):
    lead_client.post(address(evaluation), posted())
    lead_client.post(address(evaluation), posted())

    assert Minutes.objects.count() == 1


def test_minutes_can_neither_change_nor_go(lead_client, evaluation):
    lead_client.post(address(evaluation), posted())
    kept = Minutes.objects.get()
    kept.text = "Otherwise."

    for act in (
        kept.save,
        kept.delete,
        Minutes.objects.all().delete,
        lambda: Minutes.objects.update(text="Otherwise."),
    ):
        with pytest.raises(WrittenOnce):
            act()

    assert Minutes.objects.get().text == TEXT


def test_minutes_are_refused_in_words_and_what_was_typed_stays(lead_client, evaluation):
    response = lead_client.post(address(evaluation), posted(held_on="2999-01-01"))

    page = text_of(response)
    assert "This day is in the future." in page
    assert TEXT.split()[-1] in page
    assert not Minutes.objects.exists()


@pytest.mark.parametrize("number", ["0", "999999", "1e3", "²", "9" * 40, "x"])
def test_minutes_of_another_evaluation_or_none_cannot_be_corrected(lead_client, evaluation, number):
    assert lead_client.get(address(evaluation), {"corrects": number}).status_code == 404
    assert lead_client.post(address(evaluation), posted(corrects=number)).status_code == 404
    assert not Minutes.objects.exists()


def test_minutes_are_the_leads_to_write_and_everybodys_to_read(
    lead_client, assessor_client, stranger_client, evaluation
):
    lead_client.post(address(evaluation), posted())

    page = text_of(assessor_client.get(address(evaluation)))

    assert "It covers three quarters." in page
    assert "Record these minutes" not in page
    assert assessor_client.post(address(evaluation), posted()).status_code == 403
    assert stranger_client.get(address(evaluation)).status_code == 404


def test_minutes_end_with_the_decision(lead_client, evaluation):
    Evaluation.objects.update(state="decided")

    assert lead_client.post(address(evaluation), posted()).status_code == 403
    assert "Record these minutes" not in text_of(lead_client.get(address(evaluation)))


def test_minutes_are_nobodys_before_the_release(lead, assessor, evaluation):
    Minutes.objects.create(
        evaluation=evaluation,
        held_on="2026-11-20",
        present="Lea",
        text="Secret",
        written_by=lead,
        written_at=timezone.now(),
    )
    Evaluation.objects.update(state="open")

    for person in (lead, assessor):
        response = signed_in(person).get(address(evaluation))
        assert (response.status_code, b"Secret" in response.content) == (403, False)
