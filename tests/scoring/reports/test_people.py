"""Two people of one name are never taken for each other in a report."""

import pytest

from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import freeze
from scoring.decisions.document.people import people_in
from scoring.decisions.models import SignOff, agree_level
from scoring.reports.pages.annexes import signed_in_short
from scoring.reports.pdf import contents
from tests.factories import add_member, declare, make_released_evaluation, make_user
from tests.scoring.reports.stories import story, text_of
from tests.scoring.reports.whole_story import choose, cosign, sign_everybody_off


def panel_of(*people):
    """Return a document of these (name, role), the assessors of whom rate."""
    return {
        "panel": [
            {"name": name, "role": role, "criteria": ["TZ"] if role == "assessor" else []}
            for name, role in people
        ]
    }


def called(document):
    return [person.called for person in people_in(document).values()]


def test_a_name_of_its_own_stands_alone():
    assert called(panel_of(("Ann Roy", "lead"), ("Bo Li", "assessor"))) == ["Ann Roy", "Bo Li"]


def test_namesakes_are_told_apart_by_role_and_then_by_number():
    document = panel_of(("Ann Roy", "assessor"), ("ann  Roy", "assessor"), ("Ann Roy", "observer"))

    assert called(document) == [
        "Ann Roy (assessor 1)",
        "ann  Roy (assessor 2)",
        "Ann Roy (observer)",
    ]


def test_letters_are_the_initials_told_apart_where_they_agree():
    people = people_in(
        panel_of(("ann marie roy", "assessor"), ("Lea", "lead"), *[("Ann M. Roy", "assessor")] * 2)
    )

    assert [person.letters for person in people.values()] == ["AMR", "", "AMR2", "AMR3"]


def test_equal_initials_are_told_apart_in_reasons_and_explained_in_the_panel():
    document = story(3)
    for row, name in zip(document["panel"], ("Amine Roy", "Alba Roig", "Leo Brandt"), strict=False):
        row["name"] = name
    found = contents(open_book(text_of(document)))

    reasons = [
        who
        for page in found["candidates"]
        for block in getattr(page, "criteria", ())
        for row in block.checks
        for who, _ in row.reasons
    ]
    names = [str(name) for name, *_ in found["panel"].people]
    assert {who.split()[0] for who in reasons} == {"AR", "AR2", "LB", "Agreed"}
    assert '<bdi dir="auto">Alba Roig, AR2</bdi>' in names
    assert '<bdi dir="auto">Amine Roy</bdi>' in names


@pytest.fixture
def determination(lead):
    """The lead and an observer are both Lea Martin, two assessors both Ann Roy."""
    anns = [make_user(f"ann{number}@example.org", name="Ann Roy") for number in (1, 2)]
    twin = make_user("twin@example.org", name="Lea Martin")
    levels = {"Atlas": {"TZ-01": [4, 4]}, "Bora": {"TZ-01": [0, 3]}}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=anns)
    add_member(evaluation, twin, "observer", rates=False)
    declare(evaluation, twin)
    bora, check = evaluation.candidates.get(number=2), evaluation.checks.get(check_id="TZ-01")
    agree_level(bora, check, 2, "Half of it has no dates.", lead)
    sign_everybody_off(evaluation)
    choose(evaluation, "shortlist", "reserve")
    cosign(evaluation, twin)
    cosign(evaluation, anns[0])
    return freeze(evaluation, lead)


@pytest.mark.django_db
def test_page_one_has_a_line_for_each_namesake(determination):
    found = signed_in_short(open_book(determination.document))

    assert [(name, part, bool(at)) for name, part, at in found] == [
        ("Lea Martin", "lead", True),
        ("Lea Martin", "observer", True),
        ("Ann Roy", "assessor 1", True),
        ("Ann Roy", "assessor 2", False),
    ]


@pytest.mark.django_db
def test_every_list_of_people_tells_namesakes_apart(determination):
    found = contents(open_book(determination.document))

    answers = [str(who) for who, *_ in found["proceedings"].answers]
    declared = {str(who) for who, *_ in found["panel"].declarations}
    by = str(found["annexes"].moderation[0][5])
    first = found["annexes"].moderation[0][2]
    assert answers == [f'<bdi dir="auto">Ann Roy (assessor {place})</bdi>' for place in (1, 2)]
    assert '<bdi dir="auto">Lea Martin (observer)</bdi>' in declared
    assert by == '<bdi dir="auto">Lea Martin (lead)</bdi>'
    assert "Ann Roy (assessor 2): 3" in str(first[1])
    assert "Lea Martin (lead)" in str(found["first"].decided_by)


@pytest.mark.django_db
def test_signatures_and_answers_carry_the_id_of_the_panel(determination):
    document = open_book(determination.document).document

    people = people_in(document)
    assert [(row["member"], people[row["member"]].role) for row in document["signatures"]] == [
        ("M1", "lead"),
        ("M4", "observer"),
        ("M2", "assessor"),
    ]
    assert [row["member"] for row in document["sign_offs"]] == ["M2", "M3"]
    assert SignOff.objects.count() == 2
