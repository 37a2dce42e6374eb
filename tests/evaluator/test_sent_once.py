"""A form that makes something makes it once, however often it is sent."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.clock import now
from accounts.models import SentForm
from evaluator.sent_once import MAKING
from scoring.evaluations.models import Evaluation
from tests.at_once import at_once
from tests.conftest import signed_in
from tests.evaluator.test_doors import our_patterns
from tests.factories import make_user, make_vendor
from tests.vendors.files import PDF
from vendors.models.evidence import Evidence
from vendors.models.vendor import Vendor

NEW = reverse("vendor_new")


def form_of(client, address, **fields):
    """Return what the form of a page that was just loaded sends."""
    return {"csrfmiddlewaretoken": str(client.get(address).context["csrf_token"])} | fields


def test_form_sent_twice_makes_one_vendor_and_leads_to_it_twice(curator_client):
    form = form_of(curator_client, NEW, name="Atlas", country="MA")

    first, second = (curator_client.post(NEW, form) for _ in range(2))

    vendor = Vendor.objects.get()
    assert first.url == second.url == vendor.get_absolute_url()
    page = curator_client.get(second.url).content.decode()
    assert "This form came in twice. It was saved once." in page


def test_the_page_loaded_again_makes_another(curator_client):
    for name in ("Atlas", "Borea"):
        curator_client.post(NEW, form_of(curator_client, NEW, name=name, country="MA"))

    assert Vendor.objects.count() == 2


def test_form_changed_after_going_back_makes_what_it_says(curator_client):
    form = form_of(curator_client, NEW, name="Atlas", country="MA")

    curator_client.post(NEW, form)
    curator_client.post(NEW, form | {"name": "Borea"})

    assert set(Vendor.objects.values_list("name", flat=True)) == {"Atlas", "Borea"}


def test_form_that_was_refused_can_be_sent_again(curator_client):
    form = form_of(curator_client, NEW, name="", country="MA")

    answers = [curator_client.post(NEW, form).status_code for _ in range(2)]

    assert set(answers) == {200}
    assert not SentForm.objects.exists()


def test_form_of_somebody_else_is_another_form(curator, curator_client):
    form = form_of(curator_client, NEW, name="Atlas", country="MA")
    other = signed_in(make_user("other@example.org", is_curator=True))

    curator_client.post(NEW, form)
    other.post(NEW, form | {"name": "Borea"})

    assert Vendor.objects.count() == 2


def test_file_sent_twice_is_one_evidence(curator_client):
    page = reverse("evidence_new", args=[make_vendor().pk])
    form = form_of(curator_client, page, title="Roster", kind="document")

    for _ in range(2):
        file = SimpleUploadedFile("roster.pdf", PDF)
        curator_client.post(page, form | {"file": file})

    assert Evidence.objects.count() == 1


def test_double_click_makes_one_evaluation(lead_client):
    page = reverse("evaluation_new")
    form = form_of(lead_client, page, title="Support 2027", preset="short")

    for _ in range(2):
        lead_client.post(page, form)

    assert Evaluation.objects.count() == 1


def test_what_was_sent_is_remembered_for_a_day(curator_client):
    form = form_of(curator_client, NEW, name="Atlas", country="MA")
    curator_client.post(NEW, form)
    SentForm.objects.update(sent_at=now() - timedelta(hours=25))

    curator_client.post(NEW, form | {"name": "Borea"})

    assert SentForm.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_the_same_moment_make_one_vendor():
    curator = make_user("curator@example.org", is_curator=True)
    clients = [signed_in(curator), signed_in(curator)]
    form = form_of(clients[0], NEW, name="Atlas", country="MA")

    first, second = at_once(*(lambda one=one: one.post(NEW, form) for one in clients))

    assert Vendor.objects.count() == 1
    assert first.url == second.url


def test_every_address_that_makes_something_exists():
    assert {name for name, _route in our_patterns()} >= MAKING
