from datetime import timedelta

import pytest
from django.utils import timezone

from scoring.evaluations.forms.setup import PurposeForm


def answers(**changed):
    return {
        "title": "Nearshore AI support 2027",
        "purpose": "A second site.",
        "decision_asked": "Choose four to six.",
        "parameter_buyer_timezone": "Europe/Paris",
        "parameter_buyer_day_starts": "09:00",
        "parameter_buyer_day_ends": "18:00",
        "parameter_start_date": "2027-03-01",
        "parameter_ai_in_scope": "yes",
        "parameter_ai_engineers_needed": "2",
        "parameter_client_region": "EU",
        "parameter_iso_equivalent": "none",
        "parameter_interviews_per_vendor": "3",
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


def errors_of(draft, **changed):
    return PurposeForm(answers(**changed), evaluation=draft).errors


def test_answers_as_they_are_meant_are_valid(draft):
    assert errors_of(draft) == {}


def test_a_closing_time_in_the_past_is_refused_unless_it_stood_there(draft):
    past = timezone.now().replace(second=0, microsecond=0) - timedelta(days=1)
    typed = timezone.localtime(past).strftime("%Y-%m-%dT%H:%M")

    refused = errors_of(draft, rating_closes_at=typed)
    draft.rating_closes_at = past

    assert refused == {"rating_closes_at": ["This is in the past. Give a later time, or none."]}
    assert errors_of(draft, rating_closes_at=typed) == {}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
@pytest.mark.parametrize(
    "typed",
    ["9999-12-31T23:59", "9999-12-31T23:59-14:00", "0001-01-01T00:00", "0001-01-01T00:00+14:00"],
)
def test_a_closing_time_at_the_end_of_the_calendar_is_refused(draft, zone, typed):
    with timezone.override(zone):
        form = PurposeForm(answers(rating_closes_at=typed), evaluation=draft)

        assert list(form.errors) == ["rating_closes_at"]
        assert form["rating_closes_at"].value() == typed


def test_a_closing_time_is_at_most_five_years_ahead(draft):
    later = (timezone.now() + timedelta(days=5 * 366 + 1)).strftime("%Y-%m-%dT%H:%M")
    in_time = (timezone.now() + timedelta(days=5 * 365)).strftime("%Y-%m-%dT%H:%M")

    assert errors_of(draft, rating_closes_at=later) == {
        "rating_closes_at": ["This is over five years ahead. Give an earlier time."]
    }
    assert errors_of(draft, rating_closes_at=in_time) == {}


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", "  ", "Fill this in."),
        ("title", "x" * 201, "Shorten this to 200 characters: it has 201."),
        ("purpose", "", "Say what you need and why."),
        ("purpose", "x" * 10_000, "Shorten this to 4000 characters: it has 10000."),
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
            "Choose one of the answers offered here.",
        ),
        ("rating_closes_at", "soon", "Write the day and the time, such as 2026-11-27 17:00."),
        ("parameter_buyer_timezone", "", "Choose the time zone of your working day."),
        (
            "parameter_buyer_day_starts",
            "9 o'clock",
            "Your working day: say when it starts, such as 09:00.",
        ),
        ("parameter_buyer_day_ends", "09:00", "The day cannot end when it starts."),
        ("parameter_personal_data_eu", "", "Answer yes or no."),
        ("parameter_seniors_needed", "many", "Write a whole number from 1 to 100000, such as 20."),
        ("parameter_languages_must", ",".join(map(str, range(61))), "Keep to 60 entries."),
        (
            "parameter_languages_must",
            "x" * 101,
            f"Shorten “\u2068{'x' * 40}\u2069…” to 100 characters.",
        ),
    ],
)
def test_a_wrong_answer_is_refused_in_words_and_the_text_stays(draft, field, typed, words):
    form = PurposeForm(answers(**{field: typed}), evaluation=draft)

    assert form.errors == {field: [words]}
    assert form[field].value() == typed


@pytest.mark.parametrize("typed", ["a\x00b", "a\x07b"])
def test_control_characters_are_refused_and_the_text_comes_back_without_them(draft, typed):
    form = PurposeForm(answers(purpose=typed), evaluation=draft)

    assert form.errors == {"purpose": ["Remove the invisible control characters from this text."]}
    assert form["purpose"].value() == "ab"


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("parameter_start_date", "soon", "Write a day, such as 2027-03-01."),
        ("parameter_start_date", "2027-02-30", "Write a day, such as 2027-03-01."),
        ("parameter_start_date", "", "Write a day, such as 2027-03-01."),
        (
            "parameter_languages_must",
            " , ",
            "Languages you must have: name at least one, or tick the offer.",
        ),
        (
            "parameter_languages_must",
            "French, Elvish",
            "“\u2068Elvish\u2069” is no language we know. Write its name, or its code, such as fr.",
        ),
        ("parameter_ai_engineers_needed", "0", "Write a whole number from 1 to 100000, such as 2."),
    ],
)
def test_a_parameter_is_refused_in_words(draft, name, typed, sentence):
    assert errors_of(draft, **{name: typed}) == {name: [sentence]}


def test_a_choice_is_one_of_those_of_the_grid(draft):
    assert "parameter_iso_equivalent" in errors_of(draft, parameter_iso_equivalent="soc1")
    assert errors_of(draft, parameter_iso_equivalent="soc2_type2") == {}


def test_an_offer_is_added_to_what_is_typed(draft):
    data = answers(parameter_languages_must="pt, en", parameter_languages_must_offer="on")
    form = PurposeForm(data, evaluation=draft)

    assert form.is_valid()
    assert form.cleaned_data["parameters"]["languages_must"] == ["pt", "en", "fr", "es", "ar"]


def test_an_offer_stands_by_itself(draft):
    typed = {"parameter_languages_must": "", "parameter_languages_must_offer": "on"}

    assert errors_of(draft, **typed) == {}
    label = PurposeForm(evaluation=draft).fields["parameter_languages_must_offer"].label
    assert label == "Add French, English, Spanish, Arabic"


def test_what_is_offered_is_not_offered_twice(draft):
    draft.parameters["languages_must"] = ["ar", "en", "es", "fr", "pt"]

    assert "parameter_languages_must_offer" not in PurposeForm(evaluation=draft).fields


def test_languages_that_an_offer_may_stand_for_are_not_called_optional(draft):
    fields = PurposeForm(evaluation=draft).fields

    assert fields["parameter_languages_must"].is_conditional
    assert not fields["parameter_languages_plus"].is_conditional
