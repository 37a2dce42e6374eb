"""To whom at a vendor we write: a person outside whom we hold, or one who is kept now."""

from vendors.changes import record_change
from vendors.models.person import OutsidePerson


def keep_contact(by, vendor, fields):
    """Return the person of this address, made where we hold none; None without an address."""
    if not fields["email"]:
        return None
    person = vendor.outside_people.present().filter(email__iexact=fields["email"]).first()
    if person is None:
        person = OutsidePerson.objects.create(
            vendor=vendor, name=fields["name"], email=fields["email"], is_contact=True
        )
        record_change(by, person)
    return person
