"""Nobody types how well a thing is proved: not at any address, whoever posts."""

import logging

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from evaluator.permission_matrix import rows
from tests.evaluator.addresses import arguments, fields
from tests.evaluator.matrix_world import make_world
from tests.plain_browser import Page
from tests.vendors.imports.stories import make_import
from vendors.models.evidence import Evidence
from vendors.models.proof import Proof, ProofConfirmation
from vendors.models.reading import EvidenceReading
from vendors.models.vendor import Stated

FORGED = {
    "state": "verified",
    "held_state": "verified",
    "seen_on": "2026-01-05",
    "verified_on": "2026-01-05",
    "verified_how": "We say so.",
    "is_verified": "on",
    "confirmed_at": "2026-01-05",
}
BY = ("seen_by", "verified_by", "checked_by", "entered_by", "performed_by", "confirmed_by")
TYPED = {"date": "2026-01-05", "number": "1", "email": "a@b.example", "url": "https://b.example"}
FREE_TEXT = ("value", "scope", "service", "summary")
LEFT = ("checkbox", "file", "hidden")
ROLES = ("curator", "lead", "on", "admin")
TRIED = [row for row in rows() if row.method == "POST" and not row.name.startswith("account_")]
READABLE = {row.name for row in rows() if row.method == "GET"}
OF_VENDORS = ("/vendors", "/evidence", "/proofs", "/places", "/admin/vendors")
PROVED = (EvidenceReading, Proof, ProofConfirmation)


@pytest.fixture
def world(db, monkeypatch):
    monkeypatch.setattr("scoring.reports.printing.render_pdf", lambda *_args: b"%PDF")
    logging.disable(logging.ERROR)
    world = make_world("open")
    for rows_of, values in (
        (world.vendor.facts, {"kind": "seniors", "value": "64", "number": 64}),
        (world.vendor.certificates, {"kind": "iso27001", "number": "7"}),
        (world.vendor.clients, {"name": "Bank"}),
    ):
        rows_of.create(**values)
    header = ["Reference", "Name", "City", "State", "Verified by"]
    row = [world.vendor.reference, world.vendor.name, "Fez", "verified", "curator"]
    world.vendor_import = make_import(world.people["curator"], header, row)
    yield world
    logging.disable(logging.NOTSET)


def how_well_proved():
    """Return whatever says that a thing is more than a claim."""
    tables = [Evidence, *Stated.__subclasses__()]
    states = {
        (model.__name__, *row)
        for model in tables
        for row in model.objects.exclude(state="claim").values_list("pk", "state")
    }
    acts = {(model.__name__, pk) for model in PROVED for pk in model.objects.values_list("pk")}
    return states | acts


def bodies(client, row, path, world, role):
    """Yield what the matrix posts there; of vendors also each form, unchanged and filled in."""
    yield fields(row.name, world, role)
    if row.name not in READABLE or not path.startswith(OF_VENDORS):
        return
    response = client.get(path)
    if response.status_code != 200 or response.streaming:
        return
    for form in Page(response).forms():
        if form.is_post:
            sent = dict(form.entries(None, {}))
            yield sent
            # Boxes stay unticked: a proof that speaks to something would be an honest one. So would
            # be a value of somebody who has read the document in which it stands.
            chosen = [c for c in form.controls if c.get("type") not in LEFT]
            filled = {c.get("name"): typed(c) for c in chosen if c.get("name") != "evidence"}
            kept = {name: value for name, value in sent.items() if value}
            yield filled | kept
            yield sent | {n: f"{value}x" for n, value in kept.items() if n.endswith(FREE_TEXT)}


def typed(control):
    if control.tag == "select" or control.get("type") == "radio":
        options = [option.get("value", "") for option in control.iter("option")]
        return next(filter(None, options), control.get("value", ""))
    kind = "url" if control.get("name", "").endswith(("link", "website")) else control.get("type")
    return TYPED.get(kind, "Words")


def forged(body, person):
    values = FORGED | dict.fromkeys(BY, str(person.pk))
    prefixes = {name.rpartition("-")[0] for name in body if name and "-" in name}
    own = {f"{prefix}-{name}": value for prefix in prefixes for name, value in values.items()}
    return {name: value for name, value in body.items() if name} | values | own


@pytest.mark.any_database
def test_no_address_takes_a_state_from_whoever_posts_it(world, monkeypatch):
    before, amiss, asked, saved = how_well_proved(), [], 0, set()
    render = "django.template.backends.django.Template.render"
    paths = {name: reverse(name, args=found) for name, found in arguments(world).items()}
    for role in ROLES:
        client = Client()
        client.force_login(world.people[role])
        for row in TRIED:
            for body in bodies(client, row, paths[row.name], world, role):
                with transaction.atomic(), monkeypatch.context() as patch:
                    patch.setattr(render, lambda *given, **more: "")  # most of the time
                    data = forged(body, world.people[role])
                    answer = client.post(paths[row.name], data).status_code
                    asked += 1
                    saved |= {row.name} if answer == 302 else set()
                    if answer not in (403, 404, 405) and how_well_proved() != before:
                        amiss.append((role, row.name, how_well_proved() ^ before))
                    transaction.set_rollback(True)

    assert amiss == []
    assert asked > 4 * len(TRIED)
    assert {"evidence_new", "row_new", "vendor_new"} <= saved
