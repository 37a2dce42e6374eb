"""An import of 10,000 rows alone: seconds, and memory above the process that loaded the product.

EVALUATOR_TEST=1 python -m pytest -q -s tests/benchmarks/importing.py
"""

import csv
import hashlib
import io
import threading
import time
from pathlib import Path

import pytest

from tests.benchmarks.server import stopwatch
from tests.vendors.imports.sheets import xlsx_bytes
from vendors.imports import apply
from vendors.imports.plan import plan_of
from vendors.imports.sheet import read_sheet
from vendors.models.imports import VendorImport

ROWS = 10_000
HEAD = ["Fournisseur", "Site web", "Pays", "Ville(s)", "Langues", "Seniors", "CA 2025 (EUR)"]
HEAD += ["ISO 27001 valable jusqu'au", "N° registre"]
CITIES = ["Casablanca, Rabat", "Cracovie / Wroclaw", "Lisbonne", "Bucarest", "Tunis"]
LANDS = ["Maroc", "Pologne", "Portugal", "Roumanie", "Tunisie"]


def rows():
    yield HEAD
    for number in range(ROWS):
        name = f"Société {hashlib.sha256(str(number).encode()).hexdigest()[:12]} {number}"
        firm = [name, f"import-{number}.example", LANDS[number % 5], CITIES[number % 5]]
        yield [*firm, "Français, Anglais", number % 90, "8 400 000,00", "30/06/2027", f"RC{number}"]


def as_csv():
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows())
    return text.getvalue().encode("cp1252")


def resident():
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


class Peak:
    """The most memory that this process held while something ran."""

    def __enter__(self):
        self.most, self.over = resident(), threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()
        return self

    def watch(self):
        while not self.over.wait(0.02):
            self.most = max(self.most, resident())

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv, encoding detected", "xlsx"])
def test_ten_thousand_rows(curator, kind, settings):
    settings.WORK_IN_BACKGROUND = False
    data = xlsx_bytes(*rows()) if kind == "xlsx" else as_csv()
    before = resident()
    kept = {}

    def preview():
        digest = hashlib.sha256(data).hexdigest()
        kept["import"] = apply.take_in(read_sheet(data), digest, "a.csv", curator, data)
        apply.match_columns(kept["import"], kept["import"].columns)
        kept["plan"] = plan_of(kept["import"])

    with Peak() as peak:
        work = time.process_time()
        seconds = stopwatch(preview)
        of_processor = time.process_time() - work
        fingerprint = kept.pop("plan").fingerprint()
        work = time.process_time()
        applied = stopwatch(lambda: apply.start(kept["import"], curator, fingerprint))
        to_apply = time.process_time() - work
    done = VendorImport.objects.get(pk=kept["import"].pk)
    print(f"\n{kind}: {ROWS:,} rows previewed in {seconds:.1f} s (to reach 5)")
    print(f"{kind}: of which {of_processor:.1f} s on the processor of this process")
    print(f"{kind}: applied in {applied:.1f} s (to reach 5): {done.outcome['counts']}")
    print(f"{kind}: of which {to_apply:.1f} s on the processor of this process")
    print(f"{kind}: {peak.most - before:.0f} MB above the loaded process (to reach 120)")
    assert done.state == "done"
