"""The page of a request: answers, files and what a colleague did, with and without scripts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from tests.asking import at, make_contact, make_inquiry, make_link, make_request
from tests.conftest import StrictClient
from tests.factories import make_user, make_vendor
from tests.hostile import ATTACK, TURNED
from tests.vendors.asked.story import ITEMS, come_in, page_of, typed, whole
from tests.vendors.files import PDF, pdf
from vendors.models.answer import Answer, AnswerFile, ItemVerdict
from vendors.models.request import Clarification
from vendors.requests.answering import add_file, ask, save_answer
from vendors.requests.clarifications import publish
from vendors.requests.sending import extend, send
from vendors.requests.verdicts import judge

Says = Answer.Says


def standing(asked, number=1):
    return Answer.objects.standing(asked.items.get(number=number))


def said(asked):
    return [
        answer and (answer.says, answer.text, answer.value, answer.unit)
        for answer in (standing(asked, number) for number in (1, 2, 3))
    ]


@pytest.mark.any_database
def test_the_page_says_who_asks_why_by_when_and_who_reads_it(vendor_client, asked):
    page = vendor_client.get(page_of(asked)).content.decode()

    assert "48 h 0 min left" in page or "47 h 59 min left" in page
    for words in (
        *("Clara Sy", "Atlas Dev", "Audit pack", "Why we ask", "Who will see it", "84 months"),
        *("Africa/Casablanca (UTC", "UTC (UTC+0)", "data-seconds-left", "Your bench list."),
        *("Number (\u2068people\u2069)", "We do not have this", "This is wrong about us"),
    ):
        assert words in page, words


@pytest.mark.any_database
def test_without_scripts_one_post_saves_everything_and_nothing_typed_is_dropped(
    vendor_client, asked
):
    form = (
        typed(1, text="We send it\r\non Monday.")
        | {"item-1-files": [pdf("bench.pdf"), pdf("more.pdf", PDF + b"%more")]}
        | typed(2, value="1 250")
        | typed(3, text="A, B and C", value="2026-12-07T10:30")
        | {"next": "question"}
    )
    answer = vendor_client.post(page_of(asked), form)

    assert answer.url == page_of(asked, "asked_question")
    assert said(asked) == [
        (Says.ANSWER, "We send it\r\non Monday.", "", ""),
        (Says.ANSWER, "", "1250", "people"),
        # The box is in the zone of the vendor, Casablanca, which is UTC+0 by then.
        (Says.ANSWER, "A, B and C", "2026-12-07T10:30+00:00", ""),
    ]
    assert [file.file_name for file in standing(asked).files] == ["bench.pdf", "more.pdf"]
    page = vendor_client.get(page_of(asked)).content.decode()
    assert "3 of 3 answered" in page and "Saved by <bdi>Samira Alaoui</bdi>" in page
    assert standing(asked).files[0].file_sha256 in page
    assert 'value="2026-12-07T10:30"' in page


@pytest.mark.any_database
def test_what_is_refused_is_said_at_its_item_and_the_rest_is_saved(vendor_client, asked):
    form = (
        typed(1, says="wrong", text="")
        | typed(2, value="12,5", text="About that.")
        | typed(3, text="A, B and C")
        | {"item-3-files": [pdf("names.pdf"), pdf("page.html", b"<!doctype html><p>x")]}
    )
    response = vendor_client.post(page_of(asked), form)
    page = response.content.decode()

    assert response.status_code == 422
    assert "1. Say what is wrong, and what is right instead." in page
    assert "2. Write a number with a point and without commas" in page
    assert "page.html" in page and "We do not keep web pages" in page
    assert 'value="12,5"' in page and "About that." in page
    assert said(asked) == [None, None, (Says.ANSWER, "A, B and C", "", "")]
    assert [file.file_name for file in standing(asked, 3).files] == ["names.pdf"]


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("disguised.pdf", b"MZ\x90\x00\x03"),
        ("empty.pdf", b""),
        ("bomb.docx", b"PK\x03\x04" + b"\x00" * 400),
        ("large.pdf", PDF + b" " * 3000),
    ],
)
def test_files_that_nobody_should_open_are_refused_and_words_stay(
    settings, vendor_client, asked, name, content
):
    settings.EVIDENCE_MAX_BYTES = 2000
    form = typed(1, text="With a file.") | {"item-1-files": SimpleUploadedFile(name, content)}

    response = vendor_client.post(page_of(asked, "asked_item", 1), form)

    assert response.status_code == 422
    assert "not" in response.content.decode() or "smaller" in response.content.decode()
    assert standing(asked).text == "With a file."
    assert not AnswerFile.objects.exists()


@pytest.mark.any_database
def test_a_long_hostile_or_broken_text_is_taken_as_text_or_refused_in_words(vendor_client, asked):
    long = vendor_client.post(page_of(asked), whole(asked, item1="x" * 10_001))
    full = vendor_client.post(page_of(asked), whole(asked, item1="x" * 10_000))
    vendor_client.post(page_of(asked), whole(asked, item1=f"{ATTACK}{TURNED}\x00\x07"))
    page = vendor_client.get(page_of(asked)).content.decode()

    assert long.status_code == 422 and "x" * 10_001 in long.content.decode()
    assert "Shorten this to 10000 characters" in long.content.decode()
    assert full.status_code == 302
    assert "<xss" not in page and "&lt;" in page
    assert "\x00" not in standing(asked).text and TURNED in standing(asked).text


@pytest.mark.any_database
def test_an_item_saves_itself_and_tells_what_the_next_save_begins_with(vendor_client, asked):
    save = page_of(asked, "asked_item", 1)
    first = vendor_client.post(save, typed(1, text="One."), headers={"HX-Request": "true"})
    seen = standing(asked).digest
    vendor_client.post(save, typed(1, seen, text="One. Two."))
    again = vendor_client.post(save, typed(1, standing(asked).digest, text="One. Two."))

    assert f'value="{seen}"' in first.content.decode()
    assert "<textarea" not in first.content.decode()
    assert [answer.text for answer in Answer.objects.all()] == ["One.", "One. Two."]
    assert again.status_code == 200
    assert vendor_client.get(save).status_code == 405
    assert vendor_client.post(page_of(asked, "asked_item", 9), {}).status_code == 404


@pytest.fixture
def colleague_client(asked):
    """The browser of a second contact of the same vendor."""
    person = make_contact(asked.vendor, "nadia@vendor.example.org", name="Nadia نادية")
    make_link(asked, "link-of-nadia", person)
    client = StrictClient()
    come_in(client, "link-of-nadia")
    return client


@pytest.mark.any_database
def test_of_two_colleagues_the_later_one_is_told_with_both_texts(
    vendor_client, colleague_client, asked
):
    colleague_client.post(page_of(asked), typed(1, text="From Nadia."))
    later = vendor_client.post(page_of(asked), typed(1, text="From Samira."))
    by_itself = vendor_client.post(page_of(asked, "asked_item", 1), typed(1, text="From Samira."))
    page, newest = later.content.decode(), standing(asked)

    assert (later.status_code, by_itself.status_code) == (409, 409)
    for text in (page, by_itself.content.decode()):
        assert "From Nadia." in text and "Nadia نادية" in text
        assert f'value="{newest.digest}"' in text
    assert "From Samira.</textarea>" in page
    vendor_client.post(page_of(asked), typed(1, newest.digest, text="From both."))
    assert [answer.text for answer in Answer.objects.all()] == ["From Nadia.", "From both."]


@pytest.mark.any_database
def test_an_old_tab_saves_nothing_over_what_it_did_not_touch(
    vendor_client, colleague_client, asked
):
    old_tab = whole(asked)
    colleague_client.post(page_of(asked), typed(1, text="From Nadia.") | typed(2, value="64"))
    colleague_client.post(
        page_of(asked, "asked_item", 3), typed(3) | {"item-3-files": pdf("names.pdf")}
    )

    answer = vendor_client.post(page_of(asked), old_tab | typed(3, text="A, B and C"))

    assert answer.status_code == 302
    assert said(asked) == [
        (Says.ANSWER, "From Nadia.", "", ""),
        (Says.ANSWER, "", "64", "people"),
        (Says.ANSWER, "A, B and C", "", ""),
    ]
    assert len(standing(asked, 3).files) == 1


@pytest.mark.any_database
def test_we_do_not_have_this_is_an_answer_and_a_file_says_otherwise(vendor_client, asked):
    vendor_client.post(page_of(asked), typed(1, says="have not") | {"item-2-files": pdf()})
    contradiction = vendor_client.post(
        page_of(asked), typed(2, standing(asked, 2).digest, "have not")
    )

    assert standing(asked).says == Says.HAVE_NOT
    assert "You gave a file for this" in contradiction.content.decode()
    assert standing(asked, 2).says == Says.ANSWER


@pytest.mark.any_database
def test_a_file_is_given_back_and_taken_out_by_its_own_vendor_alone(
    vendor_client, curator, asked, token
):
    file = add_file(asked.items.get(number=1), token, pdf("bench.pdf"))
    own = vendor_client.get(page_of(asked, "asked_file", file.code))
    other = make_request(curator, make_vendor("Borea"), items=ITEMS)
    make_link(other, "another-link")
    stranger = StrictClient()
    come_in(stranger, "another-link")

    assert b"".join(own.streaming_content) == PDF
    assert own.headers["Content-Disposition"] == 'attachment; filename="bench.pdf"'
    assert "sandbox" in own.headers["Content-Security-Policy"]
    assert stranger.get(page_of(other, "asked_file", file.code)).status_code == 404
    stranger.post(page_of(other), whole(other) | {"remove": str(file.code)})
    assert standing(asked).files == [file]
    form = whole(asked, item2="Typed beside it.") | {"remove": str(file.code)}
    vendor_client.post(page_of(asked), form)
    assert (standing(asked).says, standing(asked, 2).text) == (Says.EMPTY, "Typed beside it.")


@pytest.mark.any_database
def test_late_answers_are_taken_and_marked_and_more_time_is_told(vendor_client, curator, asked):
    with at(asked.due_at + timedelta(minutes=1)):
        vendor_client.post(page_of(asked), typed(1, text="A minute late."))
        late = vendor_client.get(page_of(asked)).content.decode()
        extend(asked.inquiry, asked.due_at + timedelta(days=1), "The feast of the throne.", curator)
        longer = vendor_client.get(page_of(asked)).content.decode()

    assert ">Late<" in late and "The deadline is over" in late
    assert ">Late<" not in longer and "The feast of the throne." in longer


@pytest.mark.any_database
def test_the_clock_of_the_server_decides_whatever_a_browser_sends(vendor_client, asked):
    with at(asked.due_at):
        vendor_client.post(page_of(asked), typed(1, text="At the last moment."))
    with at(asked.due_at + timedelta(seconds=1)):
        headers = {"Date": "Mon, 01 Jan 2001 00:00:00 GMT"}
        vendor_client.post(page_of(asked), typed(2, value="64"), headers=headers)

    assert [standing(asked, number).is_late for number in (1, 2)] == [False, True]


@pytest.mark.any_database
def test_accepted_or_not_is_shown_and_nothing_of_who_judged(vendor_client, curator, asked, token):
    before = vendor_client.get(page_of(asked)).content.decode()
    verdicts = (("accepted", "Seen."), ("refused", "It is of last year."))
    for number, (verdict, reason) in enumerate(verdicts, 1):
        answer = save_answer(asked.items.get(number=number), token, text="Here it is.")
        judge(answer.item, answer, ItemVerdict.Verdict(verdict), reason, curator)
    vendor_client.post(page_of(asked), whole(asked, item1="Here it is.", item2="Of this year."))

    page = vendor_client.get(page_of(asked)).content.decode()

    assert ">Accepted<" in page and ">Not accepted<" in page
    assert "It is of last year." not in page and "Seen." not in page
    assert page.count("Changed since we read it") == 1
    assert page.count("Clara Sy") == before.count("Clara Sy")  # who asks


@pytest.mark.any_database
def test_a_question_goes_out_once_and_its_answer_stands_on_the_page(
    vendor_client, asked, curator, token
):
    page = page_of(asked, "asked_question")
    for _time in range(2):
        vendor_client.post(page, {"question": "Which year do you mean?"})
    empty = vendor_client.post(page, {"question": ""})
    waiting = vendor_client.get(page_of(asked)).content.decode()
    publish(Clarification.objects.get(), "Which year is meant?", "The last one.", curator)
    answered = vendor_client.get(page_of(asked)).content.decode()

    assert empty.status_code == 200 and "Fill this in" in empty.content.decode()
    assert "Which year do you mean?" in waiting and "not answered yet" in waiting
    assert "Which year is meant?" in answered and "The last one." in answered
    assert "Which year do you mean?" not in answered
    assert RecordEntry.objects.filter(act=Act.ASKED_CLARIFICATION).count() == 1
    asked.inquiry.questions_until = asked.sent_at
    asked.inquiry.save()
    over = vendor_client.post(page, {"question": "Too late?"}).content.decode()
    assert "The time for questions ended" in over and "Too late?" in over


@pytest.mark.any_database
def test_a_colleague_gets_a_link_of_their_own_once(vendor_client, asked, mailoutbox):
    page = page_of(asked, "asked_colleague")
    form = {"name": "Nadia", "email": "nadia@vendor.example.org"}
    wrong = vendor_client.post(page, {"name": "Nadia", "email": "nadia"})
    answers = [vendor_client.post(page, form, follow=True) for _time in range(2)]

    assert "name@example.org" in wrong.content.decode()
    assert "gets a link of their own by mail" in answers[0].content.decode()
    assert "was invited a moment ago" in answers[1].content.decode()
    (mail,) = [mail for mail in mailoutbox if mail.to == [form["email"]]]
    link = next(line for line in mail.body.splitlines() if "/asked/" in line)
    other = StrictClient()
    come_in(other, link.rstrip("/").rpartition("/")[2])
    assert other.get(page_of(asked)).status_code == 200


@pytest.mark.any_database
def test_finishing_shows_everything_first_and_gives_both_sides_a_receipt(
    vendor_client, asked, token, curator, mailoutbox
):
    add_file(asked.items.get(number=1), token, pdf("bench.pdf"))
    check = vendor_client.post(page_of(asked), whole(asked) | {"next": "finish"}, follow=True)
    assert "2 items are not answered yet" in check.content.decode()
    assert not asked.submissions.exists()

    receipt = vendor_client.post(page_of(asked, "asked_finish"), follow=True).content.decode()
    vendor_client.post(page_of(asked, "asked_finish"))

    submission, file = asked.submissions.get(), AnswerFile.objects.get()
    receipts = [mail for mail in mailoutbox if "has answered" in mail.subject]
    assert sorted(mail.to[0] for mail in receipts) == sorted([asked.contact.email, curator.email])
    for text in (receipt, *(mail.body for mail in receipts)):
        assert file.file_sha256 in text and submission.sha256 in text
        assert "bench.pdf" in text and "Not answered" in text
    assert page_of(asked, "asked_receipt", 1) in vendor_client.get(page_of(asked)).content.decode()
    assert vendor_client.get(page_of(asked, "asked_receipt", 2)).status_code == 404


@pytest.mark.any_database
def test_right_of_reply_shows_a_fact_and_takes_a_correction(curator, client):
    fact = {
        "words": "Seniors: 118",
        "help": "As of: 12 November 2026. Source: a reference.",
        "kind": "correction",
        "template": "fact",
        "key": "fact-1",
    }
    right = fact | {"words": "Founded: 2014", "key": "fact-2"}
    silent = fact | {"words": "Site: Rabat", "key": "fact-3"}
    inquiry = make_inquiry(curator, make_vendor(), items=[fact, right, silent], purpose="reply")
    (asked,) = send(inquiry, curator)
    make_link(asked)
    come_in(client)
    page = client.get(page_of(asked)).content.decode()
    form = typed(1, "", "wrong", text="64 seniors.") | typed(2, "", "answer") | typed(3, "", "")
    answer = client.post(page_of(asked), form)

    assert "Seniors: 118" in page and "a reference" in page and "checked" not in page
    assert answer.status_code == 302
    assert said(asked) == [
        (Says.WRONG, "64 seniors.", "", ""),
        (Says.ANSWER, "", "yes", ""),
        None,
    ]


@pytest.mark.parametrize("number", [1, 20])
def test_nothing_grows_with_the_number_of_vendors_asked(
    client, curator, number, django_assert_num_queries
):
    vendors = [make_vendor(f"Vendor {place}") for place in range(number)]
    asked = send(make_inquiry(curator, *vendors, items=ITEMS), curator)[0]
    token = make_link(asked)
    for item in asked.items.all():
        save_answer(item, token, text="Here it is.")
        add_file(item, token, pdf())
    ask(token, "Which year do you mean?")
    come_in(client)

    with django_assert_num_queries(14):
        client.get(page_of(asked))
    with django_assert_num_queries(26):
        client.post(
            page_of(asked),
            whole(asked, item1="Here it is now.", item2="Here it is.", item3="Here it is."),
        )


@pytest.mark.any_database
def test_a_signed_in_reader_of_ours_sees_what_the_vendor_sees(vendor_client, asked):
    theirs = vendor_client.get(page_of(asked)).content.decode()
    vendor_client.force_login(make_user("staff@example.org", is_staff=True))

    ours = vendor_client.get(page_of(asked)).content.decode()

    assert "Administrators" not in ours and reverse("record_list") not in ours
    assert len(ours) == len(theirs)


def test_a_moment_is_stored_in_utc(curator, client):
    vendor = make_vendor()
    asked = make_request(curator, vendor, items=ITEMS)
    asked.time_zone = "Europe/Paris"
    asked.save()
    make_link(asked)
    come_in(client)

    client.post(page_of(asked), typed(3, text="A", value="2027-07-01T10:00"))
    twice = client.post(
        page_of(asked), typed(3, standing(asked, 3).digest, value="2027-03-28T02:30")
    )

    assert datetime.fromisoformat(standing(asked, 3).value) == datetime(2027, 7, 1, 8, tzinfo=UTC)
    assert twice.status_code == 422
