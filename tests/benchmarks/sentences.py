"""`python -m tests.benchmarks.sentences 2000`: the whole text of so many random reports, checked.

Prints how many of the evaluations are of each kind, how many sentences and tables of each kind
were worked out again, and those that are not so. A second number is that of the processes.
"""

import os
import sys
from collections import Counter
from multiprocessing import Pool

import django


def set_up():
    os.environ |= {"EVALUATOR_TEST": "1", "DATABASE_URL": "sqlite://:memory:"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")
    django.setup()


def checked(seed):
    """(seed, kinds of evaluation, kinds of sentences, what is not so) of one evaluation."""
    from tests.scoring.reports.rereading import book_of
    from tests.scoring.reports.sentences.drawing import kinds_of, random_document
    from tests.scoring.reports.sentences.texts import check_letter, check_report

    book = book_of(random_document(seed))
    checkers = [check_report(book), *check_letter(book, seed)]
    kinds = sum((checker.kinds for checker in checkers), Counter())
    astray = [each for checker in checkers for each in checker.astray]
    return seed, list(kinds_of(book.document, book)), kinds, astray


def main(count, processes):
    evaluations, kinds, astray = Counter(), Counter(), []
    with Pool(processes, set_up) as pool:
        for seed, own_kinds, own, own_astray in pool.imap_unordered(checked, range(count), 4):
            evaluations.update(own_kinds)
            kinds += own
            astray += [(seed, *each) for each in own_astray]
    print_counts(evaluations, "evaluations with or of")
    print_counts(kinds, "sentences or tables:")
    print(f"{sum(kinds.values())} of {count} evaluations, {len(astray)} not so")
    for each in astray[:40]:
        print(*each, sep=" | ")
    return bool(astray)


def print_counts(counts, title):
    for kind, number in counts.most_common():
        print(f"{number:7} {title} {kind.replace('_', ' ')}")


if __name__ == "__main__":
    given = dict(enumerate(map(int, sys.argv[1:])))
    sys.exit(main(given.get(0, 2_000), given.get(1, 2)))
