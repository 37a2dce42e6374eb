"""Colleagues, tabs and judges at the same moment: nothing is lost, and the later one is told."""

import pytest
from django.urls import reverse

from accounts.record.chain import breaks
from tests.asking import TOKEN, answer, make_link, make_request
from tests.at_once import at_once
from tests.conftest import signed_in
from tests.factories import make_open_evaluation, make_user, make_vendor
from tests.vendors.asked.story import come_in, page_of, typed
from vendors.models.answer import Answer, ItemVerdict, Submission
from vendors.models.evidence import Evidence
from vendors.models.request import RequestVisit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked():
    curator = make_user("curator@example.org", is_curator=True)
    return make_request(curator, make_vendor("Atlas Dev"))


def browser(client_class, asked, text):
    make_link(asked, text)
    client = client_class()
    come_in(client, text)
    return client


def test_of_two_colleagues_at_once_one_is_saved_and_the_other_reads_both_texts(client, asked):
    first, second = (browser(type(client), asked, f"{TOKEN}-{n}") for n in (1, 2))

    def saving(each, text):
        form = typed(1, text=text)
        return lambda: each.post(page_of(asked, "asked_item", 1), form)

    done = at_once(saving(first, "From Nadia."), saving(second, "From Samira."))

    assert sorted(page.status_code for page in done) == [200, 409]
    (told,) = [page.content.decode() for page in done if page.status_code == 409]
    assert "Somebody else has saved this answer meanwhile" in told
    assert Answer.objects.count() == 1
    assert Answer.objects.get().text in told


def test_a_link_opened_in_two_tabs_at_once_lets_both_in(client, asked):
    make_link(asked)
    pages = at_once(*(lambda each=each: come_in(each) for each in (type(client)(), type(client)())))

    assert [page.url for page in pages] == [page_of(asked)] * 2
    assert RequestVisit.objects.filter(act="came in").count() == 2


def test_two_who_finish_at_once_hand_in_once(client, asked):
    first, second = (browser(type(client), asked, f"{TOKEN}-{n}") for n in (1, 2))
    first.post(page_of(asked), typed(1, text="Here it is."))

    finish = page_of(asked, "asked_finish")
    done = at_once(lambda: first.post(finish), lambda: second.post(finish))

    assert [page.status_code for page in done] == [302, 302]
    assert Submission.objects.count() == 1
    assert Evidence.objects.count() == 1


def judging(person, request, verdict):
    version = Answer.objects.get()
    fields = {"item-1-answer": version.pk, "item-1-verdict": verdict, "item-1-reason": "Seen."}
    client, address = signed_in(person), reverse("judge_item", args=[request.pk, 1])
    return lambda: client.post(address, fields)


@pytest.mark.parametrize(
    ("verdicts", "outcome", "number_held"),
    [(("accepted", "accepted"), "Accepted", 1), (("accepted", "refused"), "Not accepted", 0)],
)
def test_two_people_who_judge_an_item_at_once_both_stand(verdicts, outcome, number_held):
    lead = make_user("lead@example.org", may_lead=True)
    assessor, vendor = make_user("assessor@example.org"), make_vendor("Atlas Dev")
    evaluation = make_open_evaluation(
        lead=lead, vendors=[vendor], assessors=[assessor], two_people=True
    )
    request = make_request(lead, vendor, evaluation=evaluation)
    answer(request)

    acts = [
        judging(person, request, verdict)
        for person, verdict in zip((lead, assessor), verdicts, strict=True)
    ]
    done = at_once(*acts)

    assert [page.status_code for page in done] == [302, 302]
    assert ItemVerdict.objects.count() == 2
    page = signed_in(lead).get(request.get_absolute_url()).content.decode()
    assert f">{outcome}</span>" in page
    assert Evidence.objects.held().count() == number_held
    assert breaks() == []
