"""The weights that a member gives alone."""

import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.evaluations.models import NotReady, WeightProposal
from tests.conftest import signed_in
from tests.factories import add_member, make_evaluation, make_user
from tests.scoring.evaluations.views.test_weighing import CRITERIA, ORDER, propose

POINTS = dict(zip(CRITERIA, ["30", "20", "20", "10", "10", "10"], strict=True))


@pytest.fixture
def draft(lead, assessor):
    evaluation = make_evaluation(lead)
    add_member(evaluation, assessor)
    return evaluation


@pytest.fixture
def client_of_assessor(assessor):
    return signed_in(assessor)


def url(evaluation, method=None):
    if method:
        return reverse("own_weighing", args=[evaluation.pk, method])
    return reverse("own_weights", args=[evaluation.pk])


def give_url(evaluation):
    return reverse("give_weights", args=[evaluation.pk])


def test_points_are_worked_out_alone_and_then_given(client_of_assessor, assessor, draft):
    worked_out = client_of_assessor.post(url(draft, "order"), ORDER, follow=True)
    given = client_of_assessor.post(give_url(draft), follow=True)

    proposal = WeightProposal.objects.get()
    assert "Only you see these until you give them." in worked_out.content.decode()
    assert "Your weights are given." in given.content.decode()
    assert list(proposal.points.values()) == [41, 24, 16, 10, 6, 3]
    assert [str(proposal), str(proposal.weights.first())] == ["An order of Amine Roy", "TZ 41"]
    entry = RecordEntry.objects.about(draft).get(act="weights proposed")
    assert (entry.actor, entry.after["points"]) == (assessor, proposal.points)


def test_weights_of_somebody_who_is_removed_meanwhile_are_not_kept(draft, lead, assessor):
    member = draft.members.get(user=assessor)
    draft.remove_member(draft.members.get(user=assessor), lead)

    with pytest.raises(NotReady, match="You take no part in this evaluation any more"):
        WeightProposal.objects.work_out(member, "direct", {}, {"TZ": 100})

    assert not WeightProposal.objects.exists()


def test_who_is_removed_at_that_moment_is_told_so(client_of_assessor, draft, monkeypatch):
    def late(*_args):
        raise NotReady(["You take no part in this evaluation any more."])

    monkeypatch.setattr(WeightProposal.objects, "work_out", late)

    page = client_of_assessor.post(url(draft, "order"), ORDER, follow=True).content.decode()

    assert "You take no part in this evaluation any more." in page
    assert not WeightProposal.objects.exists()


def test_nothing_is_recorded_or_shown_before_it_is_given(
    client_of_assessor, lead, lead_client, draft
):
    client_of_assessor.post(url(draft, "direct"), POINTS)
    propose(draft, lead, 50, 10, 10, 10, 10, 10)

    page = lead_client.get(url(draft)).content.decode()

    assert "1 of 2 gave weights alone." in page
    assert "Amine Roy" not in page
    assert not RecordEntry.objects.about(draft).filter(actor__email="assessor@example.org").exists()


def test_what_was_worked_out_can_be_found_anew_another_way(client_of_assessor, draft):
    client_of_assessor.post(url(draft, "direct"), POINTS)
    client_of_assessor.post(url(draft, "order"), ORDER)

    proposal = WeightProposal.objects.get()
    assert (proposal.method, proposal.points["TZ"]) == ("order", 41)
    form = client_of_assessor.get(url(draft, "order")).context["form"]
    assert form["TZ"].value() == 1


def test_a_member_sees_the_others_only_after_giving(client_of_assessor, lead, draft):
    propose(draft, lead, 91, 1, 2, 2, 2, 2)
    client_of_assessor.post(url(draft, "direct"), POINTS)

    before = client_of_assessor.get(url(draft)).content.decode()
    after = client_of_assessor.post(give_url(draft), follow=True).content.decode()

    assert "You see them when you have given yours." in before
    assert (">91<" in before, ">91<" in after) == (False, True)


def test_weights_that_were_given_stay_as_they_are(client_of_assessor, assessor, draft):
    propose(draft, assessor, 30, 20, 20, 10, 10, 10)

    again = client_of_assessor.post(give_url(draft), follow=True)
    page = client_of_assessor.post(url(draft, "order"), ORDER)

    assert "They stay as they are." in again.content.decode()
    assert page.url == url(draft)
    assert WeightProposal.objects.get().method == "direct"
    assert client_of_assessor.get(url(draft, "order")).url == url(draft)


def test_two_pages_of_one_person_cannot_change_what_one_of_them_gave(assessor, draft):
    member = draft.members.get(user=assessor)
    propose(draft, assessor, 30, 20, 20, 10, 10, 10)

    with pytest.raises(NotReady, match="They stay as they are"):
        WeightProposal.objects.work_out(member, "direct", {}, {})


def test_nothing_can_be_given_before_it_is_worked_out(client_of_assessor, draft):
    page = client_of_assessor.post(give_url(draft), follow=True)

    assert "Work out your weights first, then give them." in page.content.decode()


def test_points_that_do_not_total_100_are_not_kept(client_of_assessor, draft):
    page = client_of_assessor.post(url(draft, "direct"), POINTS | {"TZ": "27"})

    assert page.context["form"].errors == {"__all__": ["Weights add to 97. Give 3 points more."]}
    assert not WeightProposal.objects.exists()


def test_after_the_seal_nobody_gives_weights(client_of_assessor, lead, draft):
    client_of_assessor.post(url(draft, "direct"), POINTS)
    draft.open_for_rating(lead)

    assert client_of_assessor.post(give_url(draft)).status_code == 409
    assert client_of_assessor.post(url(draft, "order"), ORDER).status_code == 409
    assert client_of_assessor.get(url(draft, "order")).url == url(draft)
    page = client_of_assessor.get(url(draft)).content.decode()
    assert "Give these weights" not in page
    assert not WeightProposal.objects.given().exists()


def test_a_seal_that_comes_meanwhile_stops_what_was_asked(assessor, lead, draft):
    member = draft.members.select_related("evaluation").get(user=assessor)
    draft.open_for_rating(lead)

    with pytest.raises(NotReady, match="The weights are sealed"):
        WeightProposal.objects.give(member)


def test_who_gave_nothing_is_told_so_after_the_seal(client_of_assessor, lead, draft):
    draft.open_for_rating(lead)

    page = client_of_assessor.get(url(draft)).content.decode()

    assert "The weights are sealed, and you gave none of your own." in page


def test_an_observer_weighs_nothing(draft):
    observer = make_user("observer@example.org")
    add_member(draft, observer, "observer", rates=False)

    assert signed_in(observer).get(url(draft)).status_code == 403
    assert signed_in(observer).post(url(draft, "order"), ORDER).status_code == 403


def test_a_stranger_learns_nothing(stranger, draft):
    assert signed_in(stranger).get(url(draft)).status_code == 404
    assert signed_in(stranger).post(url(draft, "order"), ORDER).status_code == 404


def test_there_is_no_page_of_another_method(client_of_assessor, draft):
    assert client_of_assessor.get(url(draft, "median")).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_asks_as_often_however_many_gave(
    lead_client, lead, draft, size, django_assert_num_queries
):
    for number in range(size):
        person = make_user(f"p{number}@example.org")
        add_member(draft, person)
        propose(draft, person, 20, 16, 16, 16, 16, 16)
    propose(draft, lead, 20, 16, 16, 16, 16, 16)

    with django_assert_num_queries(9):
        lead_client.get(url(draft))


def test_address_that_gives_weights_leads_back_to_their_page(client_of_assessor, draft):
    response = client_of_assessor.get(give_url(draft))

    assert (response.status_code, response["Location"]) == (302, url(draft))
