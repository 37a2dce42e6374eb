"""No form says a sentence of Django's: what it says tells people what to do."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import django
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from accounts.refusals import CHOOSE, FILL_IN
from evaluator.forms import ShowableControls

CATALOGUE = Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po"
ROOTS = ("accounts", "evaluator", "scoring", "vendors")


def sentences_of_django():
    """Every text that Django translates and that reads like a sentence."""
    text = re.sub(r'"\n"', "", CATALOGUE.read_text())
    texts = re.findall(r'^msgid(?:_plural)? "(.*)"$', text, re.MULTILINE)
    return {words for words in texts if "." in words}


def every_form():
    get_resolver().url_patterns  # noqa: B018 -- imports the views with their forms
    for root in ROOTS:
        package = import_module(root)
        for module in walk_packages(package.__path__, f"{root}."):
            if ".migrations" not in module.name:
                import_module(module.name)
    classes = [forms.BaseForm]
    for kind in classes:
        classes += kind.__subclasses__()
    return [kind for kind in classes if kind.__module__.partition(".")[0] in ROOTS]


def messages_of(field):
    yield from field.error_messages.values()
    for validator in field.validators:
        yield getattr(validator, "message", "")


def test_no_field_of_any_form_has_a_sentence_of_django():
    django_says, kept = sentences_of_django(), []

    for kind in every_form():
        for name, field in getattr(kind, "base_fields", {}).items():
            messages = {str(message) for message in messages_of(field)}
            kept += [(kind.__name__, name, words) for words in messages & django_says]

    assert "This field is required." in django_says
    assert kept == []


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (forms.CharField(max_length=3), "x" * 5, "Shorten this to 3 characters: it has 5."),
        (forms.CharField(min_length=2), "x", "Write at least 2 characters: it has 1."),
        (forms.IntegerField(max_value=9), "10", "Write at most 9."),
        (forms.IntegerField(), "ten", "Write a whole number, such as 12."),
        (forms.DecimalField(max_digits=3), "1234", "Keep to 3 digits in all."),
        (forms.EmailField(), "me", "Write an e-mail address, such as name@example.org."),
        (forms.DateField(), "soon", "Write the date as year, month and day, such as 2026-11-24."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Choose one of the answers offered here."),
        (forms.ChoiceField(choices=[("a", "A")]), "", "Choose one of the answers."),
        (forms.BooleanField(), False, "Tick this to go on."),
    ],
)
def test_a_field_says_what_to_do(field, typed, sentence):
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)

    assert refusal.value.messages == [sentence]


def test_a_list_of_errors_says_which_field_each_is_about():
    class OrderForm(forms.Form):
        default_renderer = ShowableControls
        name = forms.CharField()
        colour = forms.ChoiceField(choices=[("red", "Red")])
        size = forms.CharField(error_messages={"required": "Say which size."})

    form = OrderForm({})

    assert [error for field in form for error in field.errors_by_name] == [
        f"Name: {FILL_IN}",
        f"Colour: {CHOOSE}",
        "Say which size.",
    ]
