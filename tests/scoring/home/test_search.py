import pytest
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import make_evaluation, make_user, make_vendor

pytestmark = pytest.mark.django_db


def searched(client, text):
    context = client.get(reverse("search"), {"q": text}).context
    evaluations = [member.evaluation.title for member in context["evaluations"]]
    return evaluations, [vendor.name for vendor in context["vendors"]]


def test_search_asks_neither_for_accents_nor_for_capitals(lead, lead_client):
    make_evaluation(lead, vendors=[make_vendor("Żółw Łódź")], title="Équipe de Málaga 2027")
    make_vendor("Other", domain="", website="https://lodz.example")

    assert searched(lead_client, "MALAGA") == (["Équipe de Málaga 2027"], [])
    assert searched(lead_client, "lodz") == ([], ["Other", "Żółw Łódź"])
    assert searched(lead_client, "ŁÓDŹ") == ([], ["Other", "Żółw Łódź"])


def test_search_finds_what_this_person_may_see_alone(
    lead, assessor, assessor_client, curator_client
):
    make_evaluation(lead, [make_vendor("Atlas one")], [assessor], title="Atlas panel")
    make_evaluation(
        make_user("other@example.org", may_lead=True),
        [make_vendor("Atlas two")],
        title="Atlas theirs",
    )

    assert searched(assessor_client, "atlas") == (["Atlas panel"], ["Atlas one"])
    assert searched(curator_client, "atlas") == ([], ["Atlas one", "Atlas two"])


@pytest.mark.parametrize("text", ["", "  ", "\x00", "x" * 5_000, "%", "_", "\ud800"[:0] + "'\"<b>"])
def test_search_takes_anything(lead_client, text):
    make_vendor("Atlas")

    answer = lead_client.get(reverse("search"), {"q": text})

    assert answer.status_code == 200
    assert b"Atlas" not in answer.content


def test_the_box_stands_in_the_head_of_each_page_of_somebody_signed_in(lead_client, client):
    box = b'id="site-search"'

    assert box in lead_client.get(reverse("my_tasks")).content
    assert box not in client.get(reverse("method")).content


def test_a_long_menu_has_a_line_of_its_own_below_the_search_and_the_account(lead_client):
    short = lead_client.get(reverse("my_tasks")).content
    long = signed_in(make_user("admin@example.org", is_staff=True)).get(reverse("my_tasks")).content
    menu, box = b'class="main-menu"', b'id="site-search"'

    assert (short.count(menu), long.count(menu)) == (1, 1)
    assert short.index(menu) < short.index(box)
    assert long.index(box) < long.index(menu)


def test_more_than_a_page_holds_leads_on(lead_client):
    for number in range(23):
        make_vendor(f"Atlas {number}")

    page = lead_client.get(reverse("search"), {"q": "atlas"}).content.decode()

    assert "3 more vendors" in page
    assert reverse("vendor_list") + "?q=atlas" in page


def test_a_text_too_long_is_refused_with_a_link_to_its_box(lead_client):
    page = lead_client.get(reverse("search"), {"q": "x" * 101}).content.decode()

    assert 'href="#id_q"' in page
    assert 'id="id_q"' in page
    assert "Shorten this to 100 characters" in page
