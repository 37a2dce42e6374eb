"""How much a person has to press: `python -m tests.benchmarks.hands`.

Drives Chromium through the steps at which newcomers were watched, on a throw-away database, and
prints what each took beside its goal. `--check` exits 1 where a goal is missed.
"""

import argparse
import sys
import tempfile

from tests.benchmarks import browser

# Step: goals by figure; `radio` is the height in pixels at which the first answer stands.
GOALS = {
    "a new assessor, by keyboard, to the first saved rating": {"keys": 12},
    "5 vendors on one check, by keyboard": {"keys": 20, "requests": 6},
    "the gates of 5 vendors": {"pages": 6, "clicks": 40, "requests": 12},
    "a panel of one, short preset, 5 vendors with proof, to the PDF": {
        "clicks": 120,
        "keys": 600,
        "requests": 150,
        "pages": 45,
    },
    "a buyer's sheet of 14 rows": {"clicks": 12, "left out": 0},
    "from that import to the candidates of a new evaluation": {"clicks": 3, "not candidates": 0},
    "the rating page at 1280 x 900": {"radio": 360, "row": 96, "vendors short of 4": 0},
}
FIGURES = ("clicks", "keys", "requests", "pages", "kB")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="exit 1 where a goal is missed")
    options.add_argument("--only", help="the steps that have this text in their name")
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        browser.set_up(folder)
        from playwright.sync_api import sync_playwright

        from tests.benchmarks import hands_steps

        steps = dict(zip(GOALS, hands_steps.STEPS, strict=True))
        with sync_playwright() as playwright, browser.product() as address:
            chromium = playwright.chromium.launch(
                executable_path=browser.CHROMIUM, args=browser.FLAGS
            )
            results = {
                name: hands_steps.take(step, chromium, address)
                for name, step in steps.items()
                if not options.only or options.only in name
            }
            chromium.close()
    missed = print_table(results)
    return 1 if options.check and missed else 0


def print_table(results):
    """Print a line for each step; return whether a goal is missed."""
    missed = False
    print("".join(f"{name:>10}" for name in FIGURES) + "   step: other figures, goals")
    for name, figures in results.items():
        words = []
        for figure, most in GOALS[name].items():
            is_reached = figures[figure] <= most
            missed = missed or not is_reached
            words.append(f"{figure} {figures[figure]} of {most}{'' if is_reached else ' MISSED'}")
        print(
            "".join(f"{figures[each]:>10}" for each in FIGURES) + f"   {name}: {', '.join(words)}"
        )
    return missed


if __name__ == "__main__":
    sys.exit(main())
