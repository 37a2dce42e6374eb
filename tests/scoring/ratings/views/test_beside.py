"""What stands beside a question: the way to add evidence for it, and for whom."""

import pytest

from tests.factories import declare, make_evaluation
from tests.plain_browser import Page
from tests.scoring.ratings.grid_pages import check_url, criterion_url, open_evaluation


@pytest.fixture
def evaluation(lead, assessor):
    return open_evaluation(lead, assessor, vendors=2)


def links(response):
    """Return {address: link} of the links that add evidence."""
    anchors = Page(response).all("a")
    return {one.get("href"): one for one in anchors if "/evidence/new/" in one.get("href", "")}


def test_each_cell_leads_to_adding_evidence_for_its_check(evaluation, assessor_client):
    first, second = evaluation.candidates.all()

    of_check = links(assessor_client.get(check_url(evaluation)))
    of_vendor = links(assessor_client.get(criterion_url(first)))

    address = "/vendors/{}/evidence/new/?check={}".format
    assert set(of_check) == {address(one.vendor_id, "TA-01") for one in (first, second)}
    assert set(of_vendor) == {address(first.vendor_id, check) for check in ("TA-01", "TA-02")}


def test_it_opens_in_a_tab_of_its_own_and_says_so(evaluation, assessor_client):
    for link in links(assessor_client.get(check_url(evaluation))).values():
        assert (link.get("target"), link.get("rel")) == ("_blank", "noopener")
        assert "(opens in a new tab)" in "".join(link.itertext())


def test_the_form_that_it_leads_to_has_the_check_ticked(evaluation, assessor_client):
    (address, *_) = links(assessor_client.get(check_url(evaluation)))

    page = Page(assessor_client.get(address))

    ticked = [one.get("value") for one in page.all("input", "option") if is_chosen(one)]
    assert "TA-01" in ticked


def is_chosen(control):
    return control.get("checked") is not None or control.get("selected") is not None


def test_a_conflict_declared_elsewhere_closes_it(evaluation, assessor, stranger, assessor_client):
    first, second = evaluation.candidates.all()
    elsewhere = make_evaluation(stranger, [first.vendor], [assessor], declared=False)
    declare(elsewhere, assessor, **{first.vendor.name: "My sister owns it."})

    shown = links(assessor_client.get(check_url(evaluation)))

    assert set(shown) == {f"/vendors/{second.vendor_id}/evidence/new/?check=TA-01"}


def test_where_names_are_hidden_no_link_tells_them(evaluation, assessor_client):
    assert links(assessor_client.get(check_url(evaluation) + "?names=hidden")) == {}
