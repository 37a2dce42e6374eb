"""What was typed as a session ended is shown after sign-in and sent again to where it was for."""

import pytest
from django.urls import reverse

from tests.factories import PASSWORD, make_evaluation, make_user
from tests.scoring.evaluations.forms.test_purpose import answers
from tests.scoring.evaluations.views.test_setup_purpose import url as purpose_url
from tests.scoring.ratings.grid_pages import (
    cell_fields,
    check_url,
    open_evaluation,
    save_url,
    saved,
    token_of,
)

UNSENT = reverse("unsent_form")


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead)


def waiting(client):
    return client.get(UNSENT).context["unsent_form"]


def sign_in(client, person):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def end_session(client, person):
    client.force_login(person)
    client.get("/account/")
    client.cookies.pop("sessionid")


def send_again(client):
    form = waiting(client)
    return client.post(form.address, form.fields | {"unsent_form": form.mark})


def test_ratings_sent_again_are_saved_as_of_the_page_they_were_typed_on(client, evaluation, lead):
    fields = cell_fields(evaluation.candidates.get(), answer="3", rationale="Typed in time")
    end_session(client, lead)
    client.post(check_url(evaluation), token_of(lead) | fields | {"next": "1"})
    sign_in(client, lead)
    assert not saved()

    response = send_again(client)

    assert response.status_code == 302
    assert saved() == [("TA-01", "rated", 3, "Typed in time")]
    assert waiting(client) is None


def test_ratings_of_somebody_else_s_page_are_refused(client, evaluation, lead):
    fields = cell_fields(evaluation.candidates.get(), answer="3", rationale="Typed in time")
    end_session(client, lead)
    client.post(check_url(evaluation), token_of(make_user("third@example.org")) | fields)
    sign_in(client, lead)

    assert send_again(client).status_code == 403
    assert not saved()


def test_set_up_sent_again_is_saved(client, lead):
    evaluation = make_evaluation(lead)
    purpose = "Two\r\nlines " + "and more " * 400
    end_session(client, lead)
    client.post(purpose_url(evaluation), answers(title="Typed title", purpose=purpose))
    sign_in(client, lead)
    evaluation.refresh_from_db()
    assert evaluation.title != "Typed title"

    assert send_again(client).url == reverse("setup_candidates", args=[evaluation.pk])

    evaluation.refresh_from_db()
    assert (evaluation.title, evaluation.purpose) == ("Typed title", purpose.strip())
    assert waiting(client) is None


def autosave(client, candidate, token, answer):
    """Post one cell as the script of its page does."""
    page = check_url(candidate.evaluation)
    return client.post(
        save_url(candidate),
        token | cell_fields(candidate, answer=answer, rationale="Typed in time"),
        headers={"hx-request": "true", "referer": f"http://testserver{page}"},
    )


def test_autosaved_cells_of_a_page_are_kept_together_and_sent_to_that_page(client, lead):
    evaluation = open_evaluation(lead, vendors=2)
    token = token_of(lead)
    end_session(client, lead)
    for candidate, answer in zip(evaluation.candidates.all(), "32", strict=True):
        response = autosave(client, candidate, token, answer)
        assert response.url.startswith(reverse("account_login"))
    sign_in(client, lead)

    assert waiting(client).address == check_url(evaluation)
    assert send_again(client).status_code == 302
    assert sorted(saved()) == [
        ("TA-01", "rated", 2, "Typed in time"),
        ("TA-01", "rated", 3, "Typed in time"),
    ]


def test_an_autosave_takes_no_form_away_that_was_sent_on_purpose(client, evaluation, lead):
    end_session(client, lead)
    client.post("/account/", {"name": "Sent on purpose"})

    autosave(client, evaluation.candidates.get(), token_of(lead), "3")
    sign_in(client, lead)

    assert waiting(client).fields == {"name": ["Sent on purpose"]}


def test_nothing_waits_once_the_tab_has_saved_by_itself(client, evaluation, lead):
    candidate, token = evaluation.candidates.get(), token_of(lead)
    end_session(client, lead)
    autosave(client, candidate, token, "3")
    sign_in(client, lead)

    assert autosave(client, candidate, token, "3")["X-Rating"] == "answer"

    assert waiting(client) is None


def test_text_of_a_lost_tab_goes_on_waiting_while_its_page_is_used_anew(client, evaluation, lead):
    candidate = evaluation.candidates.get()
    end_session(client, lead)
    autosave(client, candidate, token_of(lead), "3")
    sign_in(client, lead)

    autosave(client, candidate, token_of(lead), "1")

    assert (f"Rationale (c{candidate.pk}-TA-01)", ["Typed in time"]) in waiting(client).rows
