from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.mail.models import Mail
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from tests.asking import answer, at, make_contact, make_inquiry, make_request
from tests.factories import make_open_evaluation, make_vendor
from vendors.models.answer import Answer
from vendors.models.request import Extension, Request, RequestMail
from vendors.requests.answering import invite_colleague, save_answer
from vendors.requests.sending import NotSent, extend, remind_vendors, revoke, send, send_again
from vendors.requests.tokens import is_usable, token_by_text

SENT = datetime(2026, 10, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def links_in(mail):
    return [line.split("/asked/")[1].strip("/") for line in mail.body.split() if "/asked/" in line]


def test_everybody_asked_has_one_clock_and_a_link_of_their_own(curator, mailoutbox):
    inquiry = make_inquiry(curator, make_vendor("Atlas Dev"), make_vendor("Bousra Dev"))

    with at(SENT):
        requests = send(inquiry, curator)

    assert {(r.sent_at, r.due_at, r.expires_at) for r in requests} == {
        (SENT, SENT + 48 * HOUR, SENT + 48 * HOUR + timedelta(days=14))
    }
    tokens = [token_by_text(links_in(mail)[0]) for mail in mailoutbox]
    assert [token.request for token in tokens] == requests
    assert "Monday 26 October 2026, 08:00, Africa/Casablanca (UTC+0)" in mailoutbox[0].body
    assert [mail.body for mail in Mail.objects.all()] == ["", ""]  # no token stays
    assert RecordEntry.objects.get(act=Act.SENT_REQUEST).after["hours"] == 48


def test_what_a_mail_says_does_not_depend_on_who_else_is_asked(curator, mailoutbox):
    atlas, others = make_vendor("Atlas Dev"), [make_vendor(f"Other {n}") for n in range(3)]
    with at(SENT):
        make_request(curator, atlas)
        send(make_inquiry(curator, *others, atlas), curator)

    alone, among_others = (mail for mail in mailoutbox if "Atlas" in mail.subject)
    words = [mail.body.replace(links_in(mail)[0], "") for mail in (alone, among_others)]
    assert words[0] == words[1]


@pytest.mark.parametrize(
    ("mend", "words"),
    [
        (lambda r: r.items.all().delete(), "Ask Atlas Dev for at least one item."),
        (
            lambda r: Request.objects.update(contact=None),
            "Say to whom at Atlas Dev you write: name and e-mail.",
        ),
        (lambda r: r.delete(), "Choose at least one vendor to ask."),
        (
            lambda r: type(r.vendor).objects.update(archived_on="2026-11-01"),
            "Atlas Dev is archived. Leave it out.",
        ),
    ],
)
def test_an_inquiry_that_lacks_something_is_not_sent(curator, mend, words):
    inquiry = make_inquiry(curator, make_vendor())
    mend(inquiry.requests.get())

    with pytest.raises(NotSent) as refusal:
        send(inquiry, curator)

    assert refusal.value.messages == [words]
    assert not Mail.objects.exists()


def test_an_inquiry_is_sent_once(curator):
    inquiry = make_inquiry(curator, make_vendor())
    send(inquiry, curator)

    with pytest.raises(NotSent, match="sent already"):
        send(inquiry, curator)

    assert Mail.objects.count() == 1


def test_more_time_goes_to_everybody_who_was_asked_the_same(curator):
    requests = send(
        make_inquiry(curator, make_vendor("Atlas Dev"), make_vendor("Bousra Dev")), curator
    )
    answer(requests[0])
    revoked = make_request(curator, make_vendor("Cedar Dev"))

    due_at = requests[0].due_at + 24 * HOUR
    extend(requests[0].inquiry, due_at, "A holiday in Morocco.", curator)

    assert set(requests[0].inquiry.requests.values_list("due_at", flat=True)) == {due_at}
    revoked.refresh_from_db()
    assert revoked.due_at < due_at
    told = RequestMail.objects.filter(kind=RequestMail.Kind.EXTENSION)
    assert {mail.request for mail in told} == set(requests)
    with pytest.raises(NotSent, match="after the deadline"):
        extend(requests[0].inquiry, due_at, "Less time.", curator)


@pytest.mark.parametrize("kept", [True, False])
def test_more_time_opens_an_expired_link_again(curator, kept):
    with at(SENT):
        request = make_request(curator, make_vendor())
    assert request.state == Request.State.EXPIRED

    if kept:
        extend(request.inquiry, datetime(2099, 1, 1, tzinfo=UTC), "Asked once more.", curator)

    request.refresh_from_db()
    assert request.takes_answers is kept


def test_a_revoked_request_has_no_link_left(curator):
    request = make_request(curator, make_vendor())
    token = request.tokens.get()
    assert is_usable(token)

    revoke(request, curator, "Sent to the wrong firm.")

    request.refresh_from_db()
    assert request.state == Request.State.REVOKED
    assert not is_usable(token)
    with pytest.raises(NotSent):
        revoke(request, curator, "Again.")


def test_sending_again_to_somebody_else_ends_the_links_of_the_first(curator):
    request = make_request(curator, make_vendor())
    first = request.tokens.get()
    invite_colleague(first, "Driss Amrani", "driss@vendor.example.org")

    send_again(request, curator)
    assert is_usable(first)
    send_again(request, curator, make_contact(request.vendor, "other@vendor.example.org"))

    assert not is_usable(first)
    usable = request.tokens.usable().values_list("person__email", flat=True)
    assert set(usable) == {"driss@vendor.example.org", "other@vendor.example.org"}


def test_a_vendor_is_reminded_at_half_time_and_before_the_end_each_once(curator):
    with at(SENT):
        request = make_request(curator, make_vendor())
        done = make_request(curator, make_vendor("Bousra Dev"))
        answer(done)
        told = make_request(curator, make_vendor("Cima"))
        for item in told.items.all():
            save_answer(item, told.tokens.get(), says=Answer.Says.HAVE_NOT)

    for hours in (23, 24, 25, 39, 40, 41, 49):
        with at(SENT + hours * HOUR):
            remind_vendors.func()

    reminders = RequestMail.objects.filter(kind__in=RequestMail.REMINDERS)
    assert [(mail.request, mail.kind, mail.at - SENT) for mail in reminders] == [
        (request, "half time", 24 * HOUR),
        (request, "before end", 40 * HOUR),
    ]


def test_after_more_time_a_vendor_is_reminded_of_the_new_deadline(curator):
    with at(SENT):
        request = make_request(curator, make_vendor())
    with at(SENT + 41 * HOUR):
        remind_vendors.func()
        extend(request.inquiry, SENT + 96 * HOUR, "A holiday in Morocco.", curator)
        remind_vendors.func()
    with at(SENT + 49 * HOUR):
        remind_vendors.func()

    reminders = RequestMail.objects.filter(kind__in=RequestMail.REMINDERS)
    assert [mail.kind for mail in reminders] == ["before end", "half time"]


@pytest.mark.parametrize(
    ("hours", "state"), [(0, "open"), (48, "open"), (48.01, "late"), (384.1, "expired")]
)
def test_the_state_of_a_request_is_computed(curator, hours, state):
    with at(SENT):
        request = make_request(curator, make_vendor())

    with at(SENT + hours * HOUR):
        assert request.state == state


def test_only_the_people_of_an_evaluation_see_what_it_asks(lead, curator, stranger):
    vendor = make_vendor()
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor])
    request = make_request(lead, vendor, evaluation=evaluation)
    outside = make_request(curator, vendor)

    seen = {person: list(Request.objects.visible_to(person)) for person in (lead, curator)}

    assert seen == {lead: [request], curator: [outside]}
    assert not Request.objects.visible_to(stranger).exists()
    entries = RecordEntry.objects.filter(act=Act.SENT_REQUEST)
    assert [entry.chain for entry in entries] == [evaluation.record_chain, "rest"]


@pytest.mark.parametrize(
    "change",
    [
        {"due_at": None},
        {"due_at": SENT},
        {"contact": None},
        {"revoked_at": SENT},
    ],
)
def test_database_refuses_a_request_that_cannot_be(curator, change):
    make_request(curator, make_vendor())

    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.update(sent_at=SENT, **change)


def test_database_refuses_an_extension_without_more_time(curator):
    request = make_request(curator, make_vendor())

    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(
            inquiry=request.inquiry, due_before=SENT, due_at=SENT, reason="None", by=curator
        )
