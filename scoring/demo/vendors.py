"""The invented vendors, brought in as a curator would: by importing the sample file."""

import csv
from io import StringIO

from django.core.management import CommandError

from vendors.exchange.at_once import import_at_once
from vendors.exchange.sample import SAMPLE
from vendors.models import Vendor


def load_vendors(curator):
    """Return the vendors of the sample file in its order, imported where they are new.

    Those that are there are known by their reference and keep what was written since. Raises
    CommandError where a row is left out, because another vendor here may be the same firm.
    """
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    references = [row["Reference"] for row in rows]
    held = Vendor.objects.in_bulk(references, field_name="reference")
    new = [row for row in rows if row["Reference"] not in held]
    if new:
        import_at_once(file_of(new), SAMPLE.name, curator)
        held = Vendor.objects.in_bulk(references, field_name="reference")
    if left_out := [row["Name"] for row in rows if row["Reference"] not in held]:
        raise CommandError(
            f"Other vendors here may be the same as {', '.join(left_out)}. "
            "Delete var/demo.sqlite3 to start the demonstration afresh."
        )
    return [held[reference] for reference in references]


def file_of(rows):
    """Return rows of the sample as the bytes of a file of their own."""
    text = StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
