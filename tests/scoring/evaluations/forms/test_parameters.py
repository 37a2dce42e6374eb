"""What a buyer sets, as fields made from any grid's own parameters."""

from scoring.evaluations.forms.setup import fields_of_parameter
from scoring.grid.model import Parameter


def test_a_list_that_is_not_about_languages_is_kept_as_typed():
    parameter = Parameter("tools", "list", help="", default=None, example="")

    ((suffix, field, initial),) = fields_of_parameter(parameter, ["Jira"])

    assert (suffix, initial) == ("", ["Jira"])
    assert field.clean("fr, Jira, fr") == ["fr", "Jira"]
