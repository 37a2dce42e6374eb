"""Everything an evaluation says, found once: as lines to read, or as plain data."""

from scoring.arithmetic.explanation.findings import Asked, Findings, findings_of, findings_to_plain
from scoring.arithmetic.explanation.lines import explain

__all__ = ["Asked", "Findings", "explain", "findings_of", "findings_to_plain"]
