"""Before the release everything answers the same, byte for byte, whatever the others rated.

Two worlds differ in nothing but what others rated: levels, states, notes, order, times, and
where that is not itself shown, who submitted. Somebody asks every address of the site in
both, and posts whatever they may post.
"""

import logging
import re
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scoring.ratings.models import Answer, Rating
from tests.asking import TOKEN, at, make_contact, make_link, make_request
from tests.asking import answer as answer_all
from tests.evaluator.matrix_world import make_people
from tests.evaluator.matrix_world import proof_file as a_file
from tests.evaluator.questions import CHECKS, everything, only, reading
from tests.evaluator.questions import asked as question_of
from tests.factories import (
    PERFECT,
    add_member,
    make_evaluation,
    make_evidence,
    make_finding,
    make_proof,
    make_user,
    make_vendor,
    save_rating,
)
from tests.vendors.asked.story import come_in, page_of, whole
from tests.vendors.files import stored
from tests.vendors.imports.stories import make_import
from vendors.models.answer import Answer as VendorAnswer
from vendors.models.answer import ItemVerdict
from vendors.requests.answering import ask, invite_colleague, save_answer
from vendors.requests.clarifications import publish
from vendors.requests.sending import extend, remind, revoke
from vendors.requests.verdicts import judge

SAMPLE, READING = PERFECT["sample_check"], PERFECT["expert_reading"]
VALUE = Decimal("98.13")
SECRET = "What another assessor wrote"
# What is new on every load, whatever anybody rated; all of it has one length.
TOKENS = re.compile(
    r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|csrftoken=|name="token" value="|'
    r'-seen" value="|sessionid=|"head":"|messages=|typist=)[^";\\]+'
)
DRAWN = re.compile(r"\bV-[A-Z0-9]{8}\b")  # the desk draws a reference for a new vendor
CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?|expires=[^;]+|\d{10,}\.\d+|(?<=delay:)\d+")


@pytest.fixture
def world(db, monkeypatch):
    """Return an open evaluation: `on` rates TA and SC beside `other` and `third`."""
    monkeypatch.setattr(
        "scoring.reports.printing.render_pdf", lambda text, *_options: text.encode()
    )
    logging.disable(logging.ERROR)
    people = make_people()
    for name in ("other", "third"):
        people[name] = make_user(f"{name}@example.org", name=f"{name.title()} Person")
    vendors = [make_vendor("Atlas", website="https://atlas.example"), make_vendor("Borea")]
    for vendor in vendors:
        make_evidence(vendor, *CHECKS, state="verified", by=people["lead"])
    yield make_rated_by_me(people, vendors)
    logging.disable(logging.NOTSET)


def make_rated_by_me(people, vendors):
    evaluation = make_evaluation(
        lead=people["lead"], vendors=vendors, checks=CHECKS, two_people=True
    )
    for name in ("on", "other", "third"):
        add_member(evaluation, people[name])
    add_member(evaluation, people["observer"], "observer", rates=False)
    evaluation.open_for_rating(people["lead"])
    make_known(vendors, people)
    proof = make_proof(
        vendors[0], people["other"], "TA-01", kind="sample_check", details=SAMPLE, files=[a_file()]
    )
    first, second = evaluation.candidates.all()
    make_finding(evaluation, first, "SC-01", "fail")
    answer(evaluation, people["on"], first, "TA-01", 3)
    return SimpleNamespace(
        people=people,
        evaluation=evaluation,
        candidate=first,
        other=second,
        member=evaluation.members.get(user=people["other"]),
        mine=make_released_elsewhere(people, vendors),
        determination=None,
        scenario=None,
        vendor=vendors[0],
        site=vendors[0].sites.create(city="Rabat", country="MA"),
        evidence=stored(vendors[0], added_by=people["on"]),
        proof=proof.pk,
        proof_file=proof.files.get().pk,
        outside_person=vendors[0].outside_people.create(name="Jane").pk,
        vendor_import=make_import(people["curator"], ["Name"], ["Cima"]),
        welcome="gone",
        reset_key=("1", "gone"),
    )


def make_known(vendors, people):
    """Let the first vendor contradict itself, and a stranger bring what nobody has opened."""
    for number in (64, 118):
        vendors[0].facts.create(kind="seniors", value=str(number), number=number)
    make_evidence(vendors[0], "TA-02", state="claim", added_by=people["stranger"])
    make_proof(vendors[0], people["stranger"], "TA-02", kind="expert_reading", details=READING)


def make_released_elsewhere(people, vendors):
    """Return another evaluation, which `on` leads and whose ratings are released."""
    evaluation = make_evaluation(lead=people["on"], vendors=vendors, checks=CHECKS, title="Mine")
    add_member(evaluation, people["recused"], rates=True)
    evaluation.members.get(user=people["on"]).assignments.all().delete()
    evaluation.open_for_rating(people["on"])
    evaluation.close_rating(people["on"])
    return evaluation


def answer(evaluation, person, candidate, check, level, note=SECRET, value=None):
    """Save an answer as the form does, with its entry in the record."""
    member = evaluation.members.select_related("user").get(user=person)
    said = Answer("cannot_tell" if level is None else "rated", level, note, value=value)
    save_rating(member, candidate, evaluation.checks.get(check_id=check), said)


def calmly(world, submitted):
    """One of the others rated a little, long ago."""
    answer(world.evaluation, world.people["other"], world.candidate, "TA-01", 0, value=Decimal(7))
    Rating.objects.filter(rationale=SECRET, assessor__user=world.people["other"]).update(
        saved_at=timezone.now() - timedelta(days=3)
    )
    submit(world, submitted)


def busily(world, submitted):
    """Both rated everything and changed their minds, with other notes and values; one is void."""
    for candidate in (world.other, world.candidate):
        for name, level in (("third", 3), ("other", None), ("third", 1), ("other", 3)):
            for check in ("LG-02", "TA-02", "TA-01"):
                said = (level, "Zebra crossing", None if level == 1 else VALUE)
                answer(world.evaluation, world.people[name], candidate, check, *said)
    void = Rating.objects.filter(assessor__user=world.people["third"]).first()
    Rating.objects.filter(pk=void.pk).update(voided_at=timezone.now())
    submit(world, submitted)


def submit(world, names):
    for name in names:
        world.evaluation.members.select_related("user").get(user=world.people[name]).submit(1)


NUMBERED = "X-Request-ID"


def answers(world, person, rated, submitted, questions):
    """Return {what was asked: the whole answer} in the world in which others rated so."""
    with transaction.atomic():
        rated(world, submitted)
        client = Client()
        client.force_login(person)
        found = {}
        for question in questions(world, person):
            found[question.name] = whole_answer(client, question)
        transaction.set_rollback(True)
    return found


def whole_answer(client, asked):
    """Return everything of one answer that a person could look at; what it changed is undone."""
    mail.outbox.clear()
    with transaction.atomic():
        method = getattr(client, asked.method)
        with run_on_commit():
            response = method(asked.path, asked.data)
        body = b"".join(response) if response.streaming else response.content
        told = [str(message) for message in get_messages(response.wsgi_request)]
        transaction.set_rollback(True)
    sent = [(letter.to, letter.subject, letter.body) for letter in mail.outbox]
    # The id of a request is chance.
    named = {name: plain(value) for name, value in response.headers.items() if name != NUMBERED}
    headers = sorted(named.items())
    cookies = sorted(plain(morsel.OutputString()) for morsel in response.cookies.values())
    text = body.decode("utf-8", "replace")
    return response.status_code, headers, cookies, len(body), plain(text), told, sent


def run_on_commit():
    """Run what waits for the end of the transaction, such as an e-mail, though none ends."""
    from django.test import TestCase

    return TestCase.captureOnCommitCallbacks(execute=True)


def plain(text):
    return DRAWN.sub("", CLOCK.sub("", TOKENS.sub(r"\1", text)))


def differences(one, two):
    return sorted(name for name in one | two if one.get(name) != two.get(name))


@pytest.mark.parametrize("role", ["on", "observer", "lead"])
def test_nothing_tells_what_the_others_rated(world, role):
    person = world.people[role]
    hidden = (["other"], ["third"]) if role != "lead" else (["other"], ["other"])

    calm = answers(world, person, calmly, hidden[0], everything)
    busy = answers(world, person, busily, hidden[1], everything)

    assert differences(calm, busy) == []
    shown = " ".join(text for *_, text, _, _ in busy.values())
    assert not any(secret in shown for secret in ("Zebra crossing", str(VALUE)))
    assert len(calm) > 100


def test_being_administrator_curator_and_lead_elsewhere_tells_no_more(world):
    person = world.people["on"]
    for role in ("is_staff", "is_superuser", "is_curator", "may_lead"):
        setattr(person, role, True)
    person.save()

    calm = answers(world, person, calmly, ["other"], reading)
    busy = answers(world, person, busily, ["third"], reading)

    assert differences(calm, busy) == []


def test_pages_about_vendors_tell_a_curator_nothing(world):
    pages = ("vendor_detail", "vendor_list", "evidence_detail", "proof_detail", "my_tasks")
    questions = only(*(f"get {page}" for page in pages), "chain", "get evaluation_record")

    calm = answers(world, world.people["curator"], calmly, ["other"], questions)
    busy = answers(world, world.people["curator"], busily, ["third"], questions)

    assert differences(calm, busy) == []


def test_what_contradicts_itself_is_on_the_page_that_is_compared(world):
    (answer,) = answers(world, world.people["on"], calmly, [], only("get to_settle")).values()

    assert "64" in answer[4] and "118" in answer[4]


def test_the_comparison_finds_what_differs_after_the_release(world):
    """The test can fail: what it looks at is what the ratings show in."""

    def released(rated):
        def rate(world, submitted):
            rated(world, submitted)
            world.evaluation.refresh_from_db()
            world.evaluation.close_rating(world.people["lead"])

        return rate

    shown = ("get ranking", "get candidate_detail", "get moderation", "get what_if")
    calm = answers(world, world.people["on"], released(calmly), ["other"], only(*shown))
    busy = answers(world, world.people["on"], released(busily), ["third"], only(*shown))

    assert differences(calm, busy) == sorted(shown)


def test_the_comparison_finds_a_single_level(world, monkeypatch):
    """One line too many on one page is enough."""
    monkeypatch.setattr(
        "scoring.ratings.models.RatingQuerySet.of",
        lambda rows, member: rows.counted().filter(assessor__evaluation=member.evaluation),
    )

    calm = answers(world, world.people["on"], calmly, [], only("get rate_check"))
    busy = answers(world, world.people["on"], busily, [], only("get rate_check"))

    assert differences(calm, busy) == ["get rate_check"]


HOUR = timedelta(hours=1)
LINKS = re.compile(r"/asked/[^/\s]+/|asked=[^;]+")
ITEMS = [
    {"words": "Your seniors.", "checks": ["TA-01"]},
    {"words": "Your pack.", "measured": ["SC-04"]},
]


@pytest.fixture
def asked(world, monkeypatch):
    """A request of the evaluation to Atlas, with an answer, and a question that went to all."""
    monkeypatch.setattr("secrets.token_hex", lambda count: "0" * 2 * count)  # salts
    lead = world.people["lead"]
    asked = make_request(lead, world.vendor, items=ITEMS, evaluation=world.evaluation)
    token = make_link(asked)
    save_answer(asked.items.get(number=1), token, text="We have sixty-four.")
    publish(ask(token, "Which year?"), "Which year is meant?", "The last one.", lead)
    return asked


def seen_by_vendor(asked, meanwhile):
    """Return {what was asked: the whole answer} of a vendor's pages, and the mails that its people
    get when we act, after something that is none of its business happened.
    """
    lead = asked.inquiry.sent_by
    with transaction.atomic():
        meanwhile()
        client, pages = Client(), {}
        with at(asked.sent_at + HOUR):
            come_in(client)
            for question in of_vendor(asked):
                pages[question.name] = whole_answer(client, question)
        mail.outbox.clear()
        with run_on_commit(), at(asked.sent_at + 25 * HOUR):
            remind(asked.pk)
            answer = VendorAnswer.objects.standing(asked.items.get(number=1))
            judge(answer.item, answer, ItemVerdict.Verdict.REFUSED, "Of last year.", lead)
            extend(asked.inquiry, asked.due_at + 24 * HOUR, "A feast.", lead)
        addresses = set(asked.vendor.outside_people.values_list("email", flat=True))
        for letter in mail.outbox:
            if letter.to[0] in addresses:
                pages[letter.subject] = LINKS.sub("", letter.body)
        transaction.set_rollback(True)
    return {
        name: page if isinstance(page, str) else LINKS.sub("", repr(page))
        for name, page in pages.items()
    }


def of_vendor(asked):
    code = [asked.code]
    colleague = {"name": "Nadia", "email": "nadia@vendor.example.org"}
    for name, arguments in [
        ("asked_come_in", [TOKEN]),
        ("asked_detail", code),
        ("asked_finish", code),
        ("asked_question", code),
        ("asked_colleague", code),
        ("asked_receipt", [*code, 1]),
    ]:
        yield question_of("get", name, reverse(name, args=arguments))
    for name, form in [
        ("asked_detail", whole(asked, item1="We have seventy.")),
        ("asked_question", {"question": "Do all offices count?"}),
        ("asked_colleague", colleague),
        ("asked_finish", {}),
    ]:
        yield question_of("post", name, page_of(asked, name), form)
    yield question_of("post", "asked_come_in", reverse("asked_come_in", args=[TOKEN]))


def test_what_a_vendor_sees_does_not_depend_on_any_rating(world, asked):
    calm = seen_by_vendor(asked, lambda: calmly(world, []))
    busy = seen_by_vendor(asked, lambda: busily(world, ["other"]))

    assert differences(calm, busy) == []
    assert len(calm) == 11 + 3
    assert "Which year is meant?" in calm["get asked_detail"]


def ask_more_vendors(asked):
    """Ask others for the same, and let them do whatever a vendor can."""
    lead, inquiry = asked.inquiry.sent_by, asked.inquiry
    for place in range(20):
        vendor = make_vendor(f"Zebra {place}")
        other = inquiry.requests.create(
            vendor=vendor,
            contact=make_contact(vendor),
            sent_at=asked.sent_at,
            due_at=asked.due_at,
        )
        for number, item in enumerate(ITEMS, 1):
            other.items.create(number=number, key=f"free-{number}", words=item["words"])
        token = make_link(other, f"link-{place}")
        ask(token, "Does Zebra count?")
        if place % 2:
            invite_colleague(token, "Zoe Zebra", "zoe@zebra.example.org")
            answer_all(other, text="Zebra crossing")
        if place == 3:
            revoke(other, lead, "Zebra asked for it.")


def test_what_a_vendor_sees_does_not_depend_on_any_other_vendor(world, asked):
    alone = seen_by_vendor(asked, lambda: None)
    among_many = seen_by_vendor(asked, lambda: ask_more_vendors(asked))

    assert differences(alone, among_many) == []
    assert not any("Zebra" in page for page in among_many.values())


def test_the_comparison_finds_what_goes_to_all_vendors(world, asked):
    """The test can fail: answers published and time given to all do show."""

    def told():
        token = make_link(asked, "another-link")
        publish(ask(token, "Which office?"), "Which office?", "Any.", asked.inquiry.sent_by)

    quiet, news = seen_by_vendor(asked, lambda: None), seen_by_vendor(asked, told)

    assert differences(quiet, news) == ["get asked_detail"]
