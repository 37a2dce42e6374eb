"""What bin/setup says where it cannot go on."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_machine_without_the_package_index_is_told_so_in_one_sentence(tmp_path):
    for name in ("bin", "requirements.txt", "requirements-dev.txt", "requirements-team.txt"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    # A virtual environment that works and has nothing: making one takes seconds.
    pip = tmp_path / ".venv/bin/python"
    pip.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        '*"pip install"*) echo "WARNING: Retrying: NewConnectionError: refused" >&2; exit 1 ;;\n'
        "esac\n"
    )
    pip.chmod(0o755)

    done = subprocess.run(
        ["sh", str(tmp_path / "bin/setup"), "run"],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )

    assert done.returncode == 1
    assert done.stderr.startswith("There is no connection to the package index")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / ".venv/installed").exists()
