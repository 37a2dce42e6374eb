"""The people of the demonstration, each with a sign-in."""

from django.db import transaction

from accounts.demonstration import MADE
from accounts.models import RecordEntry, User

PEOPLE = {
    "lead@example.org": {"name": "Lena Marchand", "may_lead": True},
    "assessor@example.org": {"name": "Amine Rahal"},
    "security@example.org": {"name": "Sofia Lindqvist"},
    "legal@example.org": {"name": "Luc Garnier"},
    "observer@example.org": {"name": "Olga Brandt"},
    "curator@example.org": {"name": "Clara Petit", "is_curator": True, "is_staff": True},
}
ZONE = "Europe/Paris"


@transaction.atomic
def make_people(password):
    """Return {e-mail: User}; every one of them signs in with `password`.

    People who are there already keep what they are and get this password.
    """
    people = {}
    for email, fields in PEOPLE.items():
        person = User.objects.filter(email=email).first()
        if person is None:
            person = User.objects.create_user(email, password, time_zone=ZONE, **fields)
            RecordEntry.objects.append(actor=None, act=MADE, subject=person)
        elif not person.check_password(password):
            person.set_password(password)
            person.save()
        people[email] = person
    return people
