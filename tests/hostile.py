"""The demonstration with hostile text in every field that people type, past all forms."""

from datetime import timedelta

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from accounts.tasks.models import Progress
from scoring.decisions.document.book import book_of
from scoring.decisions.models import (
    CandidateDecision,
    Determination,
    FollowUp,
    Reopening,
    SignOff,
    agree_level,
)
from scoring.evaluations.models import LeftOut, Motion, PanelException, RulesTemplate
from scoring.evaluations.models.template import rules_and_panel
from scoring.ratings.models import GateFinding, Upholding
from scoring.reports.letter_terms import imprint
from scoring.reports.letters.kept import letter_file
from scoring.reports.letters.rendering import recipients
from scoring.reports.models import LetterSending, note_reading, terms_of
from scoring.reports.printing import draft_of, report_of
from scoring.results.models import Scenario
from tests.demonstration import ASSESSOR, LEAD, make_demonstration, put_to_signature
from tests.evaluator.matrix_world import make_lost_mail
from tests.factories import declare, make_open_evaluation
from tests.vendors.imports.stories import apply_now, make_import
from vendors.models.evidence import Evidence
from vendors.models.facts import Fact
from vendors.models.vendor import Vendor

TURNED = "\u202e"  # everything after it is shown from right to left
ATTACK = f"\"'><xss onclick=a()>{TURNED}\u200b{{{{ 7 }}}}&lt;👩🏽‍💻شركة"
LINK = "javascript:alert(1)"
MACHINE_WRITTEN = {
    "correction_reason",  # only where there is a correction
    "revoked_reason",  # only of what was revoked
    "code_digest",
    "key",
    "digest",
    "file_sha256",
    "held_values",
    "imprint",
    "part",
    "table",
    "check_id",
    "content_type",
    "criterion",
    "document",
    "domain",
    "email",
    "body",  # of a mail
    "location",
    "message_id",
    "new_email",
    "off_link",
    "old_email",
    "page_token",
    "password",
    "reference",
    "sha256",
    "tie_rule",
    "time_zone",
    "verified_how",  # the name of a kind of proof
}


# Models whose every text a program writes.
BY_MACHINE = {
    *("RecordEntry", "RecordWords", "Pin", "Beat", "Tick", "CacheEntry", "Progress", "Look"),
    "Notice",
}


def hostile(tag, longest=None):
    """Return hostile text that can be told by its tag wherever it is shown."""
    return f"{tag}{ATTACK}"[:longest]


def typed_fields():
    """Return (model, field name, text) for every text that people type."""
    return [
        (model, field.name, hostile(f"{model.__name__}.{field.name}", field.max_length))
        for model in apps.get_models()
        if model.__module__.startswith(("accounts.", "vendors.", "scoring."))
        and model.__name__ not in BY_MACHINE
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (field.max_length is None or field.max_length >= 40)
        and (field.name not in MACHINE_WRITTEN or (model.__name__, field.name) in TYPED)
        and (model.__name__, field.name) not in {("Mail", "file"), ("Mail", "file_name")}
    ]


TYPED = {
    ("BenchLine", "domain"),  # the only domain that is no address
    ("OutsidePerson", "email"),  # typed by whoever sends a letter
}


def make_hostile_demonstration():
    """Return the demonstration as make_demonstration does, with every text hostile."""
    world = make_demonstration()
    add_what_is_rare(world)
    add_letter(world, world.people[LEAD])
    for model, name, text in typed_fields():
        # Past the rows that are written once.
        models.QuerySet(model).update(**{name: text})
    Vendor.objects.update(website=LINK)
    Evidence.objects.update(link=LINK)
    add_hostile_imports(world)
    add_failed_printing(world)
    for evaluation in (world.draft, world.under_way, world.released, world.decided):
        evaluation.refresh_from_db()
        evaluation.parameters["stack_domain_needed"] = [hostile("parameters")]
        evaluation.save()
    put_to_signature(world.released)  # what is signed has changed
    return world


def add_what_waits(world, lead):
    """Add what waits for a second person, who was left out, a template, and one given up."""
    other = world.people[ASSESSOR]
    world.asked = Motion.objects.ask(world.under_way, Motion.Kind.LEAD, lead, "Why.", other)
    Motion.objects.ask(world.under_way, Motion.Kind.UNSEALING, lead, "Why.")
    LeftOut.objects.leave_out(world.draft, {Vendor.objects.create(name="Left"): "Why."}, lead)
    content = rules_and_panel(world.draft)
    RulesTemplate.objects.create(owner=lead, name="Template", content=content)
    at = world.under_way.rating_closes_at + timedelta(days=1)
    world.under_way.move_deadline(lead, at, "Why.")
    world.given_up = make_open_evaluation(lead=lead, title="Given up")
    world.given_up.cancel(lead, "Why.")


@transaction.atomic
def add_what_is_rare(world):
    """Add one of everything that the demonstration does without."""
    lead, candidate = world.people[LEAD], world.released.candidates.first()
    make_lost_mail(lead)
    lead.factorresets.create(reason="Why.", asked_by=world.people[ASSESSOR])
    another = world.draft.candidates.exclude(vendor=world.vendor).first()
    declare(world.draft, lead, **{another.vendor.name: "A friend."})
    change_the_plan(world, lead)
    world.draft.open_for_rating(lead)
    world.draft.unseal(lead, "A reason.", {})
    add_proceedings(world, lead)
    # Of one evaluation no two have the same name.
    Scenario.objects.exclude(pk=Scenario.objects.first().pk).delete()
    rated = world.released.checks.get(check_id="TZ-01")
    # Rated on less than was held at the release, and upheld.
    candidate.ratings.filter(check_in_use=rated).update(thing=1, cap=4, held_state="claim")
    Upholding.objects.create(
        candidate=candidate,
        check_in_use=rated,
        reason="Why.",
        upheld_by=lead,
        upheld_at=timezone.now(),
    )
    check = world.released.checks.get(check_id="LG-02")
    agree_level(candidate, check, 1, "One two three four five six.", lead)
    GateFinding.objects.get(result="fail", candidate__evaluation=world.released).waive(lead, "Why.")
    draft = {"outcome": "reserve", "reason": "Why.", "change_of_mind": "", "coverage_override": ""}
    CandidateDecision.objects.save_draft(world.released, {candidate.pk: draft}, lead)
    FollowUp.objects.create(evaluation=world.released, kind="condition", text="Do.", owner="Lea")
    Fact.objects.create(vendor=world.vendor, kind="other", label="Notice", value="3", unit="months")
    world.vendor.officers.create(address="privacy@example.org", mandate="Contract")
    world.vendor.references.create(client="Banque", project="Claims")
    world.vendor.clients.create(name="Banque", headquarters="FR", service="Claims")
    world.vendor.certificates.create(kind="other", number="7", body="B", scope="S")


def change_the_plan(world, lead):
    """Let somebody leave, a vendor withdraw, and the chair make an exception."""
    add_what_waits(world, lead)
    open_one = world.under_way
    open_one.members.get(user__email="legal@example.org").leave(lead, "Why.")
    open_one.candidates.last().withdraw(lead, timezone.localdate(), "Why.")
    member = world.released.members.get(user__email=ASSESSOR)
    PanelException.objects.make(member, "TZ", "Why.", lead)


def add_proceedings(world, lead):
    """Add minutes, a note, a condition, and a decision that was opened again."""
    decided = world.decided.determinations.get()
    again = Determination.objects.create(
        evaluation=world.released,
        number=1,
        document=decided.document,
        sha256="1" * 64,
        decided_by=lead,
        decided_at=decided.decided_at,
    )
    Reopening.objects.create(
        determination=again, reopened_by=lead, reopened_at=decided.decided_at, reason="Why."
    )
    SignOff.objects.update(answer="minority", note="No.")


def add_letter(world, lead):
    """Let the lead have read a letter and sent it again, so that its page shows all of its form."""
    determination = world.decided.determinations.get()
    book = book_of(determination)
    number = int(recipients(book)[0]["id"].removeprefix("C"))
    name = imprint(determination.sha256, f"C{number}", terms_of(determination, book))
    note_reading(determination, number, name, lead)
    default_storage.save(letter_file(determination, number, name), ContentFile(b"%PDF"))
    vendor = world.decided.candidates.get(number=number).vendor
    LetterSending.objects.create(
        determination=determination,
        candidate_number=number,
        time=2,
        person=vendor.outside_people.create(name="Salma", email="a@b.example", is_contact=True),
        imprint=name,
        file_sha256="0" * 64,
        reason="Why.",
        sent_by=lead,
        state="sent",
        ended_at=timezone.now(),
    )


def add_failed_printing(world):
    """Let a report and a draft have failed for a reason that quotes their document."""
    lead = world.people[LEAD]
    printings = [report_of(world.decided.determinations.get()), draft_of(world.released, lead)]
    for printing in printings:
        default_storage.delete(printing.file)
        Progress.objects.update_or_create(
            what=printing.what,
            defaults={
                "page": printing.page,
                "state": Progress.State.FAILED,
                "reason": hostile("Progress.reason"),
            },
        )


def add_hostile_imports(world):
    """Put hostile cells under a hostile header into every step of an import."""
    rows = [
        [hostile("header"), "Name", "Country", "City"],
        [hostile("cell"), hostile("new name"), "MA", hostile("city")],
        [hostile("cell"), hostile("wrong name"), hostile("country"), ""],
    ]
    curator = world.people["curator@example.org"]
    world.imports["matched"] = make_import(curator, *rows)
    world.imports["done"] = apply_now(make_import(curator, *rows), curator)
    uploaded = make_import(curator, *rows)
    uploaded.state = "uploaded"
    uploaded.save()
    world.imports["uploaded"] = uploaded
