"""The sensitivity of results, kept between two views of a page: it takes a simulation."""

from collections.abc import Hashable

from django.utils.html import format_html

from scoring.arithmetic import Sensitivity, Words, sensitivity_of
from scoring.results.bridge import Results
from scoring.results.kept import Stamp
from scoring.results.sentences import html_words
from scoring.results.shelf import Shelf

DRAWS = 10_000  # of weightings for a page; the report takes more
MOST = 8  # evaluations a process keeps

_kept: Shelf[Sensitivity] = Shelf(MOST)


def sensitivity_for(results: Results, stamp: Stamp) -> Sensitivity:
    """Return how firm the order of these results is.

    `stamp` is that of the evaluation before the results were read. It holds while nothing
    in the record of the evaluation and no evidence has moved: the evidence says which
    ratings could still rise.
    """
    key = (stamp, _moving(results))
    return _kept.get(key, lambda: sensitivity_of(results.standings, draws=DRAWS))


def words_of(results: Results) -> Words:
    """Return how pages call candidates, criteria and assessors, as HTML."""
    return html_words(
        results.standings,
        candidate=lambda name: format_html("<bdi>{}</bdi>", results.candidates[name].name),
        criterion=lambda name: results.criteria[name].title,
        assessor=lambda name: format_html("<bdi>{}</bdi>", results.assessors[name].name),
    )


def _moving(results: Results) -> Hashable:
    """Return what can change without an entry in the record of the evaluation."""
    evidence = tuple(
        (row["candidate"], row["check"], row["state"], row["cap"])
        for row in results.sheet["evidence"]
    )
    gates = tuple((cell, line.result, line.waived) for cell, line in results.gates.items())
    return evidence, gates
