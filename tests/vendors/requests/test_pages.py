from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.mail.models import Mail
from accounts.models import Look
from tests.asking import answer, at, make_inquiry, make_link, make_request
from tests.conftest import signed_in
from tests.factories import declare, make_open_evaluation, make_user, make_vendor
from tests.vendors.files import pdf
from vendors.models.answer import ItemVerdict
from vendors.models.evidence import Evidence
from vendors.models.request import Inquiry, Request
from vendors.requests.answering import add_file, ask, save_answer
from vendors.requests.clarifications import publish


def page(name, *arguments):
    return reverse(name, args=arguments)


def draft_fields(inquiry, **fields):
    """What the page of a draft sends when nothing is changed."""
    posted = {
        "title": inquiry.title,
        "words": inquiry.words,
        "hours": inquiry.hours,
        "free-TOTAL_FORMS": "0",
        "free-INITIAL_FORMS": "0",
    }
    for request in inquiry.requests.all():
        posted |= {
            f"vendor-{request.pk}-name": request.contact.name if request.contact else "",
            f"vendor-{request.pk}-email": request.contact.email if request.contact else "",
            f"vendor-{request.pk}-time_zone": request.time_zone,
            f"items-{request.pk}-items": [item.pk for item in request.items.all()],
        }
    return posted | fields


def test_a_curator_drafts_a_request_of_templates_to_several_vendors(curator_client):
    atlas, bousra = make_vendor("Atlas Dev"), make_vendor("Bousra Dev")
    address = page("inquiry_new") + f"?vendor={atlas.pk}"
    fields = {"vendors": [atlas.pk], "more": "Bousra Dev", "templates": ["audit_pack"]}

    shown = curator_client.get(address)
    response = curator_client.post(address, fields | {"title": "Audit pack", "hours": "48"})

    assert "Atlas Dev" in shown.text
    inquiry = Inquiry.objects.get()
    assert response.url == page("inquiry_edit", inquiry.pk)
    requests = list(inquiry.requests.order_by("vendor__name"))
    assert [request.vendor for request in requests] == [atlas, bousra]
    assert [item.key for item in requests[0].items.all()][:4] == ["P01", "P02", "P03", "P06"]


def test_what_is_sent_is_what_was_looked_at(curator, curator_client, mailoutbox):
    items = ["Your bench list.", "Your roster."]
    inquiry = make_inquiry(
        curator, make_vendor("Atlas Dev"), make_vendor("Bousra Dev"), items=items
    )
    atlas, bousra = inquiry.requests.order_by("vendor__name")
    fields = {
        f"items-{atlas.pk}-items": [atlas.items.first().pk],
        "free-TOTAL_FORMS": "1",
        "free-0-words": "Your plan for Ramadan.",
        "free-0-kind": "text",
        "free-0-check_id": "TZ-03",
    }

    curator_client.get(page("inquiry_edit", inquiry.pk))
    curator_client.post(page("inquiry_edit", inquiry.pk), draft_fields(inquiry, **fields))
    preview = curator_client.get(page("inquiry_preview", inquiry.pk, atlas.pk))
    sent = curator_client.post(page("send_inquiry", inquiry.pk), follow=True)

    words = ["Your bench list.", "Your plan for Ramadan."]
    assert [item.words for item in atlas.items.all()] == words
    assert [item.words for item in bousra.items.all()] == [*items, "Your plan for Ramadan."]
    assert [check.check_id for check in bousra.items.last().checks.all()] == ["TZ-03"]
    assert all(each in preview.text for each in words)
    assert "TZ-03" not in preview.text
    assert "Bousra" not in preview.text
    assert "Sent to 2 vendors. The clock runs." in sent.text
    # The deadline is that of the sending, which may be a minute later.
    introduction = preview.context["mail"]["body"].split("Please answer by:")[0]
    assert mailoutbox[0].body.startswith(introduction)


def test_a_draft_says_what_it_lacks_and_keeps_what_was_typed(curator, curator_client):
    inquiry = make_inquiry(curator, make_vendor())
    Request.objects.update(contact=None)

    detail = curator_client.get(inquiry.get_absolute_url())
    refused = curator_client.post(
        page("inquiry_edit", inquiry.pk),
        draft_fields(inquiry, hours="0", title="Typed again"),
    )
    curator_client.post(page("send_inquiry", inquiry.pk))

    assert "Say to whom at Atlas Dev you write: name and e-mail." in detail.text
    assert "Send it to" not in detail.text
    assert "Typed again" in refused.text
    assert list(refused.context["details"].errors) == ["hours"]
    assert not Mail.objects.exists()


def test_a_draft_is_deleted_and_what_was_sent_is_not(curator, curator_client):
    draft = make_inquiry(curator, make_vendor())
    sent = make_request(curator, make_vendor("Bousra Dev")).inquiry

    curator_client.post(page("delete_inquiry", draft.pk))
    response = curator_client.post(page("delete_inquiry", sent.pk))

    assert response.status_code == 404
    assert list(Inquiry.objects.all()) == [sent]


def test_a_vendor_that_is_not_known_is_named_in_the_refusal(curator_client):
    response = curator_client.post(
        page("inquiry_new"), {"more": "Nobody Ltd", "title": "Pack", "hours": "48"}
    )

    assert "We hold no vendor, or several, of this name" in response.text
    assert "Nobody Ltd" in response.text
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_asks_the_same_for_any_number(
    curator, curator_client, django_assert_num_queries, size
):
    for number in range(size):
        answer(make_request(curator, make_vendor(f"Vendor {number}")))
    curator_client.get(page("inquiry_list"))

    with django_assert_num_queries(7):  # two of the bell, which says that answers came
        response = curator_client.get(page("inquiry_list"))

    assert response.text.count("Finished after 0 h 0 min") == size


def test_the_page_of_a_request_shows_clock_visits_and_lost_mails_and_nothing_unfinished(
    curator, curator_client
):
    request = make_request(curator, make_vendor())
    token = make_link(request)
    save_answer(request.items.get(), token, text="A draft of theirs.")
    Mail.objects.update(state="refused", sent_at=None, last_error="550 No such user")

    before = curator_client.get(request.get_absolute_url())
    with at(request.due_at):
        after = signed_in(curator).get(request.get_absolute_url())
    listed = curator_client.get(page("inquiry_list"))

    assert "A draft of theirs." not in before.text
    assert "550 No such user" in before.text
    assert "saved an answer" in before.text
    assert "A draft of theirs." in after.text
    assert "Mail not delivered" in listed.text
    assert Look.objects.filter(person=curator, kind=Look.Kind.PERSON).count() == 2


def test_more_time_is_given_to_all_with_a_reason(curator, curator_client):
    request = make_request(curator, make_vendor())
    address = page("extend_inquiry", request.inquiry_id)
    due = request.due_at + timedelta(days=1)

    refused = curator_client.post(
        address, {"due_at": "2020-01-01T10:00", "reason": "A holiday in Morocco."}
    )
    curator_client.post(
        address, {"due_at": due.strftime("%Y-%m-%dT%H:%M"), "reason": "A holiday in Morocco."}
    )

    assert "A holiday in Morocco." in refused.text
    assert list(refused.context["extension"].errors) == ["due_at"]
    request.refresh_from_db()
    assert abs(request.due_at - due) < timedelta(minutes=1)


def test_a_request_is_sent_again_to_another_address_and_revoked(
    curator, curator_client, mailoutbox
):
    request = make_request(curator, make_vendor())
    prefix = f"vendor-{request.pk}"
    again = {f"{prefix}-name": "Driss", f"{prefix}-time_zone": "Africa/Casablanca"}

    refused = curator_client.post(
        page("send_request_again", request.pk), again | {f"{prefix}-email": "nobody"}
    )
    curator_client.post(
        page("send_request_again", request.pk), again | {f"{prefix}-email": "driss@firm.ma"}
    )
    unsaid = curator_client.post(page("revoke_request", request.pk), {"reason": ""})
    curator_client.post(page("revoke_request", request.pk), {"reason": "The wrong firm."})

    assert "nobody" in refused.text
    assert mailoutbox[1].to == ["driss@firm.ma"]
    assert unsaid.context["revoke"].errors
    request.refresh_from_db()
    assert request.state == "revoked"
    assert mailoutbox[-1].subject.startswith("No answer is needed any more")


def test_an_item_is_accepted_or_refused_with_a_reason_that_withdraws_its_claim(
    curator, curator_client
):
    request = make_request(curator, make_vendor(), items=[{"words": "Bench", "checks": ["TA-02"]}])
    token = make_link(request)
    add_file(request.items.get(), token, pdf())
    submission = answer(request, text="")
    version = request.items.get().answers.last()
    address = page("judge_item", request.pk, 1)
    fields = {"item-1-answer": version.pk, "item-1-verdict": "refused"}

    unsaid = curator_client.post(address, fields)
    curator_client.post(address, fields | {"item-1-reason": "It has no dates."})

    assert submission
    assert unsaid.context["form"].errors == {"reason": ["Say why you do not accept it."]}
    assert Evidence.objects.get().withdrawn_on
    curator_client.post(address, fields | {"item-1-verdict": "accepted"})
    assert Evidence.objects.get().withdrawn_on is None
    verdicts = ItemVerdict.objects.values_list("verdict", flat=True)
    assert list(verdicts) == ["refused", "accepted"]
    shown = curator_client.get(request.get_absolute_url())
    assert "Accepted" in shown.text


def test_a_question_is_answered_to_everybody_without_who_asked(lead, assessor, mailoutbox):
    atlas, bousra = make_vendor("Atlas Dev"), make_vendor("Bousra Dev")
    evaluation = make_open_evaluation(lead=lead, vendors=[atlas, bousra], assessors=[assessor])
    inquiry = make_inquiry(lead, atlas, bousra, evaluation=evaluation)
    lead_client, assessor_client = signed_in(lead), signed_in(assessor)
    lead_client.post(page("send_inquiry", inquiry.pk))
    request = inquiry.requests.get(vendor=atlas)
    question = ask(request.tokens.get(), "Does our office in Agdal count?")
    mailoutbox.clear()

    unanswered = assessor_client.get(inquiry.get_absolute_url())
    lead_client.post(
        page("publish_clarification", inquiry.pk, question.pk),
        {
            f"q{question.pk}-published_question": "Does every office count?",
            f"q{question.pk}-answer": "Every office that works for us.",
        },
    )

    assert "Agdal" not in unanswered.text
    bodies = [mail.body for mail in mailoutbox]
    assert len(bodies) == 2
    assert all("Every office that works for us." in body for body in bodies)
    assert not any("Agdal" in body for body in bodies)
    assert not any(name in bodies[1] for name in ("Atlas",))
    shown = assessor_client.get(inquiry.get_absolute_url())
    assert "Every office that works for us." in shown.text
    assert not publish(question, "Again?", "No.", lead)


def test_people_of_no_evaluation_and_in_conflict_see_nothing_of_what_is_asked(
    lead, curator_client, stranger_client
):
    vendor = make_vendor()
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor])
    request = make_request(lead, vendor, evaluation=evaluation)

    for client in (curator_client, stranger_client):
        assert client.get(request.get_absolute_url()).status_code == 404
        assert client.get(request.inquiry.get_absolute_url()).status_code == 404


def test_an_observer_reads_and_does_not_judge(lead):
    vendor, observer = make_vendor(), make_user("observer@example.org")
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor])
    evaluation.add_member(observer, "observer", lead)
    declare(evaluation, observer)
    request = make_request(lead, vendor, evaluation=evaluation)
    answer(request)
    client = signed_in(observer)

    assert "Judge it" not in client.get(request.get_absolute_url()).text
    assert client.post(page("judge_item", request.pk, 1), {}).status_code == 403
    assert client.post(page("revoke_request", request.pk), {"reason": "No."}).status_code == 403


def test_the_mail_that_is_looked_at_is_shown_as_text(curator, curator_client):
    inquiry = make_inquiry(curator, make_vendor(), words="<xss onclick=a()>")
    request = inquiry.requests.get()

    preview = curator_client.get(page("inquiry_preview", inquiry.pk, request.pk))

    assert "&lt;xss onclick=a()&gt;" in preview.text
    assert "<xss" not in preview.text
