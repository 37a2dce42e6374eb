from django.urls import reverse

from scoring.grid.proposals import SHORT_PRESET
from scoring.grid.reading import load_grid


def test_anybody_reads_every_check_and_level(client, db):
    page = client.get(reverse("method"))

    text = page.content.decode()
    assert page.status_code == 200
    for check in load_grid().checks:
        assert f"{check.id}</span>" in text
    assert text.count('class="chip chip-good">Short preset') == len(SHORT_PRESET)
    assert text.count("<details") == 6


def test_the_example_is_computed(client, db):
    text = " ".join(client.get(reverse("method")).content.decode().split())

    assert "60 × 72.50 + 40 × 55.00, divided by 100 = <strong>65.50</strong>" in text
    assert "Coverage is 90 %" in text


def test_checks_with_their_own_caps_say_so(client, db):
    assert (
        "Here a claim carries 0 and a document 1." in client.get(reverse("method")).content.decode()
    )


def test_the_method_page_only_reads(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("method"))
    assert client.post(reverse("method")).status_code == 405


def test_a_check_says_what_it_reads_where_levels_begin_and_what_proves_it(client, db):
    text = " ".join(client.get(reverse("method")).content.decode().split())

    seniors = text[text.index("TA-01</span>") : text.index("TA-02</span>")]
    assert "<dt>Reads</dt><dd>Number of seniors with its date; Named people" in seniors
    assert "<dt>Level 3 from</dt><dd>seniors on the payroll: at least 2 × seniors needed" in seniors
    assert "<dt>Proved by</dt><dd>Sample check: a sample check of ten codes" in seniors
    assert "<dt>Senior</dt><dd>Eight or more full years" in seniors
    secrets = text[text.index("SC-07</span>") : text.index("SC-08</span>")]
    assert "Two assessors read the words; no value proposes it." in secrets


def test_the_items_of_the_audit_pack_stand_with_what_counts_them(client, db):
    text = " ".join(client.get(reverse("method")).content.decode().split())

    counting = text[text.index("SC-04</span>") : text.index("SC-05</span>")]
    assert all(f"<li> {item.id} {item.name}" in counting for item in load_grid().audit_pack)
    assert counting.count("only if yes to: Will the work touch personal data") == 2
    assert text.count("Items of the audit pack") == 1


def test_the_page_says_where_the_six_criteria_come_from(client, db):
    text = " ".join(client.get(reverse("method")).content.decode().split())

    assert "come from an article by a company that sells such work" in text
