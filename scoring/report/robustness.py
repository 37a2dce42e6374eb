"""What stands beside the scores in a document, and follows from its input alone."""

from scoring.arithmetic import (
    agreement_of,
    agreement_to_plain,
    first_difference,
    sensitivity_of,
    sensitivity_to_plain,
)
from scoring.report.scenarios import kept_scenarios, with_order

DRAWS = 100_000  # of weightings, for a report


def robustness_of(results):
    """Return the sections `sensitivity`, `agreement` and `scenarios` of a new document."""
    standings = results.standings
    return {
        "sensitivity": sensitivity_to_plain(sensitivity_of(standings, draws=DRAWS)),
        "agreement": agreement_to_plain(agreement_of(standings)),
        "scenarios": with_order(kept_scenarios(results), standings),
    }


def sensitivity_in(document, standings):
    """Return the Sensitivity of a document, with its own draws and seed; None without one.

    Documents that were frozen before there was one have none, and those from before
    other middles were asked have no `other_middles`. Raises ValueError for draws or a seed
    that the arithmetic refuses.
    """
    if "sensitivity" not in document:
        return None
    kept = document["sensitivity"]
    drawn = kept["uniform"]
    if drawn is None:
        found = sensitivity_of(standings, draws=None)
    else:
        found = sensitivity_of(standings, draws=drawn["draws"], seed=drawn["seed"])
    return found if "other_middles" in kept else found._replace(other_middles=None)


def first_difference_beside(document, standings, sensitivity):
    """Return a sentence that names the first section that does not recompute, or None.

    Its values are called those "in the first" and "in the second": the document's, and
    the ones recomputed.
    """
    for name, recomputed in _recomputed(document, standings, sensitivity):
        difference = first_difference(document[name], recomputed)
        if difference:
            joint = "" if difference.startswith("[") else "."
            return f"{name}{joint}{difference}"
    return None


def _recomputed(document, standings, sensitivity):
    if sensitivity is not None:
        yield "sensitivity", _in_document(sensitivity)
    if "agreement" in document:
        yield "agreement", agreement_to_plain(agreement_of(standings))
    if "scenarios" in document:
        yield "scenarios", with_order(document["scenarios"], standings)


def _in_document(sensitivity):
    """Return the plain form, without the key that documents from before it do not have."""
    plain = sensitivity_to_plain(sensitivity)
    if sensitivity.other_middles is None:
        del plain["other_middles"]
    return plain
