import subprocess
import sys


def test_arithmetic_and_grid_need_neither_django_nor_numpy():
    code = (
        "import sys, scoring.arithmetic, scoring.grid;"
        "print({'django', 'numpy'} & set(sys.modules) or 'neither')"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "neither\n"
