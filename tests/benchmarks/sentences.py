"""`python -m tests.benchmarks.sentences 2000`: page 1 of so many random evaluations, checked.

Prints how many sentences of each kind were worked out again, and those that are not true.
"""

import os
import sys
from collections import Counter

import django


def main(count):
    from scoring.reports.pages.first import FirstPage
    from tests.scoring.reports.rereading import book_of
    from tests.scoring.reports.sentences import Checker, random_document

    kinds, astray = Counter(), []
    for seed in range(count):
        checker = Checker(FirstPage(book_of(random_document(seed)))).run()
        kinds += checker.kinds
        astray += [(seed, *each) for each in checker.astray]
    for kind, number in kinds.most_common():
        print(f"{number:6} {kind.replace('_', ' ')}")
    print(f"{sum(kinds.values())} sentences of {count} evaluations, {len(astray)} not true")
    for each in astray[:20]:
        print(*each)
    return bool(astray)


if __name__ == "__main__":
    os.environ |= {"EVALUATOR_TEST": "1", "DATABASE_URL": "sqlite://:memory:"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")
    django.setup()
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 2_000))
