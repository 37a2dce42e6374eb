"""The form of a proof asks little at a time, and all that the check reads."""

import pytest

from scoring.grid.reading import load_grid
from scoring.ratings.proof_values import VALUES_PROVED, values_asked
from tests.factories import make_user, make_vendor
from vendors.forms.proof import ProofForm
from vendors.proof_kinds import BY_HAND, KINDS

MOST_FIELDS = 6
ACCEPTED = [(c.id, kind) for c in load_grid().checks for kind in c.proof.kinds if kind in BY_HAND]


@pytest.fixture
def parts_of(db):
    vendor, person = make_vendor(), make_user()

    def parts(check_id, kind):
        form = ProofForm(kind=kind, vendor=vendor, person=person, initial={"checks": [check_id]})
        return form, [[field.name for field in fields] for _heading, fields, _is_open in form.parts]

    return parts


def test_no_check_asks_more_than_six_fields_at_a_time(parts_of):
    asked = values_asked(load_grid().checks)
    for check_id, kind in ACCEPTED:
        form, (act, outcome, about, seldom) = parts_of(check_id, kind)

        assert max(len(act), len(outcome)) <= MOST_FIELDS, (check_id, kind)
        needed = {name for name, field in form.fields.items() if field.required}
        assert needed | set(asked.get((check_id, kind), ())) <= {*act, *outcome}
        assert sorted([*act, *outcome, *about, *seldom]) == sorted(form.fields)


def test_questions_locked_beforehand_are_chosen_among_the_first_fields(parts_of):
    _form, (act, *_rest) = parts_of("AI-02", "demonstration")

    assert "planned" in act


def test_every_value_that_only_some_checks_need_is_asked_by_one():
    asked = values_asked(load_grid().checks)
    by_kind = {kind: set() for kind in BY_HAND}
    for (check_id, kind), names in asked.items():
        assert (check_id, kind) in ACCEPTED
        by_kind[kind] |= set(names)
    seldom = {
        kind: {name for name, value in KINDS[kind].values.items() if not value.is_needed}
        for kind in BY_HAND
    }

    # The web address of a register is for the reader alone.
    assert by_kind == seldom | {"register": seldom["register"] - {"address"}}
    readings = {pair for pair in VALUES_PROVED if pair[1] == "expert_reading"}
    assert readings <= asked.keys()


@pytest.mark.parametrize(
    ("check_id", "heading", "is_open"),
    [("TA-01", "What it speaks to: TA-01", False), ("TA-99", "What it speaks to", True)],
)
def test_what_it_speaks_to_is_folded_away_once_it_is_ticked(parts_of, check_id, heading, is_open):
    form, _names = parts_of(check_id, "sample_check")

    assert [part[::2] for part in form.parts][2] == (heading, is_open)
