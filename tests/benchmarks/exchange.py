"""An import of 10,000 vendors, from the bytes of the file."""

import csv
import hashlib
import io

from tests.benchmarks.server import stopwatch
from vendors.exchange.applying import start
from vendors.exchange.intake import match_columns, plan_of, take_in
from vendors.exchange.sheet import read_sheet

ROWS = 10_000


def measure(people):
    """Return the lines about previewing and importing 10,000 new vendors."""
    held = {}
    data, curator = sheet(), people["curator"]

    def preview():
        held["import"] = take_in(
            read_sheet(data), hashlib.sha256(data).hexdigest(), "vendors.csv", curator
        )
        match_columns(held["import"], held["import"].columns)
        held["plan"] = plan_of(held["import"])

    shown = stopwatch(preview)
    fingerprint = held["plan"].fingerprint()
    applied = stopwatch(lambda: start(held["import"], curator, fingerprint, in_background=False))
    held["import"].refresh_from_db()
    counts = held["import"].outcome.get("counts")
    return [
        f"import of {ROWS:,} vendors: preview {shown:.1f} s   to reach <= 5 s",
        f"import of {ROWS:,} vendors: applied in {applied:.1f} s, {counts}   to reach <= 5 s",
    ]


def sheet():
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Name", "Website", "Country", "City", "Time zone", "Languages", "Seniors"])
    for number in range(ROWS):
        site = f"https://import-{number}.example"
        name = f"{hashlib.sha256(str(number).encode()).hexdigest()[:12]} {number}"
        writer.writerow([name, site, "MA", "Rabat", "Africa/Casablanca", "fr:3; en:5", number % 90])
    return text.getvalue().encode()
