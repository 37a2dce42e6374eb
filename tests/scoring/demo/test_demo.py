"""The demonstration: what a newcomer finds, and that it stays in demonstration mode."""

import hashlib
import json
from collections import Counter
from datetime import time, timedelta
from io import StringIO
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from accounts.record.chain import breaks
from accounts.record.models import REST, RecordEntry
from scoring.demo.story import DEMO
from scoring.demo.vendors import load_vendors, make_people
from scoring.evaluations.models import Evaluation
from scoring.grid.reading import load_grid
from scoring.ratings.every_cell import every_cell_of
from scoring.ratings.gate_proposals import proposal_of
from scoring.ratings.models import GateFinding, Rating
from scoring.ratings.unknowns import unknowns_of
from scoring.ratings.unsettled import contradictions_of
from scoring.results.results import results_for
from tests.demonstration import load_story, make_story
from tests.factories import PASSWORD, make_user, make_vendor
from tests.kept import kept
from vendors.models.evidence import Evidence
from vendors.models.facts import Fact
from vendors.models.proof import Proof
from vendors.models.reading import EvidenceReading
from vendors.models.vendor import FactState, Vendor

PARIS = ZoneInfo("Europe/Paris")


def test_demonstration_is_refused_outside_its_mode(db, settings):
    settings.DEMO, settings.DEMO_PASSWORD = False, PASSWORD

    with pytest.raises(CommandError, match="EVALUATOR_DEMO"):
        call_command("load_demo")

    assert not User.objects.exists()


def test_demonstration_is_refused_without_a_password(db, settings):
    settings.DEMO, settings.DEMO_PASSWORD = True, ""

    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("load_demo")

    assert not User.objects.exists()


def test_demonstration_is_refused_where_something_else_is_entered(db, settings):
    settings.DEMO, settings.DEMO_PASSWORD = True, PASSWORD
    make_people("another")  # today, after everything that the story tells

    with pytest.raises(CommandError, match="start the demonstration afresh"):
        call_command("load_demo")

    assert not Evaluation.objects.exists()


def test_vendors_are_invented_and_stand_in_cities_with_real_zones(db):
    vendors = load_vendors(make_people(PASSWORD)["curator@example.org"])

    cities = {site.city: site.time_zone for vendor in vendors for site in vendor.sites.all()}
    assert len(vendors) == 18
    assert all(vendor.is_invented and "(invented)" in vendor.name for vendor in vendors)
    assert cities["Casablanca"] == cities["Rabat"] == cities["Kenitra"] == "Africa/Casablanca"
    assert cities["Kraków"] == "Europe/Warsaw"
    assert cities["San José"] == "America/Costa_Rica"
    newest = Fact.objects.order_by("-as_of").first().as_of
    assert newest == timezone.localdate() - timedelta(days=1)


def test_story_agrees_with_itself(db):
    _people, _vendors, decided, under_way = make_story()

    assert_contradictions_are_those_of_the_purpose(decided, under_way)
    for evaluation in (decided, under_way):
        assert_answers_are_what_is_proposed(evaluation)
    assert_decision(decided)
    assert_work_is_left(under_way)
    assert_record_tells_all(decided, under_way)
    assert_acts_take_six_weeks()
    assert_papers_are_files_that_agree()
    assert_proofs_are_confirmed_on_other_days(decided)


def cells_of(evaluation):
    return every_cell_of(evaluation, timezone.localdate())


def unsettled(evaluation):
    assessors = {member.pk: f"A{member.pk}" for member in evaluation.members.all()}
    return [
        (candidate.vendor.name, check.id, each.sentence(check))
        for candidate, rows in contradictions_of(evaluation, cells_of(evaluation), assessors)
        for check, contradictions in rows
        for each in contradictions
    ]


def assert_contradictions_are_those_of_the_purpose(decided, under_way):
    lines = unsettled(decided) + unsettled(under_way)

    assert [line[:2] for line in lines] == [
        ("Atlas Dev (invented)", "SC-01"),
        ("Oued Systems (invented)", "TA-03"),
        ("Dâmbovița Labs (invented)", "SC-09"),
    ]
    sentences = [sentence for _vendor, _check, sentence in lines]
    assert sentences[0] == (
        "Kenitra is in use and not inside the scope of the certificate (Rabat only)."
    )
    assert sentences[1] == "64 seniors among 38 delivery staff."
    assert "93, verified" in sentences[2]
    assert "99, claim" in sentences[2]
    purpose = decided.purpose
    assert all(name.removesuffix(" (invented)") in purpose for name, *_line in lines)
    assert {"64", "38", "Rabat", "Kenitra", "99", "93"} <= {
        word.strip(".,:") for word in purpose.split()
    }


def assert_answers_are_what_is_proposed(evaluation):
    """Levels are proposed and within their caps, findings those that facts and proofs give."""
    candidates, _checks, holdings = cells_of(evaluation)
    ratings = Rating.objects.filter(candidate__in=candidates).select_related("check_in_use")
    for rating in ratings.exclude(level=None):
        held = holdings[rating.candidate_id, rating.check_in_use.check_id]
        assert rating.level <= held.cap.level
        assert held.proposed in (None, rating.level)
        assert rating.basis == held.basis
    findings = GateFinding.objects.current().filter(candidate__in=candidates)
    assert findings.count() == 6 * len(candidates)
    for finding in findings.select_related("check_in_use"):
        proposal = proposal_of(holdings[finding.candidate_id, finding.check_in_use.check_id])
        assert finding.result == proposal.result


def assert_decision(evaluation):
    results = results_for(evaluation)
    outcomes = evaluation.candidates.values_list("decision__outcome", flat=True)
    document = json.loads(evaluation.determinations.get().document)
    not_ranked = [
        results.candidates[line.id].name
        for line in results.standings.candidates
        if line.rank is None and not line.failed_gates
    ]
    unknown = {
        line.candidate.vendor.name: line for line in unknowns_of(evaluation, timezone.localdate())
    }

    assert not results.standings.blockers.block
    assert sorted(outcomes) == [
        "not_this_time",
        "not_this_time",
        "out_by_gate",
        "reserve",
        *["shortlist"] * 4,
    ]
    assert not_ranked == ["Rif Digital (invented)"]
    assert len(unknown["Rif Digital (invented)"].unknowns) >= 15
    assert evaluation.candidates.filter(is_incumbent=True).count() == 1
    assert sorted(row["name"] for row in document["scenarios"]) == [
        "Security before all",
        "Talent and languages",
    ]
    assert document["sensitivity"]["draws"] == 100_000
    valued = {
        check
        for cells in document["ratings"].values()
        for check, cell in cells.items()
        if "value" in cell
    }
    assert valued == set(DEMO["valued"])


def assert_work_is_left(evaluation):
    panel = evaluation.members.filter(assignments__isnull=False).distinct()
    scored = evaluation.checks.in_use().scored()

    assert evaluation.is_open
    assert evaluation.rating_closes_at > timezone.now()
    assert {member.user.email for member in panel} == {
        "lead@example.org",
        "assessor@example.org",
        "security@example.org",
        "legal@example.org",
    }
    for member in panel:
        mine = member.assignments.values_list("criterion", flat=True)
        cells = scored.filter(criterion__in=list(mine)).count() * 6
        assert 0 < Rating.objects.of(member).count() < cells
    assert not panel.exclude(submitted_at=None).exists()


def assert_record_tells_all(*evaluations):
    """Every rating, finding, submission, reading and proof has its entry, in the order of time."""
    acts = Counter(RecordEntry.objects.values_list("act", flat=True))
    last = {}
    for evaluation in evaluations:
        for entry in RecordEntry.objects.about(evaluation).filter(act="rated"):
            cell = (entry.after["candidate"], entry.after["check"])
            last[evaluation.pk, entry.actor_id, *cell] = entry.after["level"]
    ratings = Rating.objects.select_related("assessor", "candidate", "check_in_use")

    assert last == {
        (
            one.candidate.evaluation_id,
            one.assessor.user_id,
            one.candidate.number,
            one.check_in_use.check_id,
        ): one.level
        for one in ratings
    }
    assert acts["recorded gate"] == GateFinding.objects.count()
    assert acts["submitted ratings"] == 4
    assert acts["added evidence"] == Evidence.objects.count()
    assert acts["read evidence"] == EvidenceReading.objects.count()
    assert acts["recorded proof"] == Proof.objects.count()
    assert acts["saved a draft decision"] == acts["saved conditions"] == 1
    assert breaks() == []


def assert_acts_take_six_weeks():
    entries = RecordEntry.objects.order_by("chain", "number").values_list("chain", "at")
    chains = {
        name: [at for _chain, at in own] for name, own in groupby(entries, lambda row: row[0])
    }
    moments = [at.astimezone(PARIS) for own in chains.values() for at in own]

    assert len(chains) == 3
    assert all(first <= second for own in chains.values() for first, second in pairwise(own))
    assert max(moments) - min(moments) > timedelta(days=35)
    assert max(moments).date() < timezone.localdate()
    assert {moment.weekday() for moment in moments} == set(range(5))
    assert all(time(9) <= moment.time() <= time(18) for moment in moments)
    assert chains[REST][0] == min(moments)
    # Nothing is stamped by a clock of its own.
    assert User.objects.latest("date_joined").date_joined == min(moments)
    assert Evidence.objects.latest("added_at").added_at <= max(moments)
    assert Vendor.objects.latest("created_at").created_at.date() == min(moments).date()


def bytes_of(stored):
    with stored.open("rb") as file:
        return file.read()


def assert_papers_are_files_that_agree():
    """Each paper and each proof but those told in quotes has a file with its hash; what a vendor
    answers in words has none.
    """
    papers = Evidence.objects.exclude(kind=Evidence.Kind.STATEMENT, file="").select_related(
        "vendor"
    )
    texts = {}
    for paper in papers:
        data = bytes_of(paper.file)
        assert hashlib.sha256(data).hexdigest() == paper.sha256
        assert len(data) == paper.size < 20_000
        texts[paper.vendor.reference, paper.title] = data.decode("latin-1")
    proofs = Proof.objects.prefetch_related("files", "words")
    files = [file for proof in proofs for file in proof.files.all()]

    assert {file.content_type for file in files} == {"application/pdf", "image/png"}
    for file in files:
        assert hashlib.sha256(bytes_of(file.file)).hexdigest() == file.file_sha256
    told = {proof.kind for proof in proofs if not proof.files.all()}
    assert told == {"interview", "request_log"}
    assert set(papers.values_list("state", flat=True)) == {FactState.CLAIM, FactState.DOCUMENT}
    bench_list = texts["V-SAMPLE03", "Bench list by stack and domain"]
    assert "64" in bench_list
    assert "ENG-064" in bench_list
    assert "ENG-065" not in bench_list


def assert_proofs_are_confirmed_on_other_days(evaluation):
    members = set(evaluation.members.values_list("user", flat=True))
    for proof in Proof.objects.prefetch_related("checks", "confirmations"):
        accepted = {
            kind
            for row in proof.checks.all()
            for kind in load_grid().check(row.check_id).proof.kinds
        }
        assert proof.kind in accepted
        assert proof.is_unchanged()
        assert not proof.was_written_after
        by_product = proof.performed_by is None
        assert by_product == (proof.kind == "request_log")
        assert by_product or proof.performed_by_id in members
        assert proof.recorded_at.date() == proof.performed_on
        assert len(proof.confirmations.all()) == (not by_product)
        for confirmation in proof.confirmations.all():
            assert confirmation.person_id in members - {proof.performed_by_id}
            assert confirmation.at.date() > proof.performed_on
    drill = Proof.objects.filter(kind="drill").first().details
    assert (drill["minutes"], drill["announced"]) == (9, False)
    interview = Proof.objects.filter(kind="interview").first()
    assert {word.part for word in interview.words.all()} == {"subject", "quote_1", "quote_2"}
    assert {"register", "sample_check", "demonstration"} <= set(
        Proof.objects.values_list("kind", flat=True)
    )


def test_second_run_keeps_what_was_entered(db, settings, tmp_path):
    settings.DEMO, settings.DEMO_PASSWORD = True, PASSWORD
    settings.MEDIA_ROOT = tmp_path
    first, second = kept("story", load_story), StringIO()
    vendor = Vendor.objects.get(reference="V-SAMPLE01")
    written = {"name": "Renamed", "is_invented": False, "summary": "Written by a newcomer."}
    Vendor.objects.filter(pk=vendor.pk).update(**written)
    make_user("new@example.org")
    make_vendor("Brought by a newcomer")
    ratings, entries = Rating.objects.count(), RecordEntry.objects.count()

    call_command("load_demo", stdout=second)

    # The link of a vendor is another one each time: of the first nothing is kept but its hash.
    assert without_link(first) == without_link(second.getvalue())
    assert all(email in second.getvalue() for email in DEMO["people"])
    assert PASSWORD in second.getvalue()
    assert (Rating.objects.count(), RecordEntry.objects.count()) == (ratings, entries)
    assert Vendor.objects.filter(pk=vendor.pk, **written).exists()
    assert Vendor.objects.count() == 19
    assert sorted(Evaluation.objects.values_list("title", flat=True)) == [
        DEMO["under_way"]["title"],
        DEMO["decided"]["title"],
    ]
    assert breaks() == []
    assert_report_agrees(tmp_path)


def without_link(said):
    *lines, link = said.splitlines()
    assert "/asked/" in link
    return lines


def assert_report_agrees(folder):
    (report,) = (folder / "reports").glob("*.pdf")
    said = StringIO()

    with pytest.raises(SystemExit, match="2"):
        call_command("verify_report", report, stdout=said)

    assert "Data and pages agree with each other" in said.getvalue()


def test_known_person_gets_the_password_of_this_run(db):
    people = make_people(PASSWORD)

    again = make_people("another demonstration password")

    assert again["lead@example.org"].pk == people["lead@example.org"].pk
    assert again["lead@example.org"].check_password("another demonstration password")
