import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from accounts.record.models import RecordEntry
from tests.factories import add_member, make_evaluation, make_user, make_vendor


def url(evaluation, name="setup_people"):
    return reverse(name, args=[evaluation.pk])


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)


def criteria(member):
    return sorted(member.assignments.values_list("criterion", flat=True))


def test_a_new_person_is_invited_by_mail_and_takes_part(
    lead, lead_client, draft, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        lead_client.post(
            url(draft, "invite_member"),
            {"email": "Rim@Example.org", "name": "Rim Alami", "role": "assessor"},
        )

    member = draft.members.get(user__email="rim@example.org")
    assert (member.role, str(member), criteria(member)) == ("assessor", "Rim Alami", [])
    assert [(sent.to, str(draft) in sent.body) for sent in mail.outbox] == [
        (["rim@example.org"], True)
    ]
    entry = RecordEntry.objects.about(draft).get(act="member invited")
    assert (entry.actor, entry.after) == (lead, {"person": member.user_id, "role": "assessor"})


def test_a_known_person_keeps_the_name_and_account(lead_client, draft, assessor):
    lead_client.post(
        url(draft, "invite_member"),
        {"email": "ASSESSOR@example.org", "name": "X", "role": "observer"},
    )

    assert User.objects.filter(email__iexact="assessor@example.org").get().name == "Amine Roy"
    assert draft.members.get(user=assessor).role == "observer"


def test_an_invitation_that_cannot_be_sent_is_refused_beside_its_field(lead_client, draft):
    page = lead_client.post(url(draft, "invite_member"), {"email": "rim", "role": "assessor"})

    words = "Write an e-mail address, such as amine@example.org."
    assert page.context["more_errors"] == [("id_email", words)]
    assert f'<a href="#id_email">{words}</a>' in page.content.decode()
    assert draft.members.count() == 1
    assert not mail.outbox


def test_an_invitation_gives_no_rights_that_were_smuggled_in(lead_client, draft):
    lead_client.post(
        url(draft, "invite_member"),
        {
            "email": "rim@example.org",
            "role": "assessor",
            "may_lead": "on",
            "is_curator": "on",
            "is_staff": "on",
            "submitted_at": "2026-01-01",
        },
    )

    person = User.objects.get(email="rim@example.org")
    assert (person.may_lead, person.is_curator, person.is_staff) == (False, False, False)
    assert draft.members.get(user=person).submitted_at is None


def test_the_matrix_says_who_rates_what(lead, lead_client, draft, assessor):
    member = add_member(draft, assessor, rates=False)
    chair = draft.members.get(role="lead")

    lead_client.post(
        url(draft, "assign_criteria"),
        {
            f"criteria_{chair.pk}": ["TZ"],
            f"role_{member.pk}": "assessor",
            f"criteria_{member.pk}": ["SC", "LG"],
        },
    )

    assert (criteria(chair), criteria(member)) == (["TZ"], ["LG", "SC"])
    entries = RecordEntry.objects.about(draft).filter(act="criteria assigned")
    assert [entry.after for entry in entries] == [
        {"person": chair.user_id, "role": "lead", "criteria": ["TZ"]},
        {"person": member.user_id, "role": "assessor", "criteria": ["LG", "SC"]},
    ]


def test_saving_the_matrix_without_a_change_writes_no_record(lead_client, draft):
    chair = draft.members.get()

    lead_client.post(url(draft, "assign_criteria"), {f"criteria_{chair.pk}": criteria(chair)})

    assert not RecordEntry.objects.about(draft).filter(act="criteria assigned").exists()


def test_an_assessor_can_become_an_observer(lead_client, draft, assessor):
    member = add_member(draft, assessor)
    chair = draft.members.get(role="lead")

    lead_client.post(
        url(draft, "assign_criteria"),
        {
            f"criteria_{chair.pk}": criteria(chair),
            f"role_{member.pk}": "observer",
        },
    )

    member.refresh_from_db()
    assert (member.role, criteria(member)) == ("observer", [])


def test_a_matrix_that_cannot_stand_is_refused(lead_client, draft, assessor):
    member = add_member(draft, assessor)

    page = lead_client.post(
        url(draft, "assign_criteria"),
        {f"role_{member.pk}": "observer", f"criteria_{member.pk}": ["TZ"]},
    )

    [(anchor, words)] = page.context["more_errors"]
    assert anchor == f"id_role_{member.pk}"
    assert words.startswith("An observer rates nothing.")
    member.refresh_from_db()
    assert (member.role, len(criteria(member))) == ("assessor", 6)


def test_rating_alone_is_one_button(lead_client, draft, assessor):
    add_member(draft, assessor, rates=False)
    chair = draft.members.get(role="lead")
    chair.assignments.all().delete()

    lead_client.post(url(draft, "rate_alone"), {})

    assert criteria(chair) == ["AI", "LG", "SC", "SO", "TA", "TZ"]


def test_hostile_names_are_shown_as_text(lead_client, draft):
    lead_client.post(
        url(draft, "invite_member"),
        {
            "email": "rim@example.org",
            "name": "<img src=x onerror=alert(1)>",
            "role": "assessor",
        },
    )

    page = lead_client.get(url(draft)).content.decode()

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_page_asks_the_database_as_often_for_three_as_for_one(
    lead, lead_client, django_assert_num_queries
):
    small = make_evaluation(lead, [make_vendor("B")])
    people = [make_user(f"p{number}@example.org") for number in range(3)]
    big = make_evaluation(lead, [make_vendor("C")], people)

    for evaluation in [small, big]:
        with django_assert_num_queries(10):
            lead_client.get(url(evaluation))
