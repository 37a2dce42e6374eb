import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.grid.proposals import SHORT_PRESET
from tests.factories import make_evaluation, make_open_evaluation
from tests.scoring.evaluations.forms.test_checks import choices


def url(evaluation):
    return reverse("setup_checks", args=[evaluation.pk])


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)


def test_a_check_can_be_left_out_and_put_back(lead, lead_client, draft):
    lead_client.post(url(draft), choices(draft, TZ_01=("left_out", "")))
    left_out = draft.checks.get(check_id="TZ-01").use
    lead_client.post(url(draft), choices(draft, TZ_01=("in_use", "no longer said")))

    row = draft.checks.get(check_id="TZ-01")
    assert (left_out, row.use, row.reason) == ("left_out", "in_use", "")
    first, second = RecordEntry.objects.about(draft).filter(act="checks chosen")
    assert (first.actor, first.before, first.after) == (
        lead,
        {"TZ-01": ["in_use", ""]},
        {"TZ-01": ["left_out", ""]},
    )
    assert second.after == {"TZ-01": ["in_use", ""]}


def test_saving_without_a_change_writes_no_record(lead_client, draft):
    lead_client.post(url(draft), choices(draft))

    assert not RecordEntry.objects.about(draft).filter(act="checks chosen").exists()


def test_what_cannot_stand_is_refused_in_words(lead_client, draft):
    page = lead_client.post(url(draft), choices(draft, SC_01=("left_out", "")))

    words = "Say why gate SC-01 is not in use. The report prints it."
    assert page.context["form"].errors == {"reason_SC-01": [words]}
    assert f'<a href="#id_reason_SC-01">{words}</a>' in page.content.decode()
    assert draft.checks.get(check_id="SC-01").use == "in_use"


def test_a_reason_is_kept_and_shown(lead, lead_client, draft):
    why = "No <b>night</b> work is bought."
    lead_client.post(url(draft), choices(draft, TZ_05=("not_applicable", why)))
    draft.open_for_rating(lead)

    page = lead_client.get(url(draft))

    assert [row.check_id for row in page.context["left_out"]] == ["TZ-05", "TA-04"]
    assert "No &lt;b&gt;night&lt;/b&gt; work is bought." in page.content.decode()


def test_a_posted_role_or_weight_changes_nothing(lead_client, draft):
    before = list(draft.checks.values())

    lead_client.post(url(draft), choices(draft) | {"role_SC-01": "scored", "weight_SC-01": "50"})

    assert list(draft.checks.values()) == before


def test_the_short_preset_leaves_the_rest_out_and_keeps_all_gates(lead_client, draft):
    lead_client.post(reverse("use_preset", args=[draft.pk]), {"preset": "short"})

    in_use = draft.checks.in_use()
    assert set(in_use.scored().values_list("check_id", flat=True)) == set(SHORT_PRESET)
    assert in_use.gates().count() == 6
    assert draft.checks.get(check_id="TZ-02").reason == "Not part of the short preset."


def test_the_full_grid_puts_back_all_but_what_does_not_apply_or_the_grid_leaves_out(
    lead_client, draft
):
    lead_client.post(url(draft), choices(draft, TZ_05=("not_applicable", "No night work.")))
    lead_client.post(reverse("use_preset", args=[draft.pk]), {"preset": "short"})
    lead_client.post(reverse("use_preset", args=[draft.pk]), {"preset": "full"})

    rest = draft.checks.exclude(use="in_use")
    assert list(rest.values_list("check_id", "reason")) == [
        ("TZ-05", "No night work."),
        ("TA-04", "The speed of a reply tells less than the bench itself."),
    ]


def test_an_unknown_preset_is_refused_in_words(lead_client, draft):
    page = lead_client.post(reverse("use_preset", args=[draft.pk]), {"preset": "easy"})

    assert page.context["more_errors"] == [("presets", "Choose the full grid or the short preset.")]


def test_a_gate_left_out_is_said_before_opening(lead_client, draft):
    lead_client.post(url(draft), choices(draft, SC_01=("left_out", "Our insurer checks it.")))

    page = lead_client.get(reverse("setup_open", args=[draft.pk])).content.decode()

    assert "Checks in use: 34. Gates in use: 5. Not in use: 2." in page
    assert "Our insurer checks it." in page


def test_the_open_page_lists_every_check_with_its_use(lead, lead_client):
    evaluation = make_open_evaluation(lead=lead, checks=["TZ-01"])

    sections = lead_client.get(url(evaluation)).context["sections"]

    uses = {check.id: row.use for _, rows in sections for check, row in rows}
    assert (len(uses), uses["TZ-01"], uses["TZ-02"]) == (41, "in_use", "left_out")
