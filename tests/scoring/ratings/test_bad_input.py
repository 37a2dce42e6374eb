"""Posts that no page of ours sends: refused in words, nothing lost, never an error."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.ratings.forms import PageToken
from tests.factories import rate
from tests.scoring.ratings.grid_pages import (
    REASON,
    cell_fields,
    check_url,
    open_evaluation,
    save_url,
    saved,
    token_of,
)

WHOLE = ("x" * 19_996) + "é ش"  # 20,000 characters with room for one at the end


@pytest.fixture
def candidate(lead):
    return open_evaluation(lead).candidates.get()


@pytest.fixture(params=["page", "script"])
def post(request, candidate, lead_client):
    """Return a function that posts one cell as the page does, or as its script does."""
    by_script = request.param == "script"
    url = save_url(candidate) if by_script else check_url(candidate.evaluation)

    def post(token, **fields):
        return lead_client.post(url, token | cell_fields(candidate, **fields))

    return post


@pytest.mark.parametrize(
    "answer",
    ["5", "-1", "99999999999999999999", "2.0", " 2.5", "٣", "²", "true", "0x1", "rated", "2\x00"],
)
def test_an_unknown_level_is_refused_in_words(post, lead, answer):
    response = post(token_of(lead), answer=answer, rationale="Typed for an hour, and kept.")

    assert response.status_code == 422
    page = response.content.decode()
    assert "Choose a level from 0 to 4" in page or "Remove the invisible control characters" in page
    assert "Typed for an hour" in page or "X-Rating" in response.headers
    assert not saved()
    assert not RecordEntry.objects.filter(act="rated").exists()


def test_a_rationale_of_twenty_thousand_characters_is_kept_to_the_last(post, lead):
    text = WHOLE.ljust(20_000, "!")

    post(token_of(lead), answer="2", rationale=text)

    assert [rationale for *_, rationale in saved()] == [text]


def test_one_character_more_is_refused_and_comes_back(post, lead):
    text = WHOLE.ljust(20_001, "!")

    response = post(token_of(lead), answer="2", rationale=text)

    assert response.status_code == 422
    assert "Shorten this to 20000 characters; it has 20001." in response.content.decode()
    assert "X-Rating" in response.headers or text in response.content.decode()
    assert not saved()


@pytest.mark.parametrize("token", ["", "forged", "WzEsInh4Il0:1xV5II:aaaa", "x" * 9_000, "\x00"])
def test_a_forged_token_overwrites_nothing(post, candidate, lead, token):
    rate(candidate.evaluation, lead, candidate, "TA-01", 2, rationale="From the other tab")

    response = post({"token": token}, answer="3", rationale="From this tab")

    assert response.status_code == 409
    assert [level for _, _, level, _ in saved()] == [2]
    assert "From this tab" in response.content.decode()


def test_a_token_of_somebody_else_is_refused(post, assessor):
    assert post(token_of(assessor), answer="2").status_code == 403
    assert not saved()


def test_a_post_sent_again_after_a_change_is_told(post, lead):
    """A replayed post is an old answer: it does not come back over a newer one."""
    token = token_of(lead)
    post(token, answer="2", rationale="The first answer of this tab.")
    post(token_of(lead), answer="3", rationale="The second answer, from another tab.")

    response = post(token, answer="2", rationale="The first answer of this tab.")

    assert response.status_code == 409
    assert [level for _, _, level, _ in saved()] == [3]


def test_a_clock_set_back_overwrites_nothing(post, candidate, lead):
    """The server's clock was an hour ahead; what was saved then is not older than this page."""
    later = timezone.now() + timedelta(hours=1)
    with patch("django.utils.timezone.now", lambda: later):
        old = rate(candidate.evaluation, lead, candidate, "TA-01", 2, rationale="An hour ahead")
    assert old.saved_at == later
    token = {"token": str(PageToken.new(lead))}

    response = post(token, answer="3", rationale=REASON)

    assert response.status_code == 409
    assert "An hour ahead" in response.content.decode()
    assert [level for _, _, level, _ in saved()] == [2]


@pytest.mark.parametrize("zone", ["Europe/Paris", "Africa/Casablanca", "Pacific/Apia"])
def test_a_deadline_in_the_hour_that_comes_twice_is_one_instant(post, candidate, lead, zone):
    """02:30 comes twice in Paris on 25 October 2026: the second one counts, for everybody."""
    closes_at = timezone.datetime.fromisoformat("2026-10-25T01:30:00+00:00")
    type(lead).objects.update(time_zone=zone)
    type(candidate.evaluation).objects.update(rating_closes_at=closes_at)

    with patch("django.utils.timezone.now", lambda: closes_at - timedelta(microseconds=1)):
        first = post(token_of(lead), answer="2")
    with patch("django.utils.timezone.now", lambda: closes_at):
        late = post(token_of(lead), answer="3", rationale="Typed too late, and kept.")

    assert (first.status_code, late.status_code) in {(302, 409), (200, 409)}
    assert [level for _, _, level, _ in saved()] == [2]
    assert "Rating closed on Sun 25 Oct 2026" in late.content.decode()
