import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.ratings.models import Rating
from tests.conftest import signed_in
from tests.factories import (
    PERFECT,
    make_evidence,
    make_proof,
    make_site,
    make_user,
    make_vendor,
    pin_again,
    rate,
)
from tests.scoring.ratings.grid_pages import (
    REASON,
    cell_fields,
    check_url,
    open_evaluation,
    post_check,
    saved,
    token_of,
)


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead)


def test_the_page_shows_every_candidate_and_chooses_nothing(lead, lead_client):
    evaluation = open_evaluation(lead, vendors=3)

    page = lead_client.get(check_url(evaluation)).content.decode()

    for number in (1, 2, 3):
        assert f"Vendor of {number}" in page
    assert "0 of 3</strong> vendors rated" in page
    assert '" checked>' not in page


def test_levels_above_the_cap_are_text_with_the_proof_they_need(evaluation, lead_client):
    page = lead_client.get(check_url(evaluation)).content.decode()

    prefix = f"c{evaluation.candidates.get().pk}-TA-01-answer"
    assert f'id="{prefix}-3"' in page
    assert f'id="{prefix}-4"' not in page
    assert "Not open: needs proof by us" in page
    assert "disabled" not in page


def test_save_and_next_saves_and_leads_to_the_next_check(evaluation, lead_client):
    candidate = evaluation.candidates.get()

    response = post_check(
        lead_client, evaluation, cell_fields(candidate, answer="3", rationale=REASON)
    )

    assert response["Location"] == check_url(evaluation, "TA-02")
    assert saved() == [("TA-01", "rated", 3, REASON)]


def test_the_last_check_leads_to_the_answers(evaluation, lead_client):
    response = post_check(lead_client, evaluation, {}, url=check_url(evaluation, "TA-02"))

    assert response["Location"] == reverse("check_answers", args=[evaluation.pk, "TA"])


def test_save_and_come_back_keeps_an_answer_that_still_lacks_its_reason(evaluation, lead_client):
    candidate = evaluation.candidates.get()

    response = post_check(lead_client, evaluation, cell_fields(candidate, answer="0"), later="1")

    assert response["Location"] == reverse("my_tasks")
    assert saved() == [("TA-01", "rated", 0, "")]
    page = lead_client.get(check_url(evaluation)).content.decode()
    assert "Say why you chose level 0, in at least 6 words." in page


def test_what_is_wrong_is_refused_in_words_and_stays_typed(evaluation, lead_client):
    candidate = evaluation.candidates.get()

    fields = cell_fields(candidate, answer="4", rationale="Not\x07 yet")
    response = post_check(lead_client, evaluation, fields)

    page, cell = response.content.decode(), response.context["cells"][0]
    assert response.status_code == 422
    assert not saved()
    assert "<title>Error: " in page
    assert set(cell.errors) == {"answer", "rationale"}
    assert f'href="#{cell.anchor}"' in page
    assert f'id="{cell.anchor}"' in page
    assert cell.fields["rationale"] == "Not\ufffd yet"


def test_evidence_of_another_vendor_cannot_be_pointed_to(evaluation, lead_client):
    foreign = make_evidence(make_vendor("Other firm"), "TA-01")
    fields = cell_fields(evaluation.candidates.get(), answer="2", evidence=str(foreign.pk))

    response = post_check(lead_client, evaluation, fields)

    assert response.status_code == 422
    assert not saved()


def test_evidence_held_can_be_pointed_to(evaluation, lead_client):
    candidate = evaluation.candidates.get()
    evidence = candidate.vendor.evidence.get()

    post_check(
        lead_client, evaluation, cell_fields(candidate, answer="2", evidence=str(evidence.pk))
    )

    assert Rating.objects.get().evidence == evidence
    page = lead_client.get(check_url(evaluation)).content.decode()
    assert f'<option value="{evidence.pk}" selected>' in page


def test_what_is_right_is_saved_though_another_cell_is_wrong(lead, lead_client):
    evaluation = open_evaluation(lead, vendors=2)
    first, second = evaluation.candidates.all()
    fields = cell_fields(first, answer="3") | cell_fields(second, answer="4", rationale="Keep me")

    page = post_check(lead_client, evaluation, fields).content.decode()

    assert saved() == [("TA-01", "rated", 3, "")]
    assert "1 of your answers is saved. The rest needs you." in page
    assert "Keep me" in page


def test_html_and_arabic_are_shown_as_text(evaluation, lead_client):
    text = "<script>alert(1)</script> \u202e \U0001f600 مرحبا one two three four"
    candidate = evaluation.candidates.get()

    post_check(
        lead_client, evaluation, cell_fields(candidate, answer="1", rationale=text, where='"><b>')
    )

    page = lead_client.get(check_url(evaluation)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert saved() == [("TA-01", "rated", 1, text)]


def test_an_untouched_page_saves_nothing(evaluation, lead_client):
    candidate = evaluation.candidates.get()
    rate(evaluation, evaluation.created_by, candidate, "TA-01", 3, rationale="a\nb")
    before = Rating.objects.get().saved_at

    fields = cell_fields(candidate, answer="3", rationale="a\r\nb", where="", evidence="")
    post_check(lead_client, evaluation, fields)

    assert Rating.objects.get().saved_at == before


def test_names_can_be_hidden_and_stay_hidden(lead, lead_client):
    evaluation = open_evaluation(lead, vendors=2)

    page = lead_client.get(check_url(evaluation) + "?names=hidden").content.decode()
    response = post_check(lead_client, evaluation, {}, url=check_url(evaluation) + "?names=hidden")

    assert "Vendor of" not in page
    assert "Vendor 1" in page
    assert "Vendor 2" in page
    assert response["Location"].endswith("TA-02/?names=hidden")


def test_each_person_meets_the_vendors_in_an_order_of_their_own(lead, assessor, assessor_client):
    others = [make_user(f"a{number}@example.org") for number in range(4)]
    evaluation = open_evaluation(lead, assessor, *others, vendors=8)

    def order(client, check_id="TA-01"):
        cells = client.get(check_url(evaluation, check_id)).context["cells"]
        return tuple(cell.candidate.number for cell in cells)

    assert order(assessor_client) == order(assessor_client)
    assert len({order(signed_in(person)) for person in others}) > 1
    assert order(assessor_client) != order(assessor_client, "TA-02")


def test_many_vendors_come_in_pages_and_next_leads_through_them(lead, lead_client):
    evaluation = open_evaluation(lead, vendors=26, state=None)
    first = lead_client.get(check_url(evaluation))
    rate(evaluation, lead, evaluation.candidates.first(), "TA-01", 0)

    response = post_check(lead_client, evaluation, {})
    second = lead_client.get(response["Location"])

    assert len(first.context["cells"]) == 25
    assert len(second.context["cells"]) == 1
    assert "1 of 26</strong> vendors rated" in second.content.decode()
    assert response["Location"].endswith("?page=2")


def test_the_overlap_is_shown_computed_and_proposes_a_level(lead, lead_client):
    evaluation = open_evaluation(lead, checks=["TZ-01"], state=None)
    vendor = evaluation.candidates.get().vendor
    none = lead_client.get(check_url(evaluation, "TZ-01")).content.decode()
    make_site(vendor, "document", by=lead)

    page = lead_client.get(check_url(evaluation, "TZ-01")).content.decode()

    assert "no site of this vendor states its working hours" in none
    assert "of our 9 h on the worst day" in page
    assert "This proposes <strong>level 3</strong>" in page
    assert "Time-zone data 20" in page
    assert '" checked>' not in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_no_page(evaluation, stranger, stranger_client, method):
    fields = cell_fields(evaluation.candidates.get(), answer="3") | token_of(stranger)

    assert getattr(stranger_client, method)(check_url(evaluation), fields).status_code == 404
    assert not saved()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_does_not_rate_the_criterion_is_refused(lead, lead_client, assessor, method):
    evaluation = open_evaluation(lead, assessor)
    fields = cell_fields(evaluation.candidates.get(), answer="3") | token_of(lead)

    assert getattr(lead_client, method)(check_url(evaluation), fields).status_code == 403
    assert not saved()


@pytest.mark.parametrize("check_id", ["TA-03", "SC-01", "XX-01", "x" * 300])
def test_a_check_that_is_not_scored_here_is_not_found(evaluation, lead_client, check_id):
    assert lead_client.get(check_url(evaluation, check_id)).status_code == 404


def test_a_number_beyond_any_row_is_not_found(lead_client):
    assert lead_client.get(f"/evaluations/{10**30}/rate/TA-01/").status_code == 404


def test_cells_of_another_evaluation_are_not_saved(evaluation, lead, lead_client):
    other = open_evaluation(make_user("other@example.org", may_lead=True))

    post_check(lead_client, evaluation, cell_fields(other.candidates.get(), answer="3"))

    assert not saved()


@pytest.mark.parametrize("size", [1, 3, 200])
def test_a_page_takes_the_same_queries_at_any_size(
    lead, lead_client, curator, django_assert_num_queries, size
):
    evaluation = open_evaluation(lead, vendors=size)
    shown = [c.candidate.vendor for c in lead_client.get(check_url(evaluation)).context["cells"]]
    for vendor in shown:
        vendor.facts.create(kind="seniors", value="64", number=64, entered_by=lead)
        vendor.named_people.create(role="Engineer", label="E-1", entered_by=lead)
        make_proof(vendor, lead, "TA-01", kind="sample_check", details=PERFECT["sample_check"])
    pin_again(evaluation)
    for vendor in shown:
        # Since the seal: outside it is changed, removed, brought and dated; here it is read.
        now = {"entered_by": curator, "entered_at": timezone.now()}
        vendor.facts.update(value="3", number=3, **now)
        vendor.named_people.all().delete()
        vendor.named_people.create(role="Engineer", label="E-2", **now)
        vendor.evidence.update(issued_on=timezone.localdate())
        make_evidence(vendor, "TA-01", by=curator)
        make_evidence(vendor, "TA-01", by=lead)

    with django_assert_num_queries(25):
        page = lead_client.get(check_url(evaluation))
    changes = [len(cell.held.changes) for cell in page.context["cells"]]
    assert changes == [changes[0]] * len(shown)
    assert changes[0] >= 4


def test_hidden_names_lead_to_no_page_that_tells_them(lead, lead_client):
    evaluation = open_evaluation(lead, state=None)
    vendor = evaluation.candidates.get().vendor
    evidence = make_evidence(vendor, "TA-01", link="https://example.org/bench")
    proof = make_proof(vendor, lead, "TA-01", kind="sample_check", details=PERFECT["sample_check"])

    page = lead_client.get(check_url(evaluation) + "?names=hidden").content.decode()

    assert vendor.name not in page
    assert 'href="https://example.org/bench"' in page
    assert "Sample check" in page
    assert evidence.get_absolute_url() not in page
    assert proof.get_absolute_url() not in page
