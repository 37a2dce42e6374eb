"""Checking a report against printing it: `python -m tests.benchmarks.verifying`.

Everything is done in this process and counted in processor time, on whatever machine this is. The
report is that of a made-up evaluation: 8 candidates have about 32 pages.
"""

import io
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import django

CANDIDATES = 8
MEGABYTES = 60
RUBBISH = [b"\0", b"%PDF-1.7\n%%EOF\n", b"1 0 obj\n", b"/ByteRange", b"endobj startxref\n"]
GOALS = {"verifying": 1.5, "rubbish": 3, "sealing": 2}


def processor_time(action):
    """Return how long it took and what it answered."""
    start = time.process_time()
    answer = action()
    return time.process_time() - start, answer


def main(candidates):
    import pypdf

    from scoring.reports.pdf import render_pdf
    from scoring.reports.pdf_seal import sealed
    from scoring.reports.verdict import PROVEN
    from scoring.reports.verify import verify
    from tests.scoring.reports.stories import story_text

    text = story_text(candidates)
    render_pdf(text)  # so that fonts and templates are loaded
    rendering, pdf = processor_time(lambda: render_pdf(text))
    with sealing_key() as trusted:
        sealing, sealed_pdf = processor_time(lambda: sealed(pdf))
        verifying, verdict = processor_time(lambda: verify(sealed_pdf, trusted()))
    if verdict.status != PROVEN:
        sys.exit(f"It does not agree: {verdict}")
    pages = len(pypdf.PdfReader(io.BytesIO(sealed_pdf)).pages)
    print(f"a report of {candidates} candidates, {pages} pages, sealed: {len(sealed_pdf):,} bytes")
    print_line("verifying", f"{rendering:.2f} s to print, {verifying:.2f} s", verifying / rendering)
    print_line("sealing", f"{sealing:.2f} s", sealing)
    for pattern in RUBBISH:
        seconds, verdict = processor_time(partial(verify, rubbish(pattern)))
        print_line("rubbish", f"{pattern!r}: {seconds:.2f} s, status {verdict.status}", seconds)


@contextmanager
def sealing_key():
    """Give the installation a key to seal with; yield the function that reads who is trusted."""
    from django.core.management import call_command
    from django.test import override_settings

    from scoring.reports.pdf_seal import trusted_here

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seal.p12"
        with override_settings(SEAL_PKCS12=str(path), SEAL_PASSPHRASE="words of a benchmark"):
            call_command("seal_key", str(path), "--name", "Example Ltd", stdout=io.StringIO())
            yield trusted_here


def rubbish(pattern):
    size = MEGABYTES * 1_000_000
    body = (b"%PDF-1.7\n" + pattern * (size // len(pattern)))[: size - 30]
    return body + b"\nstartxref\n9\n%%EOF\n"


def print_line(name, words, figure):
    verdict = "reached" if figure <= GOALS[name] else "NOT reached"
    unit = "x the printing" if name == "verifying" else "s"
    print(f"{name}: {words}; {figure:.2f} {unit}, wanted {GOALS[name]}: {verdict}", flush=True)


if __name__ == "__main__":
    os.environ |= {"EVALUATOR_TEST": "1", "DATABASE_URL": "sqlite://:memory:"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")
    django.setup()
    main(int(sys.argv[1]) if sys.argv[1:] else CANDIDATES)
