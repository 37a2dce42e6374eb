"""Grid files: reading one safely, and the grid that comes with the product."""

from functools import lru_cache
from pathlib import Path

import yaml

from scoring.grid.model import Grid
from scoring.grid.problems import GridError
from scoring.grid.reading import parse_grid

DEFAULT_GRID = Path(__file__).parent / "data" / "nearshore-6.yaml"
MOST_BYTES = 1_000_000


def load_grid(path: str | Path | None = None) -> Grid:
    """Return the grid in a YAML file, or the one that comes with the product.

    The default is read once and shared: treat it as read-only. Raises GridError with
    every problem, also when the file is missing, too large or not YAML.
    """
    return _default_grid() if path is None else _read_grid(Path(path))


@lru_cache(maxsize=1)
def _default_grid() -> Grid:
    return _read_grid(DEFAULT_GRID)


def _read_grid(path: Path) -> Grid:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise GridError(
            [f"{path.name} cannot be read: {error.strerror}. Check the path."]
        ) from None
    if len(content) > MOST_BYTES:
        raise GridError([f"{path.name} is over {MOST_BYTES:,} bytes. A grid is far shorter."])
    try:
        return parse_grid(yaml.safe_load(content))
    except RecursionError:
        raise GridError([f"{path.name} is nested too deeply. Write it flatter."]) from None
    except yaml.YAMLError as error:
        where = " ".join(str(error).split())
        raise GridError([f"{path.name} is not YAML: {where}. Correct it there."]) from None
