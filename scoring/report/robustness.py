"""What stands beside the scores in a document, and follows from its input alone."""

from scoring.arithmetic import (
    DEFAULT_SEED,
    agreement_of,
    agreement_to_plain,
    first_difference,
    sensitivity_of,
    sensitivity_to_plain,
)
from scoring.report.scenarios import kept_scenarios, with_order

DRAWS = 100_000  # of weightings, for a report
MOST_CHALLENGES = 20_000  # of a document from before they had a limit
# What documents from before each of them do not have.
LATER = ("other_middles", "leaders_left_out")


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

    Documents that were frozen before there was one have none, those from before other
    middles were asked have no `other_middles`, and those from before a shared first place
    had a limit have ranges and challenges of every leader. Raises ValueError for draws or a
    seed that the arithmetic refuses, and for more challenges than such a document has.
    """
    if "sensitivity" not in document:
        return None
    kept = document["sensitivity"]
    drawn = kept["uniform"] or {"draws": None, "seed": DEFAULT_SEED}
    found = sensitivity_of(
        standings,
        draws=drawn["draws"],
        seed=drawn["seed"],
        every_leader=_has_every_leader(kept, standings),
    )
    return found if "other_middles" in kept else found._replace(other_middles=None)


def _has_every_leader(kept, standings):
    """Whether a kept sensitivity is about all who share first place, however many."""
    if "leaders_left_out" in kept:
        return False
    ranked = sum(result.place is not None for result in standings.candidates)
    if len(standings.leaders) * ranked > MOST_CHALLENGES:
        raise ValueError(
            f"sensitivity: {len(standings.leaders)} candidates share first place and "
            "leaders_left_out is missing. Only a report that says how many it leaves out can "
            "be checked."
        )
    return True


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
        yield "sensitivity", _in_document(sensitivity, document["sensitivity"])
    if "agreement" in document:
        yield "agreement", agreement_to_plain(agreement_of(standings))
    if "scenarios" in document:
        yield "scenarios", with_order(document["scenarios"], standings)


def _in_document(sensitivity, kept):
    """Return the plain form, without the keys that a document from before them lacks."""
    plain = sensitivity_to_plain(sensitivity)
    return {name: value for name, value in plain.items() if name in kept or name not in LATER}
