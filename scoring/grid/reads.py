"""Which checks ask about a parameter of the buyer, so that its value is part of the question."""

from collections.abc import Mapping
from typing import Any

READ_BY = {
    "buyer_timezone": ("TZ-01",),
    "buyer_day": ("TZ-01",),
    "seniors_needed": ("TA-01",),
    "stack_domain_needed": ("TA-02",),
    "languages_must": ("LG-02", "LG-04", "LG-05"),
    "languages_plus": ("LG-06",),
    "incident_minutes": ("TZ-05",),
    "audit_pack_hours": ("SC-04",),
    "repeat_contact_days": ("AI-03",),
    "horizon_years": ("SO-05", "SO-06"),
}


def parameters_read(
    check_id: str, given: Mapping[str, Any], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the parameters that a check asks about, {} for a check that asks about none.

    What was not `given` has its value in `defaults`, or None.
    """
    return {
        name: given.get(name, defaults.get(name))
        for name, checks in READ_BY.items()
        if check_id in checks
    }
