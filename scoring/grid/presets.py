"""Ready choices of checks for an evaluation."""

from scoring.grid.files import load_grid
from scoring.grid.model import Grid

SHORT_PRESET = (
    "TZ-01",
    "TZ-03",
    "LG-02",
    "LG-04",
    "TA-01",
    "TA-05",
    "SC-04",
    "SC-07",
    "AI-02",
    "AI-05",
    "SO-04",
    "SO-05",
)
PRESETS = ("full", "short")


def preset_checks(preset: str, grid: Grid | None = None) -> tuple[str, ...]:
    """Return the ids of a preset's checks in the order of the grid, every gate included.

    "full" is all of them; "short" is SHORT_PRESET and the gates. Weights stay as in the
    grid. Raises ValueError for another name.
    """
    if preset not in PRESETS:
        raise ValueError(f"{preset!r} is not a preset. Use one of {', '.join(PRESETS)}.")
    checks = (load_grid() if grid is None else grid).checks
    if preset == "full":
        return tuple(check.id for check in checks)
    return tuple(check.id for check in checks if check.is_gate or check.id in SHORT_PRESET)
