"""A document that says different things of one person is named; an old one is still read."""

import json

import pytest

from scoring.models import SignOff
from scoring.report.book import open_book
from scoring.report.crosschecks import first_contradiction
from scoring.report.document import canonical_text
from scoring.report.freezing import draft_document, freeze
from tests.factories import add_member, make_released_evaluation, make_user
from tests.scoring.report.whole_story import (
    altered,
    choose,
    cosign,
    decide_against_the_ranking,
    make_talked_through,
    sign_everybody_off,
)

pytestmark = pytest.mark.django_db
FORGED = {"member": "M9", "name": "Nobody At All", "role": "observer", "at": None}


@pytest.fixture
def determination(lead):
    """Lea Martin leads; Amine agrees, Sofia files a note, Olga Brandt observes and signs."""
    return decide_against_the_ranking(lead)


def sign_as_nobody(document):
    document["signatures"].append(FORGED | {"sha256": document["signatures"][0]["sha256"]})


def sign_after_leaving(document):
    left = {"member": "M4", "name": "Olga Brandt", "at": None, "submitted_at": None, "reason": "x"}
    document["changes"]["left"].append(left | {"assessor": None})


def without_ids(value):
    """Return a document as it was made before people had ids and old notes were kept."""
    if isinstance(value, list):
        return [without_ids(one) for one in value]
    if not isinstance(value, dict):
        return value
    new = {"member", "saver", "finder", "notes", "places_after"}
    old = {key: without_ids(one) for key, one in value.items() if key not in new}
    if "missing" in old:
        old["missing"] = [row["name"] for row in old["missing"]]
    return old


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (sign_as_nobody, "signatures: 3. Nobody At All is missing in the decision"),
        (lambda d: d["signatures"].append(d["signatures"][1]), "signatures: 3. Olga Brandt"),
        (sign_after_leaving, "signatures: 2. Olga Brandt is missing"),
        (lambda d: d["signatures"][1].update(role="lead"), "signatures: M4 Olga Brandt.role is"),
        (lambda d: d["signatures"][1].update(name="Olga B."), "names: signatures[1] is 'Olga B.'"),
        (lambda d: d["sign_offs"]["answers"].clear(), "sign_offs: asked[0] is missing"),
        (lambda d: d["sign_offs"]["answers"].pop(), "sign_offs: asked[1] is missing"),
        (
            lambda d: d["sign_offs"]["answers"].append({"name": "Nobody", "answer": "agrees"}),
            "sign_offs: not asked[0] is missing",
        ),
        (
            lambda d: d["sign_offs"]["missing"].append(d["sign_offs"]["answers"].pop()),
            "sign_offs: still to answer[0] is missing",
        ),
        (lambda d: d["sign_offs"]["notes"].clear(), "sign_offs: M3 is missing in its notes"),
        (
            lambda d: d["sign_offs"]["answers"][1].update(answer="agrees", note=""),
            "sign_offs: M3 is missing in sign_offs",
        ),
        (
            lambda d: d["sign_offs"]["notes"][0].update(note="All is well."),
            "sign_offs: M3[0] is",
        ),
        (lambda d: d["panel"][3].update(name="Otto"), "names: "),
        (lambda d: d["panel"][2].update(member="M2"), "panel: ids[2] is 'M2'"),
        (lambda d: d["moderation"][0].update(by="Bo Li"), "acts: moderation[0] is 'Bo Li'"),
        (lambda d: d["minutes"][0].update(written_by="Bo Li"), "acts: minutes[0] is 'Bo Li'"),
        (
            lambda d: d["determination"].update(decided_by="Bo Li"),
            "acts: determination is 'Bo Li'",
        ),
        (lambda d: d["minutes"][0].update(number=2), "minutes: [0][0] is 2"),
        (lambda d: d["minutes"][0].update(corrects=1), "minutes: [0][1] is 1"),
        (lambda d: d["declarations"][0].update(in_force=False), "declarations: [0] is 1"),
        (lambda d: d["declarations"][1].update(name="Bo Li"), "names: declarations[1] is 'Bo Li'"),
    ],
)
def test_what_is_said_of_people_in_two_ways_is_named(determination, change, words):
    found = altered(determination, change)

    assert found is not None
    assert found.startswith(words), found


def in_conflict(place, candidate):
    """Return a change that lets the member at this place declare a conflict."""
    conflict = {"candidate": candidate, "name": "Them", "nature": "A sister.", "recuses": True}
    return lambda d: d["declarations"][place].update(conflicts=[conflict])


def test_a_second_signature_of_somebody_in_conflict_is_none(determination):
    found = altered(determination, in_conflict(3, "C2"))

    assert found.startswith("signatures: of a second member is False")


def test_a_conflict_of_the_lead_with_the_short_list_asks_for_a_second_signature(lead, assessor):
    levels = {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[assessor])
    choose(evaluation, "shortlist", "reserve")
    determination = freeze(evaluation, lead)

    found = altered(determination, in_conflict(0, "C1"))

    assert altered(determination, in_conflict(0, "C2")) is None
    assert found.startswith("signatures: of a second member is False")


def test_a_panel_has_one_lead(determination):
    found = altered(determination, lambda d: d["panel"][3].update(role="lead"))

    assert found.startswith(("panel: leads is 2", "signatures: M4 Olga Brandt.role"))


def test_an_absence_is_noted_by_the_lead(lead):
    evaluation = make_talked_through(lead)
    amine = evaluation.members.get(user__name="Amine Rahal")
    amine.sign_offs.update(answer="absent", note="On leave.", signed_by=lead)
    document = json.loads(draft_document(evaluation, lead))
    document["sign_offs"]["answers"][0]["by"] = "Sofia Lindqvist"

    found = first_contradiction(open_book(canonical_text(document)[0]))

    assert found.startswith("acts: sign_offs.answers[0] is 'Sofia Lindqvist'")


def test_notes_of_who_left_and_answers_still_missing_contradict_nothing(lead):
    evaluation = make_talked_through(lead)
    evaluation.members.get(user__name="Sofia Lindqvist").leave(lead, "She moved elsewhere.")
    SignOff.objects.filter(member__user__name="Amine Rahal").delete()
    text = draft_document(evaluation, lead)

    sign_offs = json.loads(text)["sign_offs"]
    assert (len(sign_offs["answers"]), len(sign_offs["missing"]), len(sign_offs["notes"])) == (
        *(0, 1, 1),
    )
    assert first_contradiction(open_book(text)) is None


def test_an_old_document_without_ids_still_contradicts_nothing(determination):
    old = without_ids(json.loads(determination.document))

    assert first_contradiction(open_book(canonical_text(old)[0])) is None


@pytest.mark.parametrize(
    "change",
    [
        sign_as_nobody,
        lambda d: d["sign_offs"]["answers"].clear(),
        lambda d: d["signatures"][0].update(sha256="0" * 64),
    ],
)
def test_an_old_document_is_read_by_name_and_role(determination, change):
    def aged(document):
        change(document)
        changed = without_ids(document)
        document.clear()
        document.update(changed)

    assert altered(determination, aged) is not None


@pytest.fixture
def among_namesakes(lead):
    """The lead and two observers bear names that could stand in for one another."""
    levels = {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}}
    evaluation = make_released_evaluation(levels, lead=lead)
    for number, name in enumerate(("Lea Martin", "of a second member")):
        person = make_user(f"{number}@example.org", name=name)
        add_member(evaluation, person, "observer", rates=False)
    sign_everybody_off(evaluation)
    choose(evaluation, "reserve", "shortlist")
    for member in evaluation.members.filter(role="observer"):
        cosign(evaluation, member.user)
    return freeze(evaluation, lead)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_signature_of_namesakes_is_compared(among_namesakes, place):
    found = altered(among_namesakes, lambda d: d["signatures"][place].update(sha256="0" * 64))

    assert found.startswith(f"signatures: M{place + 1} ")


def test_a_name_cannot_stand_in_for_the_second_signature(among_namesakes):
    def leave_the_lead_alone(document):
        del document["signatures"][1:]

    found = altered(among_namesakes, leave_the_lead_alone)

    assert found.startswith("signatures: of a second member is False")
