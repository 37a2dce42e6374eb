import pytest

from scoring.evaluations.forms.panel import InviteMemberForm, PanelForm
from scoring.evaluations.models.setup import setup_of
from tests.factories import add_member, make_user


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"email": ""}, "Write the e-mail address of the person."),
        ({"email": "rim"}, "Write an e-mail address, such as amine@example.org."),
        ({"email": "lead@example.org"}, "This person takes part already."),
        ({"email": "LEAD@example.org"}, "This person takes part already."),
        (
            {"email": "gone@example.org"},
            "The account of this person is closed. Ask an administrator to open it again.",
        ),
        ({"role": "lead"}, "Choose what this person does."),
        ({"role": ""}, "Choose what this person does."),
        ({"name": "x" * 151}, "Shorten this to 150 characters: it has 151."),
    ],
)
def test_an_invitation_that_cannot_be_sent_is_refused_in_words(draft, posted, words):
    make_user("gone@example.org", is_active=False)
    fields = {"email": "rim@example.org", "name": "", "role": "assessor"} | posted

    errors = InviteMemberForm(fields, evaluation=draft).errors

    assert errors == {name: [words] for name in posted}


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        (
            {"role": "observer", "criteria": ["TZ"]},
            (
                "An observer rates nothing. "
                "Untick the criteria of \u2068Amine Roy\u2069, or choose assessor."
            ),
        ),
        ({"role": "lead", "criteria": []}, "Choose the role of \u2068Amine Roy\u2069."),
        ({"role": "assessor", "criteria": ["XX"]}, "Tick criteria of this evaluation."),
    ],
)
def test_a_matrix_that_cannot_stand_is_refused(draft, assessor, posted, words):
    member = add_member(draft, assessor)
    fields = {f"{name}_{member.pk}": value for name, value in posted.items()}

    errors = PanelForm(fields, setup=setup_of(draft)).errors

    assert list(errors.values()) == [[words]]
