"""An import of many vendors, from the bytes of the file, and of what an export of them says."""

import csv
import hashlib
import io

from django.test.utils import override_settings

from tests.benchmarks.server import stopwatch
from vendors.imports.apply import match_columns, start, take_in
from vendors.imports.export import xlsx_file
from vendors.imports.plan import plan_of
from vendors.imports.sheet import read_sheet
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor


def measure(people, rows):
    """Return the lines about previewing and importing so many vendors, new and changed."""
    new = walk(sheet("New", rows), people["curator"], rows, "new")
    changed = walk(sheet("Changed", rows), people["curator"], rows, "changed")
    with xlsx_file(Vendor.objects.filter(name__endswith=" import")) as file:
        workbook = file.read()
    return [*new, *changed, *walk(workbook, people["curator"], rows, "the same, as a workbook")]


@override_settings(
    TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
)
def walk(data, curator, rows, kind):
    state = {}

    def preview():
        sha256 = hashlib.sha256(data).hexdigest()
        state["import"] = take_in(read_sheet(data), sha256, "vendors.csv", curator)
        match_columns(state["import"], state["import"].columns)
        state["plan"] = plan_of(state["import"])

    preview_seconds = stopwatch(preview)
    fingerprint = state["plan"].fingerprint()
    apply_seconds = stopwatch(lambda: start(state["import"], curator, fingerprint))
    counts = VendorImport.objects.get(pk=state["import"].pk).outcome.get("counts")
    return [
        f"import of {rows:,} vendors, {kind}: preview {preview_seconds:.1f} s   to reach <= 5 s",
        f"import of {rows:,} vendors, {kind}: applied in {apply_seconds:.1f} s   to reach <= 5 s",
        f"    {counts}",
    ]


def sheet(summary, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["Name", "Website", "Country", "City", "Time zone", "Language", "Seniors", "Summary"]
    )
    for number in range(rows):
        site = f"https://import-{number}.example"
        name = f"{hashlib.sha256(str(number).encode()).hexdigest()[:12]} {number} import"
        facts = ["MA", "Rabat", "Africa/Casablanca", "fr", number % 90]
        writer.writerow([name, site, *facts, summary])
    return text.getvalue().encode()
