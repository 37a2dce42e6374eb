"""Evidence caps: a rating cannot exceed what its best valid evidence carries."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from scoring.arithmetic.states import EvidenceState

DEFAULT_CAPS: Mapping[EvidenceState, int] = MappingProxyType(
    {
        EvidenceState.NONE: 0,
        EvidenceState.CLAIM: 1,
        EvidenceState.DOCUMENT: 3,
        EvidenceState.VERIFIED: 4,
        EvidenceState.EXPIRED: 1,
    }
)
# Evidence that carries no more than the vendor's word.
UNPROVEN = (EvidenceState.NONE, EvidenceState.CLAIM, EvidenceState.EXPIRED)
# Equal caps: the state that says more wins. What is in date says more than what is not.
_STRENGTH = tuple(
    EvidenceState(name) for name in ["none", "expired", "claim", "document", "verified"]
)


def evidence_caps(overrides: Mapping[str, int] | None = None) -> dict[EvidenceState, int]:
    """Return the highest level each state carries, 0 to 4, for a check with `overrides`.

    Expired evidence counts as a claim, so it carries the check's own claim cap and
    is not overridden. Raises ValueError for an unknown state or a cap outside 0 to 4.
    """
    caps = dict(DEFAULT_CAPS)
    for name, cap in (overrides or {}).items():
        if name not in DEFAULT_CAPS or name == EvidenceState.EXPIRED:
            raise ValueError(
                f"{name!r} has no cap of its own. Use none, claim, document or verified."
            )
        if type(cap) is not int or not 0 <= cap <= 4:
            raise ValueError(f"The cap of {name} is {cap!r}. Give a whole number from 0 to 4.")
        caps[EvidenceState(name)] = cap
    caps[EvidenceState.EXPIRED] = caps[EvidenceState.CLAIM]
    return caps


def best_state(states: Iterable[str], caps: Mapping[str, int] | None = None) -> EvidenceState:
    """Return the state among `states` that carries most, NONE when there are none.

    `caps` is a check's own `cap` mapping, whole or in part. Raises ValueError for an
    unknown state, or as `evidence_caps` does.
    """
    carried = evidence_caps(caps)
    held = {EvidenceState.NONE}
    for state in states:
        if state not in DEFAULT_CAPS:
            raise ValueError(
                f"{state!r} is not an evidence state. Use one of {', '.join(_STRENGTH)}."
            )
        held.add(EvidenceState(state))
    return max(held, key=lambda state: (carried[state], _STRENGTH.index(state)))


def best_cap(states: Iterable[str], caps: Mapping[str, int] | None = None) -> int:
    """Return the highest level, 0 to 4, that evidence in these `states` carries.

    `states` are those of the valid evidence held for one cell; none at all carries
    what the state "none" does. Raises ValueError as `best_state` does.
    """
    return evidence_caps(caps)[best_state(states, caps)]
