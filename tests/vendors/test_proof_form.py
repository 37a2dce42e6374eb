"""What the form of each kind of proof takes, computes and refuses in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from tests.factories import make_evidence, make_planned, make_vendor
from tests.vendors.files import pdf
from vendors.forms.proof import ProofForm, QuestionsForm
from vendors.models.proof import PlannedDemonstration, Proof
from vendors.proof_kinds import BY_HAND
from vendors.proofs import lock_questions, record_proof

TODAY = timezone.localdate
COMMON = {"finding": "passed", "checks": "TZ-05", "performed_on": "2026-06-01"}
VALID = {
    "interview": {
        "language": "fr",
        "interviewers": "2",
        "minutes": "45",
        "words_quote_1": "One",
        "words_quote_2": "Two",
    },
    "reference_call": {
        "our_pick": "yes",
        "brokered": "no",
        "hire_again": "yes",
        "headquarters": "FR",
        "in_production": "yes",
        "words_work": "Support",
        "words_trouble": "None",
        "words_again": "Yes",
    },
    "demonstration": {
        "our_hands": "yes",
        "real_data": "yes",
        "in_production": "yes",
        "answered": "5",
        "drill_down": "4",
    },
    "drill": {
        "announced": "no",
        "started_at": "2026-06-01T10:00",
        "acted_at": "2026-06-01T10:12:01",
    },
    "register": {"register": "RC", "number": "7", "words_says": "Founded in 2019"},
    "sample_check": {
        "what": "Bench codes",
        "population": "64",
        "size": "10",
        "our_pick": "yes",
        "matched": "9",
    },
    "expert_reading": {
        "profession": "counsel",
        "document": "Draft contract",
        "risk": "low",
        "words_reading": "Fine",
    },
}
NAMED = {"interview": "person", "reference_call": "reference", "drill": "person"}


@pytest.fixture
def vendor(db):
    return make_vendor()


@pytest.fixture
def form_of(vendor, curator):
    person = vendor.outside_people.create(name="Jane Private")

    def form(kind, files=None, corrects=None, **fields):
        data = QueryDict(mutable=True)
        named = {NAMED[kind]: person.pk} if kind in NAMED else {}
        data.update(COMMON | VALID[kind] | named | fields)
        return ProofForm(
            data,
            MultiValueDict({"file": [files]}) if files else None,
            kind=kind,
            vendor=vendor,
            person=curator,
            corrects=corrects,
        )

    return form


def test_every_kind_that_a_person_records_has_its_form():
    assert set(VALID) == set(BY_HAND)


@pytest.mark.parametrize("kind", VALID)
def test_each_kind_is_recorded(form_of, curator, kind):
    form = form_of(kind)
    assert form.errors == {}

    proof = record_proof(form.proof, **form.attachments)

    saved = Proof.objects.get()
    assert (saved.kind, saved.performed_by, saved.is_unchanged()) == (kind, curator, True)
    assert str(saved.performed_on) == "2026-06-01"
    assert [check.check_id for check in saved.checks.all()] == ["TZ-05"]
    assert proof.details == saved.details
    assert "Jane" not in str(saved.details)


def test_values_are_numbers_and_yes_or_no(form_of):
    form = form_of("sample_check")
    assert form.is_valid()
    assert form.proof.details == {
        "what": "Bench codes",
        "population": 64,
        "size": 10,
        "our_pick": True,
        "matched": 9,
    }


def test_minutes_of_a_drill_are_computed_and_rounded_up(form_of):
    form = form_of("drill")

    assert form.is_valid()
    assert form.proof.details["minutes"] == 13


TOMORROW = "<tomorrow>"  # filled in when a test runs: midnight may lie between


def tomorrow():
    return (TODAY() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("kind", "fields", "field", "sentence"),
    [
        ("register", {"performed_on": TOMORROW}, "performed_on", "Write today or an earlier day."),
        ("drill", {"acted_at": f"{TOMORROW}T10:00"}, "acted_at", "Write today or an earlier day."),
        ("drill", {"acted_at": "2026-06-01T09:00"}, "started_at", "cannot come before the start"),
        ("register", {"checks": ""}, "__all__", "Say which checks, facts or evidence"),
        ("register", {"checks": "ZZ-99"}, "checks", "Choose one of the answers offered"),
        ("register", {"finding": "verified"}, "finding", "Choose one of the answers"),
        ("register", {"finding": ""}, "finding", "Choose one of the answers"),
        ("register", {"address": "javascript:alert(1)"}, "address", "begins with https://"),
        ("register", {"words_says": ""}, "words_says", "Fill this in"),
        ("register", {"facts": "fact:999999"}, "facts", "Choose one of the answers offered"),
        ("register", {"evidence": "999999"}, "evidence", "Choose one of the answers offered"),
        ("register", {"colleagues": "999999"}, "colleagues", "Choose one of the answers offered"),
        ("interview", {"person": "999999"}, "person", "Choose one of the answers"),
        ("interview", {"interviewers": "0"}, "interviewers", "one or more"),
        ("interview", {"minutes": "-1"}, "minutes", "at least"),
        ("sample_check", {"matched": "11"}, "matched", "No more can match"),
        ("sample_check", {"size": "65"}, "size", "No more can be checked"),
        ("sample_check", {"size": "0", "matched": "0"}, "size", "one or more"),
        ("demonstration", {"answered": "6"}, "answered", "five questions"),
        ("demonstration", {"real_data": "no"}, "answered", "on real data only"),
        ("demonstration", {"drill_down": "6"}, "drill_down", "No more than were answered"),
        ("expert_reading", {"level": "5"}, "level", "at most"),
        ("expert_reading", {"figure": "11", "figure_of": "10"}, "figure", "over the whole"),
        ("reference_call", {"hire_again": ""}, "hire_again", "Choose one of the answers"),
    ],
)
def test_what_cannot_be_true_is_refused_in_words(form_of, kind, fields, field, sentence):
    typed = {name: text.replace(TOMORROW, tomorrow()) for name, text in fields.items()}

    assert sentence in str(form_of(kind, **typed).errors[field])


def test_a_proof_from_before_the_vendor_was_founded_is_refused(form_of, vendor):
    vendor.facts.create(kind="founded", value="2027", number=2027)

    for kind, field in (("register", "performed_on"), ("drill", "started_at")):
        assert form_of(kind).errors[field] == [
            "The vendor was founded in 2027. Correct one of the two."
        ]


def test_nothing_of_another_vendor_can_be_named(form_of, curator):
    other = make_vendor("Borea")
    person, evidence = other.outside_people.create(name="Joe"), make_evidence(other)
    fact = other.facts.create(kind="seniors", value="7")
    named = {"person": person.pk, "evidence": evidence.pk, "facts": f"fact:{fact.pk}"}

    assert set(form_of("interview", **named).errors) == set(named)
    planned = lock_questions(valid_questions(other, curator))
    assert set(form_of("demonstration", planned=planned.pk).errors) == {"planned"}


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.html", b"<html><script>alert(1)</script>", "do not keep web pages"),
        ("a.exe", b"%PDF-1.7\n", "must end in .pdf"),
        ("a.pdf", b"", "empty"),
    ],
)
def test_files_that_lie_are_refused(form_of, name, data, sentence):
    assert sentence in str(form_of("register", files=pdf(name, data)).errors["file"])


def test_an_erased_person_cannot_be_named_again(form_of, vendor, curator):
    vendor.outside_people.get().erase(curator, "Asked for.")

    assert "person" in form_of("interview").errors


def test_a_correction_says_why(form_of):
    form = form_of("register")
    first = record_proof(form.proof, **form.attachments) if form.is_valid() else None

    assert "correction_reason" in form_of("register", corrects=first).errors
    second = form_of("register", corrects=first, correction_reason="Wrong number.")
    assert second.is_valid()
    assert record_proof(second.proof, **second.attachments).corrects == first


def questions(day, **fields):
    typed = {f"question_{number}": f"Which {number}?" for number in range(1, 6)}
    return QuestionsForm({"planned_on": day} | typed | fields)


def valid_questions(vendor, person):
    form = questions(tomorrow())
    assert form.is_valid()
    return form.planned(vendor, person)


def test_questions_are_locked_before_the_day(vendor, curator, form_of):
    assert "planned_on" in questions(TODAY().isoformat()).errors
    assert "question_5" in questions(tomorrow(), question_5="").errors
    planned = lock_questions(valid_questions(vendor, curator))

    done = form_of("demonstration", planned=planned.pk, performed_on=TODAY().isoformat())
    assert done.is_valid()
    early = record_proof(done.proof, **done.attachments)
    without = form_of("demonstration")
    assert without.is_valid()

    # Held on the day on which they were locked, they were not locked before it.
    assert early.was_written_after
    assert without.proof.was_written_after
    early.performed_on = TODAY() + timedelta(days=1)
    assert not early.was_written_after
    assert "planned" in form_of("demonstration", planned=planned.pk).errors


def test_a_correction_keeps_the_questions_that_were_locked(vendor, curator, form_of):
    planned = make_planned(vendor, curator)
    first = form_of("demonstration", planned=planned.pk, performed_on=TODAY().isoformat())
    assert first.is_valid()
    proof = record_proof(first.proof, **first.attachments)

    again = {"performed_on": TODAY().isoformat(), "correction_reason": "One answer was miscounted."}
    for answered in ("4", "3"):
        form = form_of("demonstration", corrects=proof, answered=answered, drill_down="3", **again)
        assert form.is_valid(), form.errors
        assert "planned" not in form.fields
        proof = record_proof(form.proof, **form.attachments)

    assert (proof.locked_questions, proof.was_written_after) == (planned, False)
    assert proof.is_unchanged()
    (read,) = Proof.objects.filter(pk=proof.pk).with_rows()
    assert not read.was_written_after


@pytest.mark.parametrize(
    ("planned_on", "performed_on", "is_after"),
    [
        # Locked on the evening of the 4th in London, when in Auckland it was the 5th.
        ("2026-12-06", "2026-12-06", False),
        ("2026-12-05", "2026-12-05", False),
        ("2026-12-06", "2026-12-05", True),
        ("2026-12-06", "2026-12-04", True),
        ("2026-12-05", "2026-12-06", False),
    ],
)
def test_no_zone_makes_questions_older_than_the_day(planned_on, performed_on, is_after):
    planned = PlannedDemonstration(
        planned_on=date.fromisoformat(planned_on),
        locked_at=datetime(2026, 12, 4, 22, 30, tzinfo=UTC),
    )
    performed = date.fromisoformat(performed_on)

    proof = Proof(kind="demonstration", planned=planned, performed_on=performed)

    assert proof.was_written_after is is_after


def test_nobody_outside_the_evaluation_can_be_named_as_a_colleague(form_of, lead):
    assert "colleagues" in form_of("register", colleagues=lead.pk).errors
