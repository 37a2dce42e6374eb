"""Nothing under "Decided" changes when its vendors, their facts or their evidence do."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import signed_in
from tests.evaluator.addresses import NOTHING, arguments
from tests.evaluator.matrix_world import make_world
from tests.factories import make_evidence, make_proof, take_back
from vendors.models import Vendor

# What is decided is kept as one text, which either database returns as it was.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LISTS = ["my_tasks", "evaluation_list"]
# What a page makes anew each time it is shown.
ANEW = re.compile(
    rb'(nonce="|"X-CSRFToken": "|name="csrfmiddlewaretoken" value="|name="token" value=")[^"]*"'
)


def pages_of(world, clients):
    """Return {address: bytes} of every page of the evaluation that one of these people opens."""
    pk, pages = world.evaluation.pk, {}
    named = {name: () for name in LISTS} | {
        name: own
        for name, own in arguments(world).items()
        if own
        and own[0] == pk
        and NOTHING not in own
        # Each download is an entry of its own.
        and "_record" not in name
        and not name.startswith(("admin:", "vendor", "evidence", "row_", "proof", "person"))
        and not name.startswith(("questions_new", "transfer"))
    }
    for person, client in clients.items():
        for name, own in named.items():
            response = client.get(reverse(name, args=own))
            if response.status_code == 200:
                pages[person, name] = ANEW.sub(b"", b"".join(response))
    return pages


@pytest.mark.parametrize("state", ["decided", "archived"])
def test_no_page_of_a_decided_evaluation_changes_with_its_vendors(state):
    world = make_world(state)
    clients = {name: signed_in(world.people[name]) for name in ("lead", "on")}
    before = pages_of(world, clients)

    for vendor in Vendor.objects.filter(candidacies__evaluation=world.evaluation):
        take_back(vendor.proofs.first())
        make_proof(
            vendor,
            world.people["lead"],
            "TA-01",
            kind="sample_check",
            finding="failed",
            details={"what": "x", "population": 10, "size": 10, "matched": 1},
        )
        vendor.facts.create(kind="seniors", value="3", number=3, entered_by=world.people["lead"])
        vendor.certificates.create(kind="iso27001", scope="Fez", expires_on="2020-01-31")
        make_evidence(vendor, "LG-02", "SC-01", by=world.people["lead"])
    world.vendor.evidence.update(withdrawn_on=timezone.localdate(), title="Another list")
    Vendor.objects.update(
        name="Another", legal_name="Another", country="FR", archived_on=timezone.localdate()
    )

    after = pages_of(world, clients)
    assert len(before) > 40
    assert [name for name, page in before.items() if after.get(name) != page] == []
