import pytest

from scoring.evaluations.forms.setup import ChecksForm


def choices(evaluation, **changed):
    """The page's own answers, some changed: `choices(e, TZ_01=("left_out", "why"))`."""
    data = {}
    for row in evaluation.checks.all():
        use, reason = changed.get(row.check_id.replace("-", "_"), (row.use, row.reason))
        data |= {f"use_{row.check_id}": use, f"reason_{row.check_id}": reason}
    return data


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        (
            {"TZ_01": ("not_applicable", " ")},
            {"reason_TZ-01": ["Say why TZ-01 does not apply to this purchase."]},
        ),
        (
            {"SC_01": ("left_out", "")},
            {"reason_SC-01": ["Say why gate SC-01 is not in use. The report prints it."]},
        ),
        ({"SC_01": ("scored", "")}, {"use_SC-01": ["Choose what to do with SC-01."]}),
        ({"SC_01": ("", "")}, {"use_SC-01": ["Choose what to do with SC-01."]}),
        (
            {"TZ_01": ("not_applicable", "x" * 10_000)},
            {"reason_TZ-01": ["Shorten this to 300 characters: it has 10000."]},
        ),
    ],
)
def test_what_cannot_stand_is_refused_in_words(draft, changed, errors):
    assert ChecksForm(choices(draft, **changed), evaluation=draft).errors == errors


def test_a_reason_that_is_needed_no_longer_is_not_kept(draft):
    form = ChecksForm(choices(draft, TZ_01=("in_use", "no longer said")), evaluation=draft)

    assert form.is_valid()
    assert form.uses()["TZ-01"] == ("in_use", "")
