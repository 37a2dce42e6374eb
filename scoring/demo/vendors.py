"""The invented vendors, brought in as a curator would: by importing the sample file."""

import csv
from pathlib import Path

import vendors
from vendors.exchange.at_once import import_at_once
from vendors.models import Vendor

SAMPLE = Path(vendors.__file__).parent / "data" / "sample-vendors.csv"


def load_vendors(curator):
    """Return the vendors of the sample file in its order, imported where they are new."""
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        names = [row["Name"] for row in csv.DictReader(file)]
    invented = Vendor.objects.filter(is_invented=True, name__in=names)
    if invented.count() < len(names):
        import_at_once(SAMPLE.read_bytes(), SAMPLE.name, curator)
    held = {vendor.name: vendor for vendor in invented.all()}
    return [held[name] for name in names]
