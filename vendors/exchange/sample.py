"""The sample file: eighteen invented vendors that a newcomer can import by hand."""

from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "data" / "sample-vendors.csv"
