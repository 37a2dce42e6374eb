"""The grid: what every vendor is asked, and what each level of an answer means."""

from scoring.grid.files import load_grid
from scoring.grid.model import (
    AuditItem,
    Check,
    Criterion,
    EvidenceLevel,
    Grid,
    Parameter,
    Rules,
)
from scoring.grid.presets import PRESETS, SHORT_PRESET, preset_checks
from scoring.grid.problems import GridError
from scoring.grid.reading import parse_grid

__all__ = [
    "PRESETS",
    "SHORT_PRESET",
    "AuditItem",
    "Check",
    "Criterion",
    "EvidenceLevel",
    "Grid",
    "GridError",
    "Parameter",
    "Rules",
    "load_grid",
    "parse_grid",
    "preset_checks",
]
