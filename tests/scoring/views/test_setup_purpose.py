from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import RecordEntry
from scoring.models import Evaluation
from tests.factories import make_evaluation


def url(evaluation):
    return reverse("setup_purpose", args=[evaluation.pk])


def answers(**changed):
    return {
        "title": "Nearshore AI support 2027",
        "purpose": "A second site.",
        "decision_asked": "Choose four to six.",
        "parameter_buyer_timezone": "Europe/Paris",
        "parameter_buyer_day_starts": "09:00",
        "parameter_buyer_day_ends": "18:00",
        "parameter_languages_must": "fr, en,  en",
        "parameter_languages_plus": "",
        "parameter_seniors_needed": "20",
        "parameter_stack_domain_needed": "Java / payments\r\nPython / insurance",
        "parameter_personal_data_eu": "yes",
        "parameter_incident_minutes": "15",
        "parameter_horizon_years": "3",
        "parameter_repeat_contact_days": "7",
        "parameter_audit_pack_hours": "48",
        "coverage_minimum": "70",
        "pass_mark": "50",
        "overall_minimum": "",
        "tolerance": "1",
        "tie_rule": "highest_criterion:SC",
        "rating_closes_at": "",
    } | changed


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)


def test_purpose_and_parameters_are_kept_by_their_kind(lead_client, draft):
    lead_client.post(url(draft), answers())

    draft.refresh_from_db()
    assert draft.parameters == {
        "buyer_timezone": "Europe/Paris",
        "buyer_day": "09:00-18:00",
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
    lead_client.post(url(draft), answers(parameter_personal_data_eu="no"))
    without = set(draft.checks.filter(use="not_applicable").values_list("check_id", flat=True))
    lead_client.post(url(draft), answers(parameter_personal_data_eu="yes"))

    assert without == {"SC-02", "SC-03"}
    assert not draft.checks.exclude(use="in_use").exists()


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


def test_a_closing_time_in_the_past_is_refused_unless_it_stood_there(lead_client, draft):
    past = timezone.now().replace(second=0, microsecond=0) - timedelta(days=1)
    typed = past.strftime("%Y-%m-%dT%H:%M")

    refused = lead_client.post(url(draft), answers(rating_closes_at=typed))
    Evaluation.objects.update(rating_closes_at=past)
    accepted = lead_client.post(url(draft), answers(rating_closes_at=typed))

    assert refused.context["form"].errors == {
        "rating_closes_at": ["This is in the past. Give a later time, or none."]
    }
    assert accepted.status_code == 302


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
@pytest.mark.parametrize(
    "typed",
    ["9999-12-31T23:59", "9999-12-31T23:59-14:00", "0001-01-01T00:00", "0001-01-01T00:00+14:00"],
)
def test_a_closing_time_at_the_end_of_the_calendar_is_refused(
    lead, lead_client, draft, zone, typed
):
    lead.time_zone = zone
    lead.save()

    response = lead_client.post(url(draft), answers(rating_closes_at=typed))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["rating_closes_at"]
    assert response.context["form"]["rating_closes_at"].value() == typed


def test_a_closing_time_is_at_most_five_years_ahead(lead_client, draft):
    later = (timezone.now() + timedelta(days=5 * 366 + 1)).strftime("%Y-%m-%dT%H:%M")
    in_time = (timezone.now() + timedelta(days=5 * 365)).strftime("%Y-%m-%dT%H:%M")

    refused = lead_client.post(url(draft), answers(rating_closes_at=later))
    accepted = lead_client.post(url(draft), answers(rating_closes_at=in_time))

    assert refused.context["form"].errors == {
        "rating_closes_at": ["This is over five years ahead. Give an earlier time."]
    }
    assert accepted.status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", "  ", "This field is required."),
        ("title", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("purpose", "", "Say what you need and why."),
        ("purpose", "x" * 10_000, "Ensure this value has at most 4000 characters (it has 10000)."),
        ("pass_mark", "-1", "Write a whole number from 0 to 100, such as 50."),
        ("pass_mark", "50.5", "Write a whole number from 0 to 100, such as 50."),
        ("pass_mark", "NaN", "Write a whole number from 0 to 100, such as 50."),
        ("pass_mark", "1e2", "Write a whole number from 0 to 100, such as 50."),
        ("pass_mark", "1_0", "Write a whole number from 0 to 100, such as 50."),
        ("pass_mark", "9" * 400, "Write a whole number from 0 to 100, such as 50."),
        ("tolerance", "5", "Write a whole number from 0 to 4, such as 1."),
        ("overall_minimum", "101", "Write a whole number from 0 to 100."),
        (
            "tie_rule",
            "by_name",
            "Select a valid choice. by_name is not one of the available choices.",
        ),
        ("rating_closes_at", "soon", "Write the day and the time, such as 2026-11-27 17:00."),
        ("parameter_buyer_timezone", "", "Choose the time zone of your working day."),
        ("parameter_buyer_day_starts", "9 o'clock", "Say when it starts, such as 09:00."),
        ("parameter_buyer_day_ends", "09:00", "The day cannot end when it starts."),
        ("parameter_personal_data_eu", "", "Answer yes or no."),
        ("parameter_seniors_needed", "many", "Write a whole number from 0 to 100000, such as 20."),
        ("parameter_languages_must", ",".join(map(str, range(61))), "Keep to 60 entries."),
        (
            "parameter_languages_must",
            "x" * 101,
            f"Shorten “\u2068{'x' * 40}\u2069…” to 100 characters.",
        ),
    ],
)
def test_a_wrong_answer_is_refused_in_words_and_the_text_stays(
    lead_client, draft, field, typed, words
):
    before = draft.parameters

    response = lead_client.post(url(draft), answers(**{field: typed}))

    assert response.context["form"].errors == {field: [words]}
    assert response.context["form"][field].value() == typed
    draft.refresh_from_db()
    assert draft.parameters == before


@pytest.mark.parametrize("typed", ["a\x00b", "a\x07b"])
def test_control_characters_are_refused_and_the_text_comes_back_without_them(
    lead_client, draft, typed
):
    form = lead_client.post(url(draft), answers(purpose=typed)).context["form"]

    assert form.errors == {"purpose": ["Remove the invisible control characters from this text."]}
    assert form["purpose"].value() == "ab"


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
    lead_client.post(url(draft), answers(parameter_languages_must="French, EN, Klingon"))

    draft.refresh_from_db()
    form = lead_client.get(url(draft)).context["form"]
    assert draft.parameters["languages_must"] == ["fr", "en", "Klingon"]
    assert form["parameter_languages_must"].value() == "French, English, Klingon"


def test_languages_kept_by_name_stay_so_until_they_change(lead_client, draft):
    lead_client.post(url(draft), answers())
    draft.refresh_from_db()
    draft.parameters["languages_must"] = ["French", "English"]
    draft.save()

    lead_client.post(url(draft), answers(parameter_languages_must="french, English"))

    draft.refresh_from_db()
    assert draft.parameters["languages_must"] == ["French", "English"]
