"""Undoing what was taken out of a draft by mistake: a button in the message."""

import time

import pytest
from django.urls import reverse

from accounts.clock import today
from accounts.record.models import RecordEntry
from scoring.evaluations.undo import TOO_LATE, as_it_was, undo_token
from tests.conftest import signed_in
from tests.factories import add_member, make_evaluation, make_vendor
from tests.plain_browser import PlainBrowser
from vendors.models.vendor import Vendor

ARABIC = "شركة"


@pytest.fixture
def draft(lead, assessor):
    evaluation = make_evaluation(lead, [make_vendor("Atlas"), make_vendor(ARABIC)])
    evaluation.name_incumbent(evaluation.candidates.get(number=1), lead)
    member = add_member(evaluation, assessor, rates=False)
    member.assignments.create(criterion="TA")
    return evaluation


def url(evaluation, page="candidates"):
    return reverse(f"setup_{page}", args=[evaluation.pk])


def undo_url(evaluation):
    return reverse("put_back_candidate", args=[evaluation.pk])


@pytest.fixture
def browser(lead, draft):
    browser = PlainBrowser()
    browser.client.force_login(lead)
    return browser


def candidates(evaluation):
    return set(evaluation.candidates.values_list("vendor__name", "number", "is_incumbent"))


def told(browser):
    return " ".join("".join(one.itertext()) for one in browser.page.all("div"))


def test_a_removed_candidate_comes_back_as_it_was(browser, draft):
    browser.open(f"{url(draft)}?q=none")

    browser.press("Remove Atlas")
    left = candidates(draft)
    browser.press("Undo")

    assert left == {(ARABIC, 2, False)}
    assert candidates(draft) == {("Atlas", 1, True), (ARABIC, 2, False)}
    assert browser.path == f"{url(draft)}?q=none"
    entries = RecordEntry.objects.about(draft)
    assert entries.get(act="candidate removed").before == {"1": "Atlas", "incumbent": True}
    assert entries.get(act="candidate put back").after == {"1": "Atlas", "incumbent": True}


def test_a_removed_member_gets_role_and_criteria_back(browser, draft, assessor):
    browser.open(url(draft, "people"))

    browser.press("Remove Amine Roy")
    gone = not draft.members.filter(user=assessor).exists()
    browser.press("Undo")

    back = draft.members.get(user=assessor)
    assert gone
    assert (back.role, [one.criterion for one in back.assignments.all()]) == ("assessor", ["TA"])
    kept = {"person": assessor.pk, "role": "assessor", "criteria": ["TA"]}
    entries = RecordEntry.objects.about(draft)
    assert entries.get(act="member removed").before == kept
    assert entries.get(act="member put back").after == kept


def remove(evaluation, number, by):
    """Take a candidate out; return what undoes that for `by`."""
    candidate = evaluation.candidates.get(number=number)
    kind, fields = as_it_was(candidate)
    evaluation.remove_candidate(candidate, by)
    return undo_token(evaluation, by, kind, fields)


def test_the_next_change_ends_it_and_stays(lead, lead_client, draft):
    token = remove(draft, 1, lead)
    draft.name_incumbent(draft.candidates.get(number=2), lead)

    page = lead_client.post(undo_url(draft), {"token": token}, follow=True)

    assert str(TOO_LATE) in page.content.decode()
    assert candidates(draft) == {(ARABIC, 2, True)}


def test_it_waits_for_as_long_as_nothing_is_changed(lead, lead_client, draft, monkeypatch):
    token = remove(draft, 1, lead)
    in_an_hour = time.time() + 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: in_an_hour)

    lead_client.post(undo_url(draft), {"token": token})

    assert candidates(draft) == {("Atlas", 1, True), (ARABIC, 2, False)}


@pytest.mark.parametrize("who", ["candidate", "member"])
def test_what_came_back_already_is_not_doubled(browser, draft, who):
    browser.open(url(draft, "people" if who == "member" else "candidates"))
    browser.press("Remove Amine Roy" if who == "member" else "Remove Atlas")
    form, button = browser.page.form_of("Undo")

    browser.send(form, button, {})
    browser.send(form, button, {})

    assert str(TOO_LATE) in told(browser)
    assert (draft.candidates.count(), draft.members.count()) == (2, 2)


def test_a_vendor_that_was_archived_does_not_come_back(lead, lead_client, draft):
    token = remove(draft, 1, lead)
    Vendor.objects.filter(name="Atlas").update(archived_on=today())

    page = lead_client.post(undo_url(draft), {"token": token}, follow=True)

    assert "can no longer be added." in page.content.decode()
    assert candidates(draft) == {(ARABIC, 2, False)}


@pytest.mark.parametrize("token", ["", "x", "WzEsMl0:1:forged"])
def test_a_token_that_is_not_ours_undoes_nothing(lead_client, draft, token):
    page = lead_client.post(undo_url(draft), {"token": token}, follow=True)

    assert str(TOO_LATE) in page.content.decode()
    assert draft.candidates.count() == 2


def test_only_whoever_did_it_undoes_it_and_only_there(lead, stranger, draft):
    theirs = make_evaluation(stranger, [make_vendor("Theirs")])
    candidate = draft.candidates.get(number=2)
    kind, fields = as_it_was(candidate)
    draft.remove_candidate(candidate, lead)
    token = undo_token(draft, lead, kind, fields)
    of_another = undo_token(draft, stranger, kind, fields)

    answers = [
        signed_in(person).post(undo_url(where), {"token": given}).status_code
        for person, where, given in [
            (stranger, draft, token),
            (stranger, theirs, token),
            (stranger, theirs, of_another),
            (lead, draft, of_another),
        ]
    ]

    assert answers == [404, 302, 302, 302]
    assert (draft.candidates.count(), theirs.candidates.count()) == (1, 1)


def test_nothing_comes_back_into_what_was_sealed_meanwhile(lead, lead_client, draft):
    token = remove(draft, 2, lead)
    draft.open_for_rating(lead)

    sealed = lead_client.post(undo_url(draft), {"token": token})
    draft.unseal(lead, "One more vendor asked to take part.", None)
    page = lead_client.post(undo_url(draft), {"token": token}, follow=True)

    assert sealed.status_code == 409
    assert str(TOO_LATE) in page.content.decode()
    assert draft.candidates.count() == 1


def test_other_messages_offer_no_undo(browser, draft):
    browser.open(url(draft))

    browser.press("Save the incumbent")

    assert "Undo" not in ["".join(one.itertext()).strip() for one in browser.page.all("button")]
