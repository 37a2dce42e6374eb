"""What the report prints of the panel: declarations, and changes to the plan."""

from datetime import date

import pytest
from django.urls import reverse

from scoring.decisions.document.book import BadDocument, open_book
from scoring.decisions.document.document import document_for
from scoring.decisions.document.writing import canonical_text
from scoring.evaluations.models import PanelException
from scoring.reports.checks import first_contradiction
from scoring.reports.pages.annexes import Annexes, signed_in_short
from scoring.reports.pages.panel import PanelPage
from scoring.results.results import results_for
from tests.factories import declare, make_released_evaluation, make_user, make_vendor
from tests.scoring.reports.whole_story import printed

REASON = "It won another contract and has no room for us now."
STORY = "My sister works there."


@pytest.fixture
def evaluation(lead, assessor):
    """Rim is recused from Atlas, Amine missed Borea, Nora left, Cima withdrew."""
    rim = make_user("rim@example.org", name="Rim Alami")
    nora = make_user("nora@example.org", name="Nora Weiss")
    evaluation = make_released_evaluation(
        {name: {"TZ-01": [4, 3, 1], "LG-02": [2, 2, 2]} for name in ("Atlas", "Borea", "Cima")},
        lead=lead,
        assessors=[assessor, rim, nora],
    )
    declare(evaluation, rim, Atlas=STORY)
    missed = evaluation.members.get(user=assessor)
    missed.ratings.filter(candidate__vendor__name="Borea").delete()
    PanelException.objects.make(missed, "TZ", REASON, lead)
    evaluation.members.get(user=nora).leave(lead, REASON)
    evaluation.candidates.get(vendor__name="Cima").withdraw(lead, date(2026, 11, 20), REASON)
    evaluation.refresh_from_db()
    return evaluation


def document_of(evaluation, lead):
    return document_for(results_for(evaluation), "draft", lead, evaluation.released_at)


def book_of(document):
    return open_book(canonical_text(document)[0])


def plain(value):
    return [str(part).replace('<bdi dir="auto">', "").replace("</bdi>", "") for part in value]


def test_the_document_holds_every_declaration_and_what_it_did(evaluation, lead):
    rows = document_of(evaluation, lead)["declarations"]

    mine = [row for row in rows if row["member"] == "M3"]
    assert [row["conflicts"] for row in mine] == [
        [],
        [{"candidate": "C1", "nature": STORY, "recuses": True, "ratings_voided": 2}],
    ]


def test_the_document_holds_the_changes_to_the_plan(evaluation, lead):
    document = document_of(evaluation, lead)

    left = [row for row in document["panel"] if "left_at" in row]
    assert [(row["name"], row["left_reason"]) for row in left] == [("Nora Weiss", REASON)]
    assert [(row["id"], row["on"], row["by"]) for row in document["withdrawn"]] == [
        ("C3", "2026-11-20", "M1")
    ]
    assert [(row["assessor"], row["criterion"]) for row in document["exceptions"]] == [("A1", "TZ")]
    assert document["late"] == []


def test_a_withdrawn_vendor_is_in_no_list_of_those_compared(evaluation, lead):
    document = document_of(evaluation, lead)

    assert [row["id"] for row in document["candidates"]] == ["C1", "C2"]
    assert set(document["ratings"]) == {"C1", "C2"}
    assert first_contradiction(book_of(document)) is None


def test_the_page_prints_it_in_words(evaluation, lead):
    page = PanelPage(book_of(document_of(evaluation, lead)))

    (recused,) = [row for row in page.declarations if row[3]]
    assert plain(recused[:1]) == ["Rim Alami"]
    measure = "declared after rating it: their 2 ratings were set aside"
    assert [plain(one) for one in recused[3]] == [["Atlas", STORY, measure]]
    assert [plain(row)[:3] for row in page.set_aside] == [["Rim Alami", "Atlas", "2"]]
    assert [plain(row) for row in page.withdrawn] == [
        ["Cima", "20 November 2026", REASON, "Lea Martin"]
    ]
    assert plain(page.left[0])[0:4:2] == ["Nora Weiss", "had not submitted"]
    assert plain(page.exceptions[0])[:3] == ["Amine Roy", "Working inside our day", REASON]
    assert not page.went_by_plan


def test_a_conflict_declared_before_rating_says_that_nothing_was_judged(lead, assessor):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [4, None]}, "Borea": {"TZ-01": [3, 2]}},
        lead=lead,
        assessors=[assessor, rim := make_user("rim@example.org", name="Rim Alami")],
    )
    evaluation.members.get(user=rim).ratings.filter(candidate__vendor__name="Atlas").delete()
    evaluation.state = "open"
    evaluation.save()
    declare(evaluation, rim, Atlas=STORY)
    evaluation.state = "moderation"
    evaluation.save()

    page = PanelPage(book_of(document_of(evaluation, lead)))

    (recused,) = [row for row in page.declarations if row[3]]
    assert recused[3][0][2] == "took no part in judging it"
    assert (page.set_aside, page.rank_moves, page.went_by_plan) == ((), (), True)


def test_ranks_that_a_late_conflict_moved_are_told_before_and_after(evaluation, lead):
    page = PanelPage(book_of(document_of(evaluation, lead)))

    (by, _at, before, after) = page.rank_moves[0]
    assert plain([by]) == ["Rim Alami"]
    assert [rank for _, rank in before] == ["1=", "1=", "1="]
    assert [(plain([name])[0], rank) for name, rank in after] == [
        ("Borea", "1="),
        ("Cima (withdrawn)", "1="),
        ("Atlas", "3"),
    ]


def test_nobody_who_left_has_a_line_to_sign_on(evaluation, lead):
    book = book_of(document_of(evaluation, lead))

    names = [name for name, *_ in signed_in_short(book)]

    assert "Rim Alami" in names
    assert "Nora Weiss" not in names


def test_the_page_of_changes_tells_ranks_that_moved(evaluation, lead_client):
    page = lead_client.get(reverse("plan_changes", args=[evaluation.pk]))

    assert "Ranks moved" in page.text
    assert "Before: 1 Atlas, 1 Borea, 1 Cima. After: 1 Borea, 1 Cima, 3 Atlas." in page.text


def test_the_report_prints_each_change_to_the_plan(evaluation, lead):
    words = printed(canonical_text(document_of(evaluation, lead))[0])
    words = words.replace('<bdi dir="auto">', "").replace("</bdi>", "")

    assert "<b>Left the panel: Nora Weiss</b>" in words
    assert f"had not submitted. {REASON}" in words
    assert "<b>Withdrawn: Cima</b>, 20 November 2026." in words
    assert "<b>Counted in spite of a miss: Amine Roy</b>" in words
    assert "<b>A conflict declared after rating: Rim Alami</b>, on Atlas" in words
    assert "2 ratings were set aside and count nowhere." in words
    assert "<b>That moved ranks</b>" in words


def test_a_conflict_with_a_vendor_that_went_or_was_missed_says_so(evaluation, lead, assessor):
    declare(evaluation, assessor, Borea=STORY, Cima=STORY)

    page = PanelPage(book_of(document_of(evaluation, lead)))

    done = {str(one[0]): one[2] for _, _, _, found in page.declarations for one in found}
    assert done['<bdi dir="auto">Cima</bdi>'] == "not compared in the end"
    assert "it stays a miss" in done['<bdi dir="auto">Borea</bdi>']


def test_a_vendor_that_came_late_is_named_with_its_version(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)
    evaluation.state = "open"
    evaluation.save()
    evaluation.unseal(lead, "A second vendor asked to be heard.", {})
    evaluation.add_candidates([make_vendor("Late")], lead)
    evaluation.open_for_rating(lead)
    evaluation.close_rating(lead)

    document = document_of(evaluation, lead)

    assert [(row["candidate"], row["version"]) for row in document["late"]] == [("C2", 2)]
    book = book_of(document)
    page = PanelPage(book)
    assert plain(page.late[0])[:2] == ["Late", "2"]
    assert "version 2, which counts, on" in Annexes(book).sealed
    words = printed(canonical_text(document)[0]).replace('<bdi dir="auto">', "")
    assert "<b>Came late: Late</bdi></b>, with version 2 of the rules" in words
    assert "The rules were unsealed for it: A second vendor asked to be heard." in words


def test_a_vendor_that_withdrew_and_is_compared_is_named(evaluation, lead):
    document = document_of(evaluation, lead)
    document["withdrawn"][0]["id"] = "C1"

    assert first_contradiction(book_of(document)) == "withdrawn: C1 is compared all the same."


@pytest.mark.parametrize("section", ["declarations", "exceptions"])
def test_a_panel_that_counts_otherwise_gives_other_scores(evaluation, lead, section):
    document = document_of(evaluation, lead)
    assert document[section], section

    document[section] = []

    with pytest.raises(BadDocument, match=r"scores\.|recused"):
        book_of(document)
