"""Declarations are signed once, added to, and never changed."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.evaluations.models import Declaration, DeclaredConflict, NotReady, PanelMember
from scoring.evaluations.models.declaration import ADDED_MEANWHILE, NOBODY_NAMED, STAYS, WrittenOnce
from scoring.evaluations.permissions import member_of
from scoring.ratings.models import Rating
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_open_evaluation,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
)

STORY = "I hold shares in it."


@pytest.fixture
def evaluation(lead, assessor):
    vendors = [make_vendor(name) for name in ("Atlas", "Borea")]
    return make_open_evaluation(lead=lead, vendors=vendors, assessors=[assessor], checks=["TZ-01"])


def standing(evaluation, person):
    member = member_of(person, evaluation)
    return member.has_declared, member.recused


def test_a_member_who_signed_nothing_has_not_declared(lead, assessor):
    evaluation = make_evaluation(lead)
    member = add_member(evaluation, assessor, declared=False)

    assert not member.has_declared
    assert standing(evaluation, assessor) == (False, set())


def test_who_is_removed_or_leaves_meanwhile_signs_nothing(lead, assessor, evaluation):
    draft = make_evaluation(lead, vendors=[make_vendor("Cima")])
    removed = add_member(draft, assessor, declared=False)
    draft.remove_member(PanelMember.objects.get(pk=removed.pk), lead)
    left = evaluation.members.get(user=assessor)
    evaluation.members.get(user=assessor).leave(lead, "Left the company in the middle of it.")
    before = Declaration.objects.count()

    for member in (removed, left):
        with pytest.raises(NotReady, match="You take no part in this evaluation any more"):
            Declaration.objects.sign(member, {}, 1)

    assert Declaration.objects.count() == before


def test_a_conflict_recuses_from_that_candidate_alone(evaluation, assessor, lead):
    declare(evaluation, assessor, Atlas=STORY)

    assert standing(evaluation, assessor) == (True, {1})
    assert standing(evaluation, lead) == (True, set())
    entry = RecordEntry.objects.about(evaluation).last()
    assert (entry.act, entry.actor, entry.after) == (
        "declared conflicts",
        assessor,
        {"covers": 2, "conflicts": {"1": STORY}, "ratings_voided": 0},
    )


def test_a_later_declaration_is_in_force_and_the_earlier_stays(evaluation, assessor):
    declare(evaluation, assessor, Atlas=STORY)
    later = declare(evaluation, assessor)

    assert standing(evaluation, assessor) == (True, set())
    mine = Declaration.objects.filter(member__user=assessor)
    assert mine.count() == 3
    assert list(mine.in_force()) == [later]
    assert DeclaredConflict.objects.get().nature == STORY
    before = RecordEntry.objects.about(evaluation).last().before
    assert before == {"1": STORY}


def test_ratings_of_a_candidate_named_later_are_voided_and_kept(evaluation, assessor, lead):
    first, second = evaluation.candidates.all()
    for candidate in (first, second):
        rate(evaluation, assessor, candidate, "TZ-01", 2)

    declare(evaluation, assessor, Atlas=STORY)

    assert [rating.candidate for rating in Rating.objects.counted()] == [second]
    assert Rating.objects.exclude(voided_at=None).get().candidate == first
    assert RecordEntry.objects.about(evaluation).last().after["ratings_voided"] == 1


def test_a_candidate_added_later_asks_for_another_declaration(lead, assessor):
    evaluation = make_evaluation(lead, [make_vendor("Atlas")])
    add_member(evaluation, assessor, declared=False)
    declare(evaluation, assessor)
    assert standing(evaluation, assessor)[0]

    evaluation.add_candidates([make_vendor("Borea")], lead)

    assert not standing(evaluation, assessor)[0]
    declare(evaluation, assessor)
    assert standing(evaluation, assessor)[0]


def test_nobody_declares_on_candidates_they_were_not_shown(evaluation, assessor):
    member = member_of(assessor, evaluation)

    with pytest.raises(NotReady, match="changed while you were reading") as refusal:
        Declaration.objects.sign(member, {}, 1)

    assert str(refusal.value) == ADDED_MEANWHILE
    assert Declaration.objects.filter(member=member).count() == 1


def test_there_is_nothing_to_declare_on_before_a_candidate_is_named(lead):
    evaluation = make_evaluation(lead)
    evaluation.candidates.all().delete()

    with pytest.raises(NotReady) as refusal:
        Declaration.objects.sign(evaluation.members.get(), {}, 1)

    assert str(refusal.value) == NOBODY_NAMED


def test_a_conflict_is_not_taken_back_where_nobody_could_rate_any_more(evaluation, assessor):
    declare(evaluation, assessor, Atlas=STORY)
    evaluation.members.filter(user=assessor).update(submitted_at=timezone.now())

    with pytest.raises(NotReady) as refusal:
        declare(evaluation, assessor)

    assert str(refusal.value) == STAYS
    declare(evaluation, assessor, Atlas=STORY, Borea=STORY)
    assert standing(evaluation, assessor)[1] == {1, 2}


def test_a_withdrawal_stands_in_the_way_of_no_declaration(evaluation, assessor, lead, curator):
    declare(evaluation, assessor, Borea=STORY)
    evaluation.close_rating(lead)
    evaluation.candidates.get(number=2).withdraw(lead, timezone.localdate(), STORY)
    newcomer = add_member(evaluation, curator, "observer", rates=False, declared=False)
    asked = PanelMember.objects.with_declaration().get(pk=newcomer.pk).named_up_to

    Declaration.objects.sign(newcomer, {}, asked)
    Declaration.objects.sign(member_of(assessor, evaluation), {1: STORY}, asked)

    assert asked == 1  # the highest number that the form shows
    assert standing(evaluation, curator) == (True, set())
    assert {one.number for one in member_of(assessor, evaluation).declared_conflicts} == {1, 2}
    assert 2 in member_of(assessor, evaluation).recused


def test_a_conflict_with_a_candidate_that_is_no_more_there_holds_nobody_up(lead, assessor):
    vendors = [make_vendor(name) for name in ("Atlas", "Borea")]
    evaluation = make_evaluation(lead, vendors, [assessor], checks=["TZ-01"])
    declare(evaluation, assessor, Borea=STORY)
    evaluation.remove_candidate(evaluation.candidates.get(number=2), lead)
    evaluation.open_for_rating(lead)
    evaluation.members.filter(user=assessor).update(submitted_at=timezone.now())

    declare(evaluation, assessor, Atlas=STORY)

    assert standing(evaluation, assessor) == (True, {1})


def test_a_decided_evaluation_takes_a_declaration_only_from_who_never_signed(lead, assessor):
    evaluation = make_open_evaluation(lead=lead)
    add_member(evaluation, assessor, "observer", rates=False, declared=False)
    evaluation.state = "decided"
    evaluation.save()

    declare(evaluation, assessor)

    assert standing(evaluation, assessor)[0]
    with pytest.raises(NotReady, match="has ended"):
        declare(evaluation, lead)


def test_after_the_release_a_conflict_voids_ratings_but_forgives_no_miss(lead, assessor):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [3, 2]}, "Borea": {}},
        lead=lead,
        assessors=[assessor, make_user("other@example.org")],
    )

    declare(evaluation, assessor, Atlas=STORY, Borea=STORY)

    recused = DeclaredConflict.objects.values_list("name", "recuses")
    assert dict(recused) == {"Atlas": True, "Borea": False}
    assert standing(evaluation, assessor)[1] == {1}
    declare(evaluation, assessor, Atlas=STORY, Borea="Said again, in other words.")
    assert standing(evaluation, assessor)[1] == {1}


def test_what_was_declared_cannot_be_changed_or_removed(evaluation, assessor):
    declaration = declare(evaluation, assessor, Atlas=STORY)
    conflict = declaration.conflicts.get()

    for act in (
        declaration.save,
        declaration.delete,
        conflict.save,
        conflict.delete,
        Declaration.objects.all().delete,
        DeclaredConflict.objects.all().delete,
        lambda: DeclaredConflict.objects.update(nature="Nothing."),
    ):
        with pytest.raises(WrittenOnce):
            act()

    assert str(conflict) == f"Atlas: {STORY}"
    assert str(declaration).startswith("Amine Roy, ")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("a_declared_conflict_says_what_it_is", {"number": 2, "nature": ""}),
        ("a_declaration_names_a_candidate_once", {"number": 1, "nature": STORY}),
    ],
)
def test_the_database_holds_what_a_conflict_is(evaluation, assessor, constraint, fields):
    declaration = declare(evaluation, assessor, Atlas=STORY)

    with pytest.raises(IntegrityError, match=f"{constraint}|declaredconflict.number"):
        declaration.conflicts.create(name="Atlas", **fields)


def test_a_declaration_is_about_a_candidate(evaluation, assessor):
    member = evaluation.members.get(user=assessor)

    with pytest.raises(IntegrityError, match="a_declaration_is_about_a_candidate"):
        Declaration.objects.create(member=member, covers=0, signed_at=timezone.now())
