"""What is wrong with a form as a whole: a link in the summary, the same words beside a control."""

from types import SimpleNamespace

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from scoring.results.forms import ScenarioForm
from tests.evaluator.test_doors import our_patterns
from tests.factories import (
    make_evaluation,
    make_finding,
    make_open_evaluation,
    make_released_evaluation,
    rate,
)
from tests.plain_browser import PlainBrowser


@pytest.fixture
def browser(lead):
    browser = PlainBrowser()
    browser.client.force_login(lead)
    return browser


def link_of(page):
    """Return where the only line of the summary leads."""
    (line,) = page._error_lines()
    (link,) = line.iter("a")
    return link.get("href")


class TwoFields(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    first = forms.CharField(required=False, help_text="Help")
    second = forms.CharField(required=False)

    def clean(self):
        raise forms.ValidationError("Give one of them.")


class SecondAnswers(TwoFields):
    answers_for_whole = "second"


class PageAnswers(TwoFields):
    whole_errors_at = "elsewhere"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (TwoFields, {"first": "id_first_helptext id_first_error"}),
        (SecondAnswers, {"second": "id_second_error"}),
        (PageAnswers, {}),
    ],
)
def test_one_field_answers_for_the_form(kind, said):
    form = kind({"second": "x"})

    assert {field.name: field.aria_describedby for field in form if field.all_errors} == said
    assert all(list(form[name].all_errors) == ["Give one of them."] for name in said)
    assert not any("aria-invalid" in str(field) for field in form)


def test_a_field_keeps_its_own_errors_after_those_of_the_form():
    form = TwoFields({})
    form.add_error("first", "Too short.")

    assert list(form["first"].all_errors) == ["Give one of them.", "Too short."]
    assert form["first"].aria_describedby == "id_first_helptext id_first_error"


def test_more_than_100_points_are_told_beside_the_first_weight(browser, lead):
    evaluation = make_evaluation(lead)
    browser.open(reverse("setup_weights", args=[evaluation.pk]))

    page = browser.press("Save and go on", points_TZ="90")

    assert link_of(page) == "#id_points_TZ"
    assert page.errors_astray() == []


def test_points_kept_beyond_100_are_told_beside_the_first_weight(browser, lead):
    evaluation = make_evaluation(lead)
    browser.open(reverse("setup_weights", args=[evaluation.pk]))

    page = browser.press(
        "Share the rest in proportion",
        points_TZ="60",
        points_LG="60",
        keep_TZ=["on"],
        keep_LG=["on"],
    )

    assert "The points you keep add to 120." in page.errors[0]
    assert (link_of(page), page.errors_astray()) == ("#id_points_TZ", [])


def test_a_swing_without_100_is_told_beside_the_first_swing(browser, lead):
    evaluation = make_evaluation(lead)
    browser.open(reverse("setup_weighing", args=[evaluation.pk, "swing"]))

    page = browser.press("Work out the points", **dict.fromkeys(evaluation.criterion_titles, "50"))

    assert page.errors == ["Give 100 to the criterion you would lift first."]
    assert (link_of(page), page.errors_astray()) == ("#id_TZ", [])


def test_a_wrong_sign_in_is_told_beside_the_e_mail(db):
    browser = PlainBrowser()
    browser.open(reverse("account_login"))

    page = browser.press("Sign in", login="nobody@example.org", password="wrong")

    assert (link_of(page), page.errors_astray()) == ("#id_login", [])


def test_a_gate_found_meanwhile_is_told_beside_the_result(browser, lead):
    evaluation = make_open_evaluation(lead=lead)
    candidate = evaluation.candidates.get()
    browser.open(reverse("gate_finding", args=[evaluation.pk, candidate.pk, "SC-01"]))
    make_finding(evaluation, candidate, "SC-01", "fail")

    page = browser.press("Save", result="open")

    assert (link_of(page), page.errors_astray()) == ("#id_result_0", [])


def test_a_declaration_on_fewer_candidates_is_told_beside_the_answer(browser, lead):
    evaluation = make_evaluation(lead, declared=False)
    browser.open(reverse("declare", args=[evaluation.pk]))
    evaluation.candidates.update(number=2)

    page = browser.press("Sign my declaration", answer="none", confirmed=["on"])

    assert (link_of(page), page.errors_astray()) == ("#id_answer_0", [])


def test_a_refused_reopening_is_told_beside_the_reason(browser, lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    member = evaluation.members.get(user=assessor)
    evaluation.members.filter(pk=member.pk).update(submitted_at=timezone.now())
    browser.open(reverse("reopen_ratings", args=[evaluation.pk, member.pk]))
    evaluation.members.update(submitted_at=None)

    page = browser.press("Reopen", reason="They ask for it.")

    assert (link_of(page), page.errors_astray()) == ("#id_reason", [])


def test_answers_to_correct_are_told_above_their_list(browser, lead):
    evaluation = make_open_evaluation(lead=lead, checks=["TZ-01"])
    rate(evaluation, lead, evaluation.candidates.get(), "TZ-01", 4)
    browser.open(reverse("submit_ratings", args=[evaluation.pk]))

    page = browser.press("Submit my ratings")

    assert (link_of(page), page.errors_astray()) == ("#to-correct", [])


def test_a_scenario_without_points_is_told_beside_the_first_weight(lead, browser):
    evaluation = make_released_evaluation({"A": {"TZ-01": 1}}, state="claim", lead=lead)
    used = SimpleNamespace(id="TZ", title="Time", points=100)
    results = SimpleNamespace(evaluation=evaluation, used_criteria=[used], criteria={"TZ": used})
    form = ScenarioForm(results, {"name": f"At {timezone.now()}", "TZ": "0"})

    assert not form.is_valid()
    assert [field.name for field in form if field.all_errors] == ["TZ"]


def forms_of_models(kind=forms.ModelForm):
    for one in kind.__subclasses__():
        yield one
        yield from forms_of_models(one)


def test_every_form_of_a_model_names_the_fields_it_takes():
    """A field that is added to a model is in no form until somebody writes it there."""
    list(our_patterns())  # every view is loaded, and with it every form
    apps = ("accounts.", "evaluator.", "scoring.", "vendors.")
    ours = [form for form in forms_of_models() if form.__module__.startswith(apps)]
    ours = [form for form in ours if form._meta.model]  # without the bases of others

    assert len(ours) > 5
    assert [form for form in ours if form._meta.fields is None or form._meta.exclude] == []
