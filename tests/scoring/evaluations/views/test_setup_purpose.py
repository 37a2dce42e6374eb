from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation
from tests.factories import make_evaluation
from tests.scoring.evaluations.forms.test_purpose import answers


def url(evaluation):
    return reverse("setup_purpose", args=[evaluation.pk])


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)


def test_purpose_and_parameters_are_kept_by_their_kind(lead_client, draft):
    lead_client.post(url(draft), answers())

    draft.refresh_from_db()
    assert draft.parameters == {
        "buyer_timezone": "Europe/Paris",
        "buyer_day": "09:00-18:00",
        "start_date": "2027-03-01",
        "ai_in_scope": True,
        "ai_engineers_needed": 2,
        "client_region": ["EU"],
        "iso_equivalent": "none",
        "interviews_per_vendor": 3,
        "languages_must": ["fr", "en"],
        "languages_plus": [],
        "seniors_needed": 20,
        "stack_domain_needed": ["Java / payments", "Python / insurance"],
        "personal_data_eu": True,
        "incident_minutes": 15,
        "horizon_years": 3,
        "repeat_contact_days": 7,
        "audit_pack_hours": 48,
    }
    assert (draft.tie_rule, draft.overall_minimum) == ("highest_criterion:SC", None)


def test_saving_writes_what_changed_in_the_record_and_nothing_when_nothing_did(
    lead, lead_client, draft
):
    lead_client.post(url(draft), answers())
    lead_client.post(url(draft), answers(pass_mark="60"))
    lead_client.post(url(draft), answers(pass_mark="60"))

    first, second = RecordEntry.objects.about(draft).filter(act="purpose set")
    assert (first.actor, first.before["purpose"]) == (
        lead,
        "A second site for support in four languages.",
    )
    assert (second.before, second.after) == ({"pass_mark": 50}, {"pass_mark": 60})


def test_the_saved_answers_come_back_into_the_form(lead_client, draft):
    lead_client.post(url(draft), answers())

    form = lead_client.get(url(draft)).context["form"]

    assert {name: form[name].value() for name in ["parameter_buyer_day_starts", "tie_rule"]} == {
        "parameter_buyer_day_starts": "09:00",
        "tie_rule": "highest_criterion:SC",
    }
    assert form["parameter_languages_must"].value() == "French, English"
    assert form["parameter_personal_data_eu"].value() == "yes"


def test_no_personal_data_takes_the_gates_for_it_out_and_yes_puts_them_back(lead_client, draft):
    plus = {"parameter_languages_plus": "de"}
    lead_client.post(url(draft), answers(parameter_personal_data_eu="no", **plus))
    without = set(draft.checks.filter(use="not_applicable").values_list("check_id", flat=True))
    lead_client.post(url(draft), answers(parameter_personal_data_eu="yes", **plus))

    assert without == {"SC-02", "SC-03"}
    assert not draft.checks.filter(use="not_applicable").exists()


def test_no_further_languages_and_no_ai_take_their_checks_out(lead_client, draft):
    lead_client.post(url(draft), answers(parameter_ai_in_scope="no"))
    without = draft.checks.filter(use="not_applicable").values_list("check_id", flat=True)

    ai_checks = {f"AI-0{number}" for number in range(1, 7)}
    assert set(without) == ai_checks | {"LG-06"}


def test_a_gate_the_lead_left_out_stays_out_whatever_the_parameters_say(lead_client, draft):
    draft.checks.filter(check_id="SC-02").update(use="left_out", reason="Counsel reads it later.")

    lead_client.post(url(draft), answers(parameter_personal_data_eu="no"))
    lead_client.post(url(draft), answers(parameter_personal_data_eu="yes"))

    row = draft.checks.get(check_id="SC-02")
    assert (row.use, row.reason) == ("left_out", "Counsel reads it later.")


def test_the_closing_time_is_read_in_the_zone_of_the_lead(lead, lead_client, draft):
    lead.time_zone = "Europe/Paris"
    lead.save()

    lead_client.post(url(draft), answers(rating_closes_at="2030-11-27T17:00"))

    draft.refresh_from_db()
    assert draft.rating_closes_at == datetime(2030, 11, 27, 16, 0, tzinfo=UTC)


def test_a_wrong_answer_is_refused_in_words_and_the_text_stays(lead_client, draft):
    before = draft.parameters

    response = lead_client.post(url(draft), answers(pass_mark="50.5"))

    page = response.content.decode()
    words = "Write a whole number from 0 to 100, such as 50."
    assert response.context["form"].errors == {"pass_mark": [words]}
    assert f'<a href="#id_pass_mark">{words}</a>' in page
    assert 'value="50.5"' in page
    draft.refresh_from_db()
    assert draft.parameters == before


def test_hostile_text_is_shown_as_text(lead_client, draft):
    hostile = '<script>alert(1)</script> \u202eغير\u200b 🙂 "><img src=x>'

    lead_client.post(url(draft), answers(title=hostile, purpose=hostile, decision_asked=hostile))
    page = lead_client.get(draft.get_absolute_url()).content.decode()

    draft.refresh_from_db()
    assert draft.purpose == hostile
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_posted_fields_that_the_form_does_not_show_change_nothing(lead_client, draft, assessor):
    extra = {
        "state": "open",
        "created_by": assessor.pk,
        "version": "9",
        "points_total": "100",
        "grid": "{}",
        "parameters": "{}",
        "last_candidate_number": "500",
    }

    lead_client.post(url(draft), answers(**extra))

    fresh = Evaluation.objects.get()
    assert (fresh.state, fresh.version, fresh.points_total) == ("draft", 1, 0)
    assert (fresh.grid, fresh.created_by) == (draft.grid, draft.created_by)
    assert fresh.last_candidate_number == 0


def test_an_opened_evaluation_shows_the_answers_in_words(lead, lead_client, draft):
    lead_client.post(url(draft), answers())
    draft.refresh_from_db()
    draft.open_for_rating(lead)

    page = lead_client.get(url(draft)).context

    assert ("Languages you must have", "French, English") in page["answers"]
    assert ("Languages that are a plus", "None") in page["answers"]
    assert ("Senior engineers the work needs at its peak", "20") in page["answers"]
    assert ("Will the work touch personal data of people in the EU?", "Yes") in page["answers"]
    assert (
        page["tie_words"] == "The higher score on “Security, compliance and governance” goes first"
    )


def test_what_was_not_given_is_none(lead, lead_client):
    evaluation = make_evaluation(lead, parameters={"personal_data_eu": False})

    page = lead_client.get(reverse("setup_open", args=[evaluation.pk])).context

    assert ("Time zone of your working day", "None") in page["answers"]
    assert ("Will the work touch personal data of people in the EU?", "No") in page["answers"]


def test_languages_are_written_by_name_or_code_and_read_by_name(lead_client, draft):
    lead_client.post(url(draft), answers(parameter_languages_must="français, EN, Deutsch"))

    draft.refresh_from_db()
    form = lead_client.get(url(draft)).context["form"]
    assert draft.parameters["languages_must"] == ["fr", "en", "de"]
    assert form["parameter_languages_must"].value() == "French, English, German"


def test_languages_kept_by_name_stay_so_until_they_change(lead_client, draft):
    lead_client.post(url(draft), answers())
    draft.refresh_from_db()
    draft.parameters["languages_must"] = ["French", "English"]
    draft.save()

    lead_client.post(url(draft), answers(parameter_languages_must="french, English"))

    draft.refresh_from_db()
    assert draft.parameters["languages_must"] == ["French", "English"]
