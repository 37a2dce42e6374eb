"""Retention: said first, removed once, recorded; what must stay stays."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from accounts.clock import now
from accounts.models import Look, RecordEntry, RecordWords
from accounts.organisation import Organisation
from accounts.record.chain import breaks
from scoring.decisions.document.document import freeze
from scoring.evaluations.models import Evaluation
from scoring.home import retention
from scoring.home.retention import apply_retention, due_for_retention
from scoring.ratings.models import Rating
from tests.asking import make_link, make_request
from tests.conftest import signed_in
from tests.factories import make_evaluation, make_user
from tests.scoring.reports.decisions import ready
from tests.vendors.files import PDF, stored
from vendors.requests.answering import add_file, ask, save_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(monkeypatch):
    """Return a function that moves the clock of retention on by some months."""

    def later(**by):
        at = now() + relativedelta(**by)
        monkeypatch.setattr(retention, "now", lambda: at)

    return later


@pytest.fixture
def decided(lead, assessor):
    evaluation = ready(lead, assessors=[assessor])
    freeze(evaluation, lead)
    evaluation.refresh_from_db()
    return evaluation


def test_nothing_is_due_before_the_months_that_were_sealed_are_over(decided, later):
    later(months=84, days=-1)
    before = due_for_retention().evaluations
    later(months=84, days=1)

    assert before == []
    assert [due.evaluation for due in due_for_retention().evaluations] == [decided]


def test_words_people_and_files_go_and_ratings_and_the_decision_stay(decided, later):
    vendor = decided.candidates.get().vendor
    jane = vendor.outside_people.create(name="Jane Private")
    roster = stored(vendor, has_personal_data=True, title="Roster of Jane")
    name, storage = roster.file.name, roster.file.storage
    document, ratings = decided.determinations.get().document, Rating.objects.count()
    later(months=85)
    (due,) = due_for_retention().evaluations
    (removed,) = apply_retention().evaluations

    assert (due.people, due.files) == (1, 1)
    assert removed[2:] == due[2:]
    jane.refresh_from_db()
    roster.refresh_from_db()
    assert (jane.name, roster.file.name, roster.title) == ("", "", f"Evidence {roster.pk}")
    assert roster.sha256
    assert storage.exists(name)  # until the transaction has ended
    words = RecordWords.objects.filter(entry__chain=decided.record_chain, erased_at=None)
    assert {row.entry.act for row in words} == {"erased words", "applied retention"}
    assert decided.determinations.get().document == document
    assert Rating.objects.count() == ratings
    entry = RecordEntry.objects.get(act="applied retention")
    assert entry.after == {"words": due.words, "people": 1, "files": 1, "answers": 0}
    assert list(breaks()) == []


def test_answers_and_questions_of_vendors_go_and_their_hashes_stay(decided, lead, later):
    asked = make_request(lead, decided.candidates.get().vendor, evaluation=decided)
    token, item = make_link(asked), asked.items.get()
    file = add_file(item, token, SimpleUploadedFile("roster.pdf", PDF))  # arrived nowhere
    answer = save_answer(item, token, text="Jane Private leads.")
    question = ask(token, "Do you want Jane Private?")
    later(months=85)
    (due,) = due_for_retention().evaluations
    apply_retention()

    for row in (answer, file, question):
        row.refresh_from_db()
    assert due.answers == 2  # the one that the file made, and the one with words
    assert (answer.text, file.file.name, file.file_name, question.question) == ("", "", "", "")
    assert len(answer.digest) == len(file.digest) == 64
    assert RecordEntry.objects.get(act="applied retention").after["answers"] == 2


def test_a_second_run_finds_nothing(decided, later):
    later(months=85)
    apply_retention()
    entries = RecordEntry.objects.count()

    assert due_for_retention() == ([], 0)
    assert apply_retention() == ([], 0)
    assert RecordEntry.objects.count() == entries


def test_people_of_a_vendor_that_another_evaluation_needs_stay(decided, lead, later):
    vendor = decided.candidates.get().vendor
    jane = vendor.outside_people.create(name="Jane Private")
    make_evaluation(lead=lead, vendors=[vendor], retention_months=600)
    later(months=85)
    apply_retention()

    jane.refresh_from_db()
    assert jane.name == "Jane Private"


def test_an_evaluation_that_nobody_decided_counts_from_the_last_act_about_it(lead, later):
    evaluation = Evaluation.objects.start(title="Given up", by=lead)
    later(months=83)
    before = due_for_retention().evaluations
    later(months=85)

    assert (before, [due.evaluation for due in due_for_retention().evaluations]) == (
        [],
        [evaluation],
    )


def test_the_seal_fixes_the_period(lead):
    Organisation.objects.create(pk=1, name="Rabat", evaluation_months=60)
    evaluation = ready(lead)
    Organisation.objects.update(evaluation_months=12)

    assert '"retention_months":84' in evaluation.seal.document
    assert Evaluation.objects.start(title="x", by=lead).retention_months == 12


def test_looks_go_after_their_months_and_the_record_says_how_many(curator, later):
    Look.objects.note(curator, Look.Kind.PERSON, curator)
    later(months=24, days=-1)
    kept = due_for_retention().looks
    later(months=24, days=1)

    assert kept == 0
    assert apply_retention().looks == 1
    assert RecordEntry.objects.get(act="applied retention").after == {"looks": 1}


def test_the_command_says_first_and_removes_then(decided, later, capsys):
    later(months=85)
    call_command("apply_retention", dry_run=True)
    first = capsys.readouterr().out
    untouched = Evaluation.objects.get(pk=decided.pk).retention_applied_at
    call_command("apply_retention")
    then = capsys.readouterr().out

    assert untouched is None
    assert first.startswith(f"Due, evaluation {decided.pk}: words of ")
    assert then == first.replace("Due", "Removed")


def test_the_page_says_what_would_go_and_removes_it_on_a_post(decided, later):
    client = signed_in(make_user("admin@example.org", is_staff=True))
    later(months=85)
    page = client.get(reverse("privacy")).content.decode()
    client.post(reverse("retention_apply"))

    assert decided.title in page
    assert "Nothing is due." in client.get(reverse("privacy")).content.decode()
    assert RecordEntry.objects.get(act="applied retention").actor.email == "admin@example.org"
    assert now() - Evaluation.objects.get(pk=decided.pk).retention_applied_at > timedelta(-3000)
