import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from scoring.decisions.document.rounds import rounds_of
from scoring.evaluations.models import LeftOut, NotReady
from scoring.evaluations.models.long_list import Rule, failing
from tests.factories import add_member, make_evaluation, make_open_evaluation, make_vendor
from vendors.models.vendor import Vendor

REASON = "Told us in May that they take no new clients."


@pytest.fixture
def draft(lead):
    return make_evaluation(lead=lead, vendors=[make_vendor("Cima")])


def url(name, draft, *args):
    return reverse(name, args=[draft.pk, *args])


def test_who_was_left_out_is_sealed_with_the_reason(draft, lead):
    vendor = make_vendor("Dora")
    LeftOut.objects.leave_out(draft, {vendor: REASON}, lead)

    draft.open_for_rating(lead)

    sealed = json.loads(draft.seal.document)["left_out"]
    assert sealed == [{"vendor_id": vendor.pk, "name": "Dora", "reason": REASON, "rule": ""}]


def test_funnel_counts_who_was_considered_and_not_the_directory(draft, lead):
    LeftOut.objects.leave_out(draft, {make_vendor("Dora"): REASON}, lead)
    make_vendor("Nobody looked at this one")

    draft.open_for_rating(lead)

    assert rounds_of(draft) == {"considered": 2}


def test_nothing_changes_after_the_seal(lead):
    evaluation = make_open_evaluation(lead=lead)

    with pytest.raises(NotReady):
        LeftOut.objects.leave_out(evaluation, {make_vendor("Dora"): REASON}, lead)


def test_candidate_is_not_left_out_and_who_is_added_is_left_out_no_more(draft, lead):
    dora = make_vendor("Dora")
    LeftOut.objects.leave_out(draft, {draft.candidates.get().vendor: REASON, dora: REASON}, lead)
    assert [row.vendor for row in draft.left_out.all()] == [dora]

    draft.add_candidates([dora], lead)

    assert not draft.left_out.exists()


def test_database_refuses_to_leave_out_without_a_reason(draft, lead):
    with pytest.raises(IntegrityError), transaction.atomic():
        LeftOut.objects.leave_out(draft, {make_vendor("Dora"): ""}, lead)


def test_rule_of_languages_speaks_only_of_who_lists_some(draft):
    silent, french, both = make_vendor("Silent"), make_vendor("French"), make_vendor("Both")
    french.languages.create(language="fr")
    both.languages.create(language="fr")
    both.languages.create(language="en")

    reasons = failing(Rule.LANGUAGES, Vendor.objects.all(), draft.parameters)

    assert reasons == {french: "Lists languages, and not English."}
    assert silent not in reasons


def test_rule_of_seniors_takes_the_most_that_a_vendor_says(draft):
    few, enough, silent = make_vendor("Few"), make_vendor("Enough"), make_vendor("Silent")
    few.facts.create(kind="seniors", value="12", number=12)
    enough.facts.create(kind="seniors", value="3", number=3)
    enough.facts.create(kind="seniors", value="64", number=64)

    reasons = failing(Rule.SENIORS, Vendor.objects.all(), draft.parameters)

    assert reasons == {few: "Says it has 12 seniors, and 20 are needed."}
    assert silent not in reasons


def test_lead_leaves_out_with_a_reason_and_considers_again(draft, lead, lead_client):
    dora = make_vendor("Dora")
    refused = lead_client.post(url("long_list", draft), {"vendors": [dora.pk], "reason": ""})
    assert refused.context["leave_form"].errors == {"reason": ["Say why they are left out."]}
    assert refused.context["leave_form"]["vendors"].value() == [str(dora.pk)]

    lead_client.post(url("long_list", draft), {"vendors": [dora.pk], "reason": REASON})
    assert draft.left_out.get().left_out_by == lead
    assert REASON in lead_client.get(url("long_list", draft)).content.decode()
    candidates = lead_client.get(url("setup_candidates", draft)).context
    assert candidates["matching_count"] == 0

    lead_client.post(url("consider_again", draft, dora.pk))
    assert not draft.left_out.exists()


def test_search_of_the_long_list_keeps_ticks_and_the_reason(draft, lead_client):
    dora, _other = make_vendor("Dora"), make_vendor("Elba")
    typed = {"vendors": [dora.pk], "reason": REASON, "q": "Elba", "find": "1"}

    form = lead_client.post(url("long_list", draft), typed).context["leave_form"]

    assert (form["vendors"].value(), form["reason"].value()) == ([str(dora.pk)], REASON)
    assert {str(vendor) for vendor in form.fields["vendors"].queryset} == {"Dora", "Elba"}


def test_rule_leaves_out_all_that_fail_it(draft, lead_client):
    few = make_vendor("Few")
    few.facts.create(kind="seniors", value="12", number=12)

    lead_client.post(url("leave_out_by_rule", draft), {"rule": "seniors"})

    row = draft.left_out.get()
    assert (row.vendor, row.rule) == (few, "seniors")
    assert "Rule:" in lead_client.get(url("long_list", draft)).content.decode()


def test_panel_reads_the_long_list_and_changes_nothing(draft, assessor, assessor_client):
    add_member(draft, assessor)

    assert assessor_client.get(url("long_list", draft)).status_code == 200
    refused = assessor_client.post(url("long_list", draft), {"vendors": [1], "reason": REASON})
    assert refused.status_code == 403
