import pytest

from scoring.evaluations.forms.setup import value_in_words
from scoring.grid.reading import load_grid


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("languages_must", ["fr", "AR", "Darija"], "French, Arabic, Darija"),
        ("stack_domain_needed", ["Java / payments", "fr"], "Java / payments, fr"),
        ("languages_plus", [], "None"),
        ("seniors_needed", 20, "20"),
        ("incident_minutes", 15, "15 minutes"),
        ("horizon_years", 1, "1 year"),
        ("buyer_day", "09:00-18:00", "09:00 to 18:00"),
        ("personal_data_eu", False, "No"),
        ("buyer_timezone", None, "None"),
    ],
)
def test_a_parameter_is_read_in_words(name, value, words):
    assert value_in_words(load_grid().parameters[name], value) == words
