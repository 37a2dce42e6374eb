"""A document that says different things of one person is named; an old one is still read."""

import json

import pytest

from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import draft_document, freeze
from scoring.decisions.document.writing import canonical_text
from scoring.decisions.models import SignOff
from scoring.reports.checks import first_contradiction
from tests.factories import add_member, make_released_evaluation, make_user
from tests.scoring.reports.whole_story import (
    altered,
    choose,
    cosign,
    make_talked_through,
    sign_everybody_off,
)

# In `decided` Lea Martin leads; Amine agrees, Sofia files a note, Olga Brandt observes and signs.


def sign_as_nobody(document):
    document["signatures"].append(document["signatures"][0] | {"member": "M9"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (sign_as_nobody, "signatures[2]: M9 is not on the panel."),
        (lambda d: d["signatures"].append(d["signatures"][1]), "signatures: M4, Olga Brandt, has"),
        (lambda d: d["panel"][3].update(left_at="x"), "signatures: M4, Olga Brandt, has left"),
        (lambda d: d["signatures"][1].update(sha256="0" * 64), "signatures: M4, Olga Brandt, sig"),
        (lambda d: d["sign_offs"].clear(), "sign_offs: M2, Amine Rahal, has not answered"),
        (lambda d: d["sign_offs"].pop(), "sign_offs: M3, Sofia Lindqvist, has not answered"),
        (lambda d: d["sign_offs"][0].update(member="M4"), "sign_offs: M4 was not asked."),
        (lambda d: d["sign_offs"][1].update(voided_at="x"), "sign_offs: M3, Sofia Lindqvist"),
        (lambda d: d["agreed"]["C2"]["TZ-01"].update(by="M2"), "agreed.C2.TZ-01: it is by M2"),
        (lambda d: d["minutes"][0].update(by="M3"), "minutes[0]: it is by M3"),
        (lambda d: d["determination"].update(decided_by="M2"), "determination: it is by M2"),
        (lambda d: d["minutes"][0].update(corrects=1), "minutes: number 1 corrects number 1"),
        (lambda d: d["declarations"][1].update(member="M7"), "declarations[1]: M7 is not on"),
    ],
)
def test_what_fits_no_member_of_the_panel_is_named(decided, change, words):
    sentence = altered(decided, change)

    assert sentence is not None
    assert sentence.startswith(words), sentence


def test_each_name_stands_once(decided):
    for name in ("Lea Martin", "Amine Rahal", "Sofia Lindqvist", "Olga Brandt"):
        assert decided.count(f'"{name}"') == 1


def in_conflict(place, candidate):
    """Return a change that lets the member at this place declare a conflict."""
    conflict = {"candidate": candidate, "nature": "A sister.", "recuses": False}
    return lambda d: d["declarations"][place].update(conflicts=[conflict])


def test_a_second_signature_of_somebody_in_conflict_is_none(decided):
    found = altered(decided, in_conflict(3, "C2"))

    assert found.startswith("signatures: a second member, without a conflict")


@pytest.mark.django_db
def test_a_conflict_of_the_lead_with_the_short_list_asks_for_a_second_signature(lead, assessor):
    levels = {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[assessor])
    choose(evaluation, "shortlist", "reserve")
    text = freeze(evaluation, lead).document

    found = altered(text, in_conflict(0, "C1"))

    assert altered(text, in_conflict(0, "C2")) is None
    assert found.startswith("signatures: a second member, without a conflict")


def test_a_panel_has_one_lead(decided):
    found = altered(decided, lambda d: d["panel"][3].update(role="lead"))

    assert found == "panel: 2 members lead it. One does."


@pytest.mark.django_db
def test_an_absence_is_noted_by_the_lead(lead):
    evaluation = make_talked_through(lead)
    amine = evaluation.members.get(user__name="Amine Rahal")
    amine.sign_offs.update(answer="absent", note="On leave.", signed_by=lead)
    document = json.loads(draft_document(evaluation, lead))
    document["sign_offs"][0]["by"] = "M3"

    found = first_contradiction(open_book(canonical_text(document)[0]))

    assert found.startswith("sign_offs[0]: it is by M3")


@pytest.mark.django_db
def test_notes_of_who_left_and_answers_still_missing_contradict_nothing(lead):
    evaluation = make_talked_through(lead)
    evaluation.members.get(user__name="Sofia Lindqvist").leave(lead, "She moved elsewhere.")
    SignOff.objects.filter(member__user__name="Amine Rahal").delete()
    text = draft_document(evaluation, lead)

    book = open_book(text)
    assert (len(book.sign_offs), len(book.not_signed_off)) == (0, 1)
    assert [row["answer"] for row in book.document["sign_offs"]] == ["minority"]
    assert first_contradiction(book) is None


@pytest.fixture(scope="session")
def among_namesakes(written):
    """The lead and two observers bear names that could stand in for one another."""
    return written(decide_among_namesakes)


def decide_among_namesakes(lead):
    levels = {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}}
    evaluation = make_released_evaluation(levels, lead=lead)
    for number, name in enumerate(("Lea Martin", "of a second member")):
        person = make_user(f"{number}@example.org", name=name)
        add_member(evaluation, person, "observer", rates=False)
    sign_everybody_off(evaluation)
    choose(evaluation, "reserve", "shortlist")
    for member in evaluation.members.filter(role="observer"):
        cosign(evaluation, member.user)
    return freeze(evaluation, lead).document


@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_signature_of_namesakes_is_compared(among_namesakes, place):
    found = altered(among_namesakes, lambda d: d["signatures"][place].update(sha256="0" * 64))

    assert found.startswith(f"signatures: M{place + 1}, ")


def test_a_name_cannot_stand_in_for_the_second_signature(among_namesakes):
    def leave_the_lead_alone(document):
        del document["signatures"][1:]

    found = altered(among_namesakes, leave_the_lead_alone)

    assert found.startswith("signatures: a second member, without a conflict")


def answer_as_observer(document):
    document["sign_offs"].append(document["sign_offs"][-1] | {"member": "M4", "answer": "agrees"})


def speak_of_a_stranger(document):
    document["evidence"][0]["candidate"] = "C99"


def rest_on_nothing(document):
    cell = document["ratings"]["C1"]["TZ-01"]
    cell["evidence"] = ["E999", *[None] * (len(cell["answers"]) - 1)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (rest_on_nothing, "ratings.C1.TZ-01: there is no evidence E999."),
        (answer_as_observer, "sign_offs: M4 was not asked."),
        (speak_of_a_stranger, "is about C99, which is not compared."),
    ],
)
def test_what_nobody_could_have_written_is_named(decided, change, words):
    assert words in altered(decided, change)
