"""The demonstration with hostile text in every field that people type, past all forms."""

from django.apps import apps
from django.db import models, transaction

from scoring.models import GateFinding, Moderation
from tests.demonstration import LEAD, make_demonstration
from tests.vendors.exchange.stories import apply_now, make_import
from vendors.models import Evidence, Fact, Vendor

TURNED = "\u202e"  # everything after it is shown from right to left
ATTACK = f"\"'><xss onclick=a()>{TURNED}\u200b{{{{ 7 }}}}&lt;👩🏽‍💻شركة"
LINK = "javascript:alert(1)"
MACHINE_WRITTEN = {
    "check_id",
    "content_type",
    "criterion",
    "document",
    "domain",
    "email",
    "page_token",
    "password",
    "reference",
    "sha256",
    "tie_rule",
    "time_zone",
}


def hostile(tag, longest=None):
    """Return hostile text that can be told by its tag wherever it is shown."""
    return f"{tag}{ATTACK}"[:longest]


def typed_fields():
    """Return (model, field name, text) for every text that people type."""
    return [
        (model, field.name, hostile(f"{model.__name__}.{field.name}", field.max_length))
        for app in ("accounts", "vendors", "scoring")
        for model in apps.get_app_config(app).get_models()
        if model.__name__ != "RecordEntry"
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (field.max_length is None or field.max_length >= 40)
        and (field.name not in MACHINE_WRITTEN or (model.__name__, field.name) == BUSINESS)
    ]


BUSINESS = ("BenchLine", "domain")  # the only domain that is no address


def make_hostile_demonstration():
    """Return the demonstration as make_demonstration does, with every text hostile."""
    world = make_demonstration()
    add_what_is_rare(world)
    for model, name, text in typed_fields():
        model.objects.update(**{name: text})
    Vendor.objects.update(website=LINK)
    Evidence.objects.update(link=LINK)
    add_hostile_imports(world)
    for evaluation in (world.draft, world.under_way, world.released, world.decided):
        evaluation.refresh_from_db()
        evaluation.parameters["stack_domain_needed"] = [hostile("parameters")]
        evaluation.save()
    return world


@transaction.atomic
def add_what_is_rare(world):
    """Add one of everything that the demonstration does without."""
    lead, candidate = world.people[LEAD], world.released.candidates.first()
    world.draft.open_for_rating(lead)
    world.draft.unseal(lead, "A reason.", {})
    check = world.released.checks.get(check_id="LG-02")
    Moderation.objects.agree(candidate, check, 1, "One two three four five six.", lead)
    GateFinding.objects.get(result="fail", candidate__evaluation=world.released).waive(lead, "Why.")
    Fact.objects.create(vendor=world.vendor, kind="other", label="Notice", value="3", unit="months")
    Fact.objects.create(vendor=world.vendor, kind="dpo", value="Rim")
    world.vendor.clients.create(name="Banque", headquarters="FR", service="Claims")
    world.vendor.certificates.create(kind="other", number="7", body="B", scope="S")


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
