from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.ratings.asking import TEMPLATES, wanted_on
from scoring.ratings.every_cell import every_cell_of
from scoring.ratings.evidence import reference_day
from tests.asking import at, make_inquiry
from tests.conftest import signed_in
from tests.factories import (
    declare,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_proof,
    make_user,
    make_vendor,
)
from vendors.models.answer import Answer
from vendors.models.proof import Proof
from vendors.models.request import Inquiry, Request
from vendors.permissions import can_confirm_proof
from vendors.proofs import confirm_proof, serve
from vendors.requests.answering import finish, save_answer
from vendors.requests.drafting import add_items
from vendors.requests.sending import extend, send
from vendors.requests.templates import wanted_by
from vendors.requests.verdicts import close_clocks, judge

SENT = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)


@pytest.fixture
def vendor():
    vendor = make_vendor()
    vendor.sites.create(
        city="Rabat",
        country="MA",
        time_zone="Africa/Casablanca",
        day_starts=time(9),
        day_ends=time(18),
        entered_at=SENT - HOUR,
    )
    return vendor


def opened(lead, vendor, *checks, assessors=(), **fields):
    with at(SENT - HOUR):
        return make_open_evaluation(
            lead=lead, vendors=[vendor], assessors=assessors, checks=list(checks), **fields
        )


def ask(lead, vendor, evaluation, template, hours=48):
    """Send what a template asks for, at SENT; return the request."""
    inquiry = make_inquiry(lead, vendor, items=[], evaluation=evaluation, hours=hours)
    add_items(inquiry.requests.get(), wanted_by([template], evaluation))
    with at(SENT):
        return send(inquiry, lead)[0]


def come(request, hours, numbers=None):
    """Let items come so many hours after the sending."""
    token = request.tokens.first()
    with at(SENT + hours * HOUR):
        for item in request.items.all():
            if numbers is None or item.number in numbers:
                save_answer(item, token, text=f"After {hours} hours.")


def accept(request, *people, numbers=None):
    for item in request.items.all():
        answer = Answer.objects.standing(item)
        if answer is not None and (numbers is None or item.number in numbers):
            for person in people:
                judge(item, answer, "accepted", "", person)


def log_of(check_id):
    proofs = Proof.objects.in_force().filter(kind="request_log", checks__check_id=check_id)
    return proofs.get().details if proofs else None


def holdings_of(evaluation, check_id):
    candidates, _checks, holdings = every_cell_of(evaluation, reference_day(evaluation))
    return holdings[candidates[0].pk, check_id]


def test_the_pack_counts_what_came_in_time_and_was_accepted(lead, vendor):
    evaluation = opened(lead, vendor, "SC-04")
    request = ask(lead, vendor, evaluation, "audit_pack")
    assert request.items.count() == 10
    come(request, 47, {1, 2, 3, 4, 5, 6})
    come(request, 49, {7, 8, 9})
    with at(SENT + 60 * HOUR):
        finish(request, request.tokens.first())
        accept(request, lead, numbers=range(1, 9))
        assert log_of("SC-04") is None  # one is not judged yet
        accept(request, lead, numbers={9})

        details = log_of("SC-04")

    assert details == {
        "sent_at": "2026-11-23T09:00:00+00:00",
        "answered_at": "2026-11-25T10:00:00+00:00",
        "items": 10,
        "in_time": 6,
        "late": 9,
        "evaluation": evaluation.pk,
    }
    held = holdings_of(evaluation, "SC-04")
    assert (held.state, held.proposed) == ("verified", 2)
    proof = Proof.objects.get()
    assert (proof.performed_by, proof.is_unchanged()) == (None, True)


def test_more_time_moves_no_hour_of_the_sealed_rules(lead, vendor):
    evaluation = opened(lead, vendor, "SC-04")
    request = ask(lead, vendor, evaluation, "audit_pack")
    with at(SENT + HOUR):
        extend(request.inquiry, SENT + 96 * HOUR, "A holiday in Morocco.", lead)
    come(request, 90)
    with at(SENT + 91 * HOUR):
        accept(request, lead)

    assert (log_of("SC-04")["in_time"], log_of("SC-04")["late"]) == (0, 10)


def test_two_people_accept_an_item_where_the_sealed_rules_ask_for_it(lead, assessor, vendor):
    evaluation = opened(lead, vendor, "SC-04", assessors=[assessor], two_people=True)
    request = ask(lead, vendor, evaluation, "audit_pack")
    come(request, 5)
    with at(SENT + 6 * HOUR):
        finish(request, request.tokens.first())
        accept(request, lead)
        accept(request, lead)
        assert log_of("SC-04") is None
        accept(request, assessor)

    assert log_of("SC-04")["in_time"] == 10
    assert holdings_of(evaluation, "SC-04").state == "verified"

    declare(evaluation, assessor, **{vendor.name: "My sister works there."})
    assert holdings_of(evaluation, "SC-04").state == "none"


def test_a_verdict_that_changes_corrects_the_log(lead, vendor):
    evaluation = opened(lead, vendor, "SC-04")
    request = ask(lead, vendor, evaluation, "audit_pack")
    come(request, 5)
    with at(SENT + 6 * HOUR):
        finish(request, request.tokens.first())
        accept(request, lead)
        item = request.items.first()
        judge(item, Answer.objects.standing(item), "refused", "Out of date.", lead)

    assert log_of("SC-04")["in_time"] == 9
    assert Proof.objects.filter(kind="request_log").count() == 2
    entries = RecordEntry.objects.filter(act=Act.CORRECTED_PROOF)
    assert entries.count() == 1


def test_who_sends_nothing_is_logged_after_seven_days_once(lead, vendor):
    evaluation = opened(lead, vendor, "SC-04")
    ask(lead, vendor, evaluation, "audit_pack")
    with at(SENT + 24 * 7 * HOUR - HOUR):
        close_clocks.func()
        assert log_of("SC-04") is None
    for _again in range(2):
        with at(SENT + 24 * 7 * HOUR):
            close_clocks.func()

    assert (log_of("SC-04")["in_time"], log_of("SC-04")["late"]) == (0, 0)
    assert Proof.objects.count() == 1
    assert holdings_of(evaluation, "SC-04").proposed == 0


def test_names_and_a_time_are_counted_in_hours_of_the_vendors_site(lead, vendor):
    evaluation = opened(lead, vendor, "LG-03")
    request = ask(lead, vendor, evaluation, "interviews")
    assert [item.key for item in request.items.all()] == ["fr", "en"]
    come(request, 4, {1})
    come(request, 25, {2})  # Tuesday, 10:00
    with at(SENT + 26 * HOUR):
        accept(request, lead)

    assert log_of("LG-03")["hours"] == 10
    assert holdings_of(evaluation, "LG-03").proposed == 2


def test_holidays_that_are_noted_later_correct_the_hours(lead, vendor):
    evaluation = opened(lead, vendor, "LG-03")
    request = ask(lead, vendor, evaluation, "interviews")
    come(request, 49)  # Wednesday, 10:00
    with at(SENT + 50 * HOUR):
        accept(request, lead)
        assert log_of("LG-03")["hours"] == 19
        signed_in(lead).post(f"/requests/to/{request.pk}/holidays/", {"holidays": "2026-11-24"})

    assert log_of("LG-03")["hours"] == 10


def test_who_names_nobody_is_over_the_last_level_once_so_many_hours_have_passed(lead, vendor):
    evaluation = opened(lead, vendor, "LG-03")
    ask(lead, vendor, evaluation, "interviews")
    with at(SENT + 24 * 7 * HOUR):
        close_clocks.func()

    assert log_of("LG-03")["hours"] == 41
    assert holdings_of(evaluation, "LG-03").proposed == 0


def test_the_bench_list_is_measured_for_a_curator_who_asks(curator, vendor):
    request = ask(curator, vendor, None, "bench")
    come(request, 3)
    with at(SENT + 4 * HOUR):
        accept(request, curator)

    assert log_of("TA-04")["hours"] == 3
    assert "evaluation" not in log_of("TA-04")


def answered_and_accepted(curator, vendor):
    """What one curator can do alone: ask an address of their own, answer, and accept it."""
    request = ask(curator, vendor, None, "audit_pack")
    come(request, 5)
    with at(SENT + 6 * HOUR):
        finish(request, request.tokens.first())
        accept(request, curator)
    return Proof.objects.get()


def test_what_a_curator_asked_and_accepted_alone_lifts_nothing_in_a_sealed_evaluation(
    lead, assessor, curator, vendor
):
    evaluation = opened(lead, vendor, "SC-04", assessors=[assessor], two_people=True)

    answered_and_accepted(curator, vendor)

    held = holdings_of(evaluation, "SC-04")
    assert (held.state, held.cap.level) == ("none", 0)
    assert [change.waits for change in held.changes] == [True]


def test_what_a_curator_accepted_alone_opens_three_until_a_second_one_confirms_it(
    lead, assessor, curator, vendor
):
    second = make_user("curator2@example.org", is_curator=True)
    proof = answered_and_accepted(curator, vendor)
    evaluation = make_evaluation(
        lead, vendors=[vendor], assessors=[assessor], checks=["SC-04"], two_people=True
    )

    caps = []
    for person in (curator, second):
        client = signed_in(person)
        client.post(f"/proofs/{proof.pk}/open/")
        client.post(f"/proofs/{proof.pk}/confirm/")
        held = holdings_of(evaluation, "SC-04")
        caps.append((held.state, held.cap.level))

    assert caps == [("unconfirmed", 3), ("verified", 4)]
    page = signed_in(second).get(proof.get_absolute_url()).content.decode()
    assert "Rests on the word of" in page


@pytest.mark.parametrize(
    ("check_id", "template", "details"),
    [("SC-04", "audit_pack", {"items": 10, "in_time": 1}), ("LG-03", "interviews", None)],
)
def test_who_is_asked_for_a_part_is_no_more_complete_for_it(
    lead, vendor, check_id, template, details
):
    evaluation = opened(lead, vendor, check_id)
    inquiry = make_inquiry(lead, vendor, items=[], evaluation=evaluation, hours=48)
    add_items(inquiry.requests.get(), wanted_by([template], evaluation)[:1])
    with at(SENT):
        request = send(inquiry, lead)[0]
    come(request, 5)
    with at(SENT + 6 * HOUR):
        finish(request, request.tokens.first())
        accept(request, lead)

    log = log_of(check_id)
    assert (log and {name: log[name] for name in details}) == details


def test_hours_of_a_site_that_somebody_changed_since_move_no_clock(lead, vendor):
    evaluation = opened(lead, vendor, "LG-03")
    request = ask(lead, vendor, evaluation, "interviews")
    come(request, 25)
    site = vendor.sites.get()
    site.day_starts, site.day_ends, site.entered_at = time(3), time(4), SENT + 26 * HOUR
    site.save()

    with at(SENT + 27 * HOUR):
        accept(request, lead)

    assert log_of("LG-03")["hours"] >= 8


def test_days_that_one_person_calls_holidays_open_three_until_another_confirms_them(
    lead, assessor, vendor
):
    evaluation = opened(lead, vendor, "LG-03", assessors=[assessor], two_people=True)
    request = ask(lead, vendor, evaluation, "interviews")
    come(request, 49)  # Wednesday, 10:00
    with at(SENT + 50 * HOUR):
        accept(request, lead, assessor)
        assert (log_of("LG-03")["hours"], holdings_of(evaluation, "LG-03").cap.level) == (19, 1)
        days = {"holidays": "2026-11-23\n2026-11-24"}
        signed_in(lead).post(f"/requests/to/{request.pk}/holidays/", days)

        assert log_of("LG-03")["hours"] == 1
        assert holdings_of(evaluation, "LG-03").cap.level == 3
        proof = Proof.objects.in_force().get()
        assert [can_confirm_proof(person, proof) for person in (lead, assessor)] == [False, True]
        serve(assessor, proof)
        confirm_proof(assessor, proof)

    assert holdings_of(evaluation, "LG-03").cap.level == 4


def test_a_log_counts_in_the_evaluation_that_asked_and_no_other_learns_of_it(
    lead, stranger, vendor
):
    evaluation = opened(lead, vendor, "SC-04")
    other = opened(stranger, vendor, "SC-04")
    request = ask(lead, vendor, evaluation, "audit_pack")
    come(request, 5)
    with at(SENT + 6 * HOUR):
        finish(request, request.tokens.first())
        accept(request, lead)

    assert holdings_of(evaluation, "SC-04").state == "verified"
    elsewhere = holdings_of(other, "SC-04")
    assert (elsewhere.state, list(elsewhere.changes)) == ("none", [])
    assert Proof.objects.visible_to(lead).exists()
    assert not Proof.objects.visible_to(stranger).exists()
    curator = make_user("curator2@example.org", is_curator=True)
    assert not Proof.objects.visible_to(curator).exists()


def test_exactly_what_is_missing_is_asked_of_each_candidate(lead):
    atlas, bousra = make_vendor("Atlas Dev"), make_vendor("Bousra Dev")
    checks = ["TA-01", "SC-04", "LG-03", "LG-02", "SO-02"]
    evaluation = make_open_evaluation(lead=lead, vendors=[atlas, bousra], checks=checks)
    make_evidence(atlas, "TA-01", "SO-02", by=lead)
    make_proof(
        atlas, None, "SC-04", kind="request_log", details={"items": 1, "in_time": 1, "late": 1}
    )

    response = signed_in(lead).post(f"/evaluations/{evaluation.pk}/requests/missing/")

    inquiry = Inquiry.objects.get()
    assert response.url == f"/requests/{inquiry.pk}/edit/"
    assert inquiry.by_evaluation.evaluation == evaluation
    asked = {
        request.vendor.name: [(item.template, item.key) for item in request.items.all()]
        for request in inquiry.requests.all()
    }
    assert asked["Atlas Dev"] == [("interviews", "fr"), ("interviews", "en")]
    assert ("grid", "TA-01") in asked["Bousra Dev"]
    assert ("audit_pack", "P01") in asked["Bousra Dev"]
    assert not Request.objects.sent().exists()


def test_answering_the_grid_asks_for_value_and_statement_and_never_for_a_level(lead):
    evaluation = make_open_evaluation(lead=lead)
    items = {each.key: each for each in TEMPLATES[-1].items(evaluation)}

    seniors = items["TA-01"]

    assert (seniors.kind, seniors.unit, seniors.fact) == ("number", "people", "seniors")
    levels = evaluation.grid_copy.check("TA-01").levels.values()
    assert not any(level in seniors.words + seniors.help for level in levels)
    assert "LG-02" not in items  # buyers hold those themselves


def nought(lead, evaluation):
    candidate = evaluation.candidates.get()
    client = signed_in(lead)
    token = client.get(f"/evaluations/{evaluation.pk}/rate/TA-01/").context["token"]
    prefix = f"c{candidate.pk}-TA-01"
    return client.post(
        f"/evaluations/{evaluation.pk}/rate/TA-01/",
        {"token": token, f"{prefix}-answer": "0"},
    )


def test_nought_for_nothing_shown_needs_a_request_that_has_ended(lead, vendor):
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-01"])

    refused = nought(lead, evaluation)
    inquiry = make_inquiry(
        lead, vendor, items=[{"words": "Seniors", "checks": ["TA-01"]}], evaluation=evaluation
    )
    request = send(inquiry, lead)[0]
    waiting = nought(lead, evaluation)
    finish(request, request.tokens.first())
    pointed = signed_in(lead).get(f"/evaluations/{evaluation.pk}/rate/TA-01/")
    taken = nought(lead, evaluation)

    assert "Nothing is held, and no request for it has ended" in refused.text
    assert "Ask this vendor" in refused.text
    assert waiting.status_code == 422
    assert request.get_absolute_url() in pointed.text
    assert taken.status_code == 302


def test_an_officer_who_answers_within_sixteen_working_hours_is_proved_by_the_log(lead, vendor):
    evaluation = opened(lead, vendor, "SC-05")
    request = ask(lead, vendor, evaluation, "officer")
    come(request, 20)  # the next morning: nine hours of Monday
    accept(request, lead)

    assert log_of("SC-05")["hours"] == 9
    assert "Who does what, and by when?" in request.items.get().words


def test_an_officer_who_does_not_answer_is_over_every_level_of_hours(lead, vendor):
    evaluation = opened(lead, vendor, "SC-05")
    ask(lead, vendor, evaluation, "officer")

    with at(SENT + timedelta(days=8)):
        close_clocks.call()

    assert log_of("SC-05")["hours"] == 17


def test_what_is_missing_on_a_check_that_a_clock_answers_in_part_is_asked_too(lead, vendor):
    evaluation = opened(lead, vendor, "SC-05", "LG-03")

    templates = [item.template for item in wanted_on(evaluation, "SC-05")]
    assert templates == ["audit_pack", "officer", "grid"]
    assert {item.template for item in wanted_on(evaluation, "LG-03")} == {"interviews"}
