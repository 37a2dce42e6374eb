"""The people of the demonstration and its vendors."""

from datetime import date

from django.core.management import CommandError
from django.db import transaction

from accounts import clock
from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.demo.story import DEMO
from vendors.imports.apply import import_at_once
from vendors.imports.export import sample_file, sample_references
from vendors.models.vendor import Vendor

# The day on which the sample file of vendors was put together; it is imported on another.
SAMPLE_OF = date(2026, 11, 13)


@transaction.atomic
def make_people(password):
    """Return {e-mail: User}, who sign in with `password`; who is there keeps what they are."""
    people = {}
    for email, fields in DEMO["people"].items():
        person = User.objects.filter(email=email).first()
        if person is None:
            zone = DEMO["time_zone"]
            person = User.objects.create_user(email, password, time_zone=zone, **fields)
            RecordEntry.objects.append(actor=None, act=Act.MADE_FOR_DEMONSTRATION, subject=person)
        elif not person.check_password(password):
            person.set_password(password)
            person.save()
        people[email] = person
    return people


def load_vendors(curator):
    """Return the vendors of the sample file in its order, imported where they are new.
    Those that are there stay as they are. Raises CommandError for a row that may be a double.
    """
    names = sample_references()
    vendors = Vendor.objects.in_bulk(names, field_name="reference")
    if names.keys() - vendors.keys():
        later = (clock.today() - SAMPLE_OF).days
        with sample_file(without=vendors.keys(), later=later) as file:
            import_at_once(file.read(), "sample-vendors.xlsx", curator)
        vendors = Vendor.objects.in_bulk(names, field_name="reference")
    if left_out := [name for reference, name in names.items() if reference not in vendors]:
        raise CommandError(
            f"Other vendors here may be the same as {', '.join(left_out)}. "
            "Delete var/demo.sqlite3 to start the demonstration afresh."
        )
    return [vendors[reference] for reference in names]
