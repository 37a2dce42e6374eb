"""Reading grid files; the libraries that read and check are loaded when a file is, not before."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from scoring.grid.model import Grid, GridError

DEFAULT_GRID = Path(__file__).parent / "data" / "nearshore-6.yaml"
MOST_BYTES = 1_000_000


def load_grid(path: str | Path | None = None) -> Grid:
    """Read a YAML file, or the product's own once: treat it as read-only. Raises GridError."""
    return _read_once(DEFAULT_GRID) if path is None else read_file(Path(path))


def parse_grid(data: Mapping[str, Any]) -> Grid:
    """Read what a grid file or `Grid.to_document` has. Raises GridError with every problem."""
    from scoring.grid.schema import read_grid

    return read_grid(data)


def read_file(path: Path) -> Grid:
    import yaml

    from scoring.grid.schema import read_grid

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
        return read_grid(yaml.safe_load(content), yaml_text=content)
    except RecursionError:
        raise GridError([f"{path.name} is nested too deeply. Write it flatter."]) from None
    except yaml.YAMLError as error:
        place = " ".join(str(error).split())
        raise GridError([f"{path.name} is not YAML: {place}. Correct it there."]) from None


_read_once = lru_cache(maxsize=1)(read_file)
