"""What the grid says beside a question."""

import pytest

from scoring.grid.reading import load_grid
from scoring.ratings.check_words import words_of
from tests.factories import make_site, make_vendor
from tests.scoring.ratings.grid_pages import check_url, criterion_url, open_evaluation
from tests.scoring.ratings.knowing import holdings_on

GRID = load_grid()


def test_terms_come_with_what_the_grid_means_by_them():
    words = words_of(GRID, GRID.check("TA-01"), ["MA"], {})

    assert ("senior", GRID.definitions["senior"]) in words.definitions


@pytest.mark.parametrize(("countries", "count"), [(["MA", "TN"], 1), (["PT"], 0), ([""], 0)])
def test_a_question_means_what_it_means_in_the_country_of_the_vendor(countries, count):
    assert len(words_of(GRID, GRID.check("SC-06"), countries, {}).local) == count


def test_a_check_without_words_of_its_own_has_none():
    assert not words_of(GRID, GRID.check("TZ-04"), [""], {})._replace(definitions=[], note="")


@pytest.mark.parametrize(("answer", "count"), [(True, 12), (None, 12), (False, 10)])
def test_what_counts_the_audit_pack_lists_the_items_that_apply(answer, count):
    words = words_of(GRID, GRID.check("SC-04"), [""], {"personal_data_eu": answer})
    other = words_of(GRID, GRID.check("SC-05"), [""], {"personal_data_eu": answer})

    assert (len(words.audit_pack), other.audit_pack) == (count, [])


@pytest.mark.parametrize(("answer", "shown"), [(True, True), (False, False)])
def test_the_items_of_the_pack_stand_beside_its_question(lead, lead_client, answer, shown):
    evaluation = open_evaluation(lead, checks=["SC-04"])
    evaluation.parameters |= {"personal_data_eu": answer}
    evaluation.save()
    candidate = evaluation.candidates.get()

    for url in (check_url(evaluation, "SC-04"), criterion_url(candidate, "SC")):
        page = lead_client.get(url).content.decode()
        assert "<li>P12 Business continuity plan and last recovery test</li>" in page
        assert ("<li>P04 Standard contractual clauses" in page) is shown


def test_a_question_means_what_it_means_where_a_site_in_use_is(lead, lead_client):
    evaluation = open_evaluation(lead, vendors=2, checks=["SC-06"])
    french = evaluation.candidates.first().vendor
    french.country = "FR"
    french.save()
    before = lead_client.get(check_url(evaluation, "SC-06")).content.decode()
    make_site(french, by=lead, entered_by=lead)

    pages = [lead_client.get(check_url(evaluation, "SC-06")).content.decode()]
    pages += [
        lead_client.get(criterion_url(candidate, "SC")).content.decode()
        for candidate in evaluation.candidates.all()
    ]

    assert "Law 09-08" not in before
    assert ["Law 09-08" in page for page in pages] == [True, True, False]


def test_a_site_that_is_not_in_use_brings_no_country(db):
    vendor = make_vendor()
    make_site(vendor)
    paris = make_site(vendor, city="Paris", country="FR", time_zone="Europe/Paris")

    assert holdings_on(vendor, "SC-06").case.countries == {"MA", "FR"}
    assert holdings_on(vendor, "SC-06", sites={paris.pk}).case.countries == {"FR"}


def test_they_stand_beside_the_question_on_both_pages(lead, lead_client):
    evaluation = open_evaluation(lead)
    candidate = evaluation.candidates.get()

    for url in (check_url(evaluation), criterion_url(candidate)):
        assert "Eight or more full years" in lead_client.get(url).content.decode()
