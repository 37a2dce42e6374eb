"""What is left unsettled and who proved what: kept at the decision, printed, and checked."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from scoring.decisions.document.book import current_book, open_book
from scoring.decisions.document.document import draft_document, freeze
from scoring.decisions.document.writing import canonical_text
from scoring.reports.checks import _bases, first_contradiction
from scoring.reports.pages.candidate import candidate_pages
from scoring.reports.pdf import contents
from tests.factories import (
    PERFECT,
    add_member,
    declare,
    make_proof,
    make_released_evaluation,
    make_user,
    pin_again,
    rate,
)
from tests.scoring.decisions.views.test_moderation import text_of
from tests.scoring.reports.decisions import ready
from tests.scoring.reports.rereading import plain
from tests.scoring.reports.stories import rescored
from vendors.models.proof import Proof, ProofConfirmation

pytestmark = pytest.mark.django_db

REGISTER = {"register": "RC", "number": "7"}


def make_ready(lead, more=(), **story):
    """Return a released evaluation, ready to decide, whose vendor contradicts itself."""
    evaluation = ready(lead, checks=("TZ-01", "LG-02", "SC-01", "TA-03", *more), **story)
    vendor = evaluation.candidates.get().vendor
    for kind, number in (("seniors", 64), ("headcount", 38)):
        day = evaluation.released_at.date() - timedelta(days=3)
        figure = {"value": str(number), "number": number, "as_of": day}
        vendor.facts.create(kind=kind, entered_by=lead, **figure)
    pin_again(evaluation)
    candidate = evaluation.candidates.get()
    for member in evaluation.members.exclude(assignments=None):
        for check in ("TA-03", *more):
            rate(evaluation, member.user, candidate, check, 1)
    return evaluation


def decided_book(lead, **story):
    return open_book(freeze(make_ready(lead, **story), lead).document)


def annexes_of(book):
    return contents(book)["annexes"]


def proofs_of(book):
    return [row for _name, _evidence, rows in contents(book)["evidence"].vendors for row in rows]


def test_document_keeps_what_a_rule_compares_and_no_sentence(lead):
    book = decided_book(lead)

    assert book.document["unsettled"]["C1"]["TA-03"] == [
        {"rule": "more_seniors_than_staff", "seniors": 64, "staff": 38}
    ]


def test_report_prints_what_is_left_unsettled(lead):
    book = decided_book(lead)

    told = {check: lines for page in candidate_pages(book) for check, lines in page.unsettled}
    issues = [str(issue) for issue in contents(book)["first"].all_issues()]
    assert plain(told["TA-03"][0]) == "64 seniors among 38 delivery staff."
    assert any("contradiction" in issue and "left unsettled" in issue for issue in issues)


def test_sentences_are_made_in_the_language_of_the_reader(lead, monkeypatch):
    book = decided_book(lead)

    with translation.override("xx", deactivate=True):
        monkeypatch.setattr(
            "scoring.ratings.contradictions._", lambda text: f"[{translation.get_language()}]"
        )
        (sentences,) = (
            sentences for check, sentences in book.contradictions("C1") if check.id == "TA-03"
        )

    assert sentences == ["[xx]"]


def test_what_happens_to_a_vendor_later_changes_no_decided_page(lead, lead_client):
    evaluation = make_ready(lead)
    freeze(evaluation, lead)
    vendor = evaluation.candidates.get().vendor
    vendor.facts.filter(kind="headcount").delete()

    for name in ("to_settle", "decide"):
        page = text_of(lead_client.get(reverse(name, args=[evaluation.pk])))
        assert "64 seniors among 38 delivery staff." in page


def test_what_is_unsettled_stands_on_decide(lead, lead_client):
    evaluation = make_ready(lead)

    for name in ("decide", "freeze_decision", "to_settle"):
        page = text_of(lead_client.get(reverse(name, args=[evaluation.pk])))
        assert "64 seniors among 38 delivery staff." in page


def test_of_many_the_pages_of_the_decision_show_the_first_and_lead_to_all(
    lead, lead_client, monkeypatch
):
    evaluation = make_ready(lead)
    monkeypatch.setattr("scoring.decisions.views.unsettled.MOST_SHOWN", 0)

    page = text_of(lead_client.get(reverse("decide", args=[evaluation.pk])))

    assert "64 seniors among 38 delivery staff." not in page
    assert "What contradicts itself or has changed, of 1 candidate" in page
    assert f'href="{reverse("to_settle", args=[evaluation.pk])}"> To settle, of all 1' in page


def test_answers_of_others_are_told_from_the_release_on(lead, assessor):
    second = make_user("second@example.org", name="Sami Tazi")
    levels = {"Atlas": {"TA-01": [3, 1]}}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[assessor, second])
    vendor = evaluation.candidates.get().vendor
    before_the_proof = {"entered_by": lead, "entered_at": datetime(2026, 1, 1, tzinfo=UTC)}
    vendor.facts.create(kind="seniors", value="64", number=64, **before_the_proof)
    pin_again(evaluation)
    evaluation.members.get(user=assessor).ratings.update(value=118)

    ((check, sentences),) = current_book(evaluation).contradictions("C1")

    assert check.id == "TA-01"
    assert f"{assessor} found 118 people; what is held gives 64 people." in sentences
    assert any(sentence.startswith("Sami Tazi gave level 1") for sentence in sentences)


def damaged(book, change):
    document = json.loads(canonical_text(dict(book.document))[0])
    change(document)
    return first_contradiction(open_book(canonical_text(document)[0]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["unsettled"].update(C9={}), "unsettled: C9 is not compared."),
        (
            lambda d: d["unsettled"]["C1"].update({"AI-01": []}),
            "unsettled.C1: AI-01 is no check in use.",
        ),
        (
            lambda d: d["unsettled"]["C1"]["TA-03"][0].update(rule="rumour"),
            "unsettled.C1.TA-03: no rule says",
        ),
        (
            lambda d: d["unsettled"]["C1"]["TA-03"][0].pop("seniors"),
            "unsettled.C1.TA-03: no rule says",
        ),
        (lambda d: d["proofs"][0].update(candidate="C9"), "is about C9, which is not compared."),
        (lambda d: d["proofs"][0].update(checks="AI-01"), "speaks to AI-01"),
        (lambda d: d["proofs"][0].update(state="claim", opens="TZ-01"), "is claim and opens TZ-01"),
    ],
)
def test_checks_refuse_what_is_about_nothing(lead, change, words):
    assert words in damaged(decided_book(lead), change)


def with_basis(book, *basis):
    document = json.loads(canonical_text(dict(book.document))[0])
    document["ratings"]["C1"]["LG-02"]["basis"] = [list(basis)]
    return document


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ((3, 2, "claim"), "claim does not open 2"),
        ((3, 1, "rumour"), "rumour does not open 1"),
        ((-1, 0, "claim"), "the thing is -1"),
    ],
)
def test_checks_refuse_what_no_rating_can_rest_on(lead, basis, words):
    document = with_basis(decided_book(lead), 3, 1, "claim")
    rescored(document)
    book = open_book(canonical_text(document)[0])
    book.document["ratings"]["C1"]["LG-02"]["basis"] = [list(basis)]

    assert words in next(_bases(book))


def test_a_thing_over_the_highest_level_is_refused_by_its_field(lead):
    document = with_basis(decided_book(lead), 7, 1, "claim")

    with pytest.raises(ValueError, match=r"held_back\[0\].thing is 7"):
        open_book(canonical_text(document)[0])


# Proofs


def make_proved(lead, *others, two_people=True):
    """Return an evaluation in which `lead` proved TZ-01 by a reading, beside `others`."""
    evaluation = ready(lead, two_people=two_people)
    for person in others:
        add_member(evaluation, person, "observer", rates=False)
    evaluation.people_at_seal["members"] += [person.pk for person in others]
    evaluation.save()
    return evaluation, Proof.objects.get(kind="expert_reading")


def second_person(evaluation, lead):
    pin_again(evaluation)
    book = open_book(draft_document(evaluation, lead))
    assert first_contradiction(book) is None
    return next(row[5] for row in proofs_of(book) if row[1].startswith("Expert reading"))


def test_what_one_person_proved_alone_says_so(lead):
    evaluation, _proof = make_proved(lead)

    assert second_person(evaluation, lead) == "Proved by one person: it opens 4 on TZ-01."


def test_who_confirmed_it_is_named(lead):
    observer = make_user("second@example.org", name="Sami Tazi")
    evaluation, proof = make_proved(lead, observer)
    ProofConfirmation.objects.create(proof=proof, person=observer)

    assert "Sami Tazi" in second_person(evaluation, lead)


def test_who_may_still_confirm_it_is_waited_for(lead):
    evaluation, _proof = make_proved(lead, make_user("second@example.org"))

    sentence = "Nobody had confirmed it. So 3 stays the highest level."
    assert second_person(evaluation, lead) == sentence


def test_where_nobody_is_left_to_confirm_it_the_report_says_why(lead):
    observer = make_user("second@example.org")
    evaluation, _proof = make_proved(lead, observer)
    declare(evaluation, observer, **{"Vendor 1": "A brother works there."})

    assert second_person(evaluation, lead).startswith("Nobody was left who could confirm it")


def test_two_who_proved_it_together_are_not_one(lead):
    observer = make_user("second@example.org", name="Sami Tazi")
    evaluation, first = make_proved(lead, observer, two_people=False)
    make_proof(
        first.vendor,
        lead,
        "TZ-01",
        kind="expert_reading",
        details=first.details,
        colleagues=[observer],
        corrects=first,
        correction_reason="Two of us read it.",
    )

    assert second_person(evaluation, lead) == "–"


def test_a_stranger_who_proved_it_is_named(lead):
    curator = make_user("curator@example.org", name="Kenza Idrissi")
    evaluation = make_ready(lead)
    theirs = make_proof(
        evaluation.candidates.get().vendor,
        curator,
        "TA-03",
        details=REGISTER,
        performed_on=date(2026, 1, 2),
    )
    theirs.openings.create(person=lead)
    pin_again(evaluation)

    book = open_book(freeze(evaluation, lead).document)

    assert [line.by for line in book.proofs if line.row["sha256"] == theirs.sha256] == [
        "Kenza Idrissi"
    ]


def test_the_log_of_the_product_is_of_nobody(lead):
    evaluation = make_ready(lead, more=("SC-04",))
    make_proof(
        evaluation.candidates.get().vendor,
        None,
        "SC-04",
        kind="request_log",
        details=PERFECT["request_log"],
    )
    pin_again(evaluation)

    book = open_book(freeze(evaluation, lead).document)

    (people,) = [row[4] for row in proofs_of(book) if row[1].startswith("Request log")]
    assert "the product" in people
