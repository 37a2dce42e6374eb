"""People made for a demonstration, whose password everybody can read."""

from accounts.models import RecordEntry

MADE = "made for the demonstration"


def is_of_demonstration(person):
    """Say whether the record names them as made for a demonstration: nobody can take that out."""
    return RecordEntry.objects.about(person).filter(act=MADE).exists()
