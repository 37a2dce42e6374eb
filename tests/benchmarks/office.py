"""Let LibreOffice compute the spreadsheet of reports again, and count what comes out otherwise.

    python -m tests.benchmarks.office [EVALUATIONS [SEED]]

Needs `soffice` (Debian: libreoffice-calc). Our values are taken out first, so that every value
read back is LibreOffice's own. Exits 1 where a cell differs.
"""

import io
import math
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.benchmarks.sentences import set_up

FORMULA = re.compile(r"(<c r=\"\w+\"[^>]*>)(<f>.*?</f>)<v>[^<]*</v>")


def main(evaluations=60, seed=1):
    from tests.scoring.reports.sheets import Calculator

    if not shutil.which("soffice"):
        sys.exit("There is no soffice here. Debian: apt-get install libreoffice-calc")
    formulas, different = 0, []
    with tempfile.TemporaryDirectory() as folder:
        made = write_workbooks(Path(folder), evaluations, seed)
        compute_again(Path(folder), made)
        for name, content in made.items():
            ours = Calculator(io.BytesIO(content))
            theirs = Calculator(io.BytesIO((Path(folder) / "out" / name).read_bytes()))
            formulas += len(ours.formulas)
            for cell in ours.formulas:
                if not is_same(ours.stored(*cell), theirs.stored(*cell)):
                    different.append((name, *cell, ours.stored(*cell), theirs.stored(*cell)))
    for row in different[:20]:
        print(*row)
    print(f"{formulas:,} formulas of {len(made)} workbooks, {len(different)} come out otherwise")
    sys.exit(bool(different))


def write_workbooks(folder, evaluations, seed):
    """Return {file name: our workbook}; beside them in `folder` stand those without values."""
    from scoring.reports.workbook import xlsx_of
    from tests.scoring.reports.rereading import book_of
    from tests.scoring.reports.sentences.drawing import random_document

    made = {}
    for number in range(evaluations):
        name = f"{seed + number}.xlsx"
        made[name] = xlsx_of(book_of(random_document(seed + number)))
        (folder / name).write_bytes(without_values(made[name]))
    return made


def without_values(content):
    emptied = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(emptied, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                data = FORMULA.sub(r"\1\2", data.decode()).encode()
            new.writestr(entry, data)
    return emptied.getvalue()


def compute_again(folder, names):
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", folder / "out"]
    subprocess.run(
        [*command, *(folder / name for name in names)], check=True, stdout=subprocess.DEVNULL
    )


def is_same(ours, theirs):
    """Whether it is one value, as far as a number held in binary can tell."""
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12)
    return ours == theirs


if __name__ == "__main__":
    set_up()
    main(*map(int, sys.argv[1:]))
