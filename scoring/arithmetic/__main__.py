"""Score an evaluation from the command line: `python -m scoring.arithmetic FILE.json`.

Reads the schema "evaluator-scores/1" (docs/method.md describes it with an example), and
prints places, what blocks a decision, how every score is made, how firm the order is and
how far the panel agrees. Needs no database and no settings. The exit code is 0 when there
are standings and 2 when the input is refused; the reason is on standard error.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

from scoring.arithmetic.explanation import Asked, explain, findings_of, findings_to_plain
from scoring.arithmetic.fields import read_whole, refuse
from scoring.arithmetic.incumbent import PASS_MARK
from scoring.arithmetic.simulation import DEFAULT_SEED, MOST_DRAWS, MOST_SEED, PAGE_DRAWS

REFUSED = 2
MOST_DIGITS = 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, those of the process by default."""
    asked = _arguments().parse_args(arguments)
    try:
        wanted = _wanted(asked)
        found = findings_of(_read(asked.file), wanted)
    except ValueError as error:
        _write(sys.stderr, f"{_printable(asked.file)}: {_printable(str(error))}")
        return REFUSED
    if asked.json:
        text = json.dumps(findings_to_plain(found), indent=2, sort_keys=True)
    else:
        text = "\n".join(map(_printable, explain(found)))
    _write(sys.stdout, text)
    return 0


def _wanted(asked: argparse.Namespace) -> Asked:
    """Return what the options ask for. Raises ValueError naming the option."""
    return Asked(
        draws=read_whole(asked.draws, "--draws", 0, MOST_DRAWS) or None,
        seed=read_whole(asked.seed, "--seed", 0, MOST_SEED),
        incumbent=asked.incumbent,
        pass_mark=Fraction(read_whole(asked.pass_mark, "--pass-mark", 0, 100)),
    )


def _write(stream: TextIO, text: str) -> None:
    """Write a text. A sign that the encoding of the stream has not is written as its number."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scoring.arithmetic",
        description="Score, rank and explain an evaluation given as JSON, exactly.",
    )
    parser.add_argument("file", help='the evaluation, "evaluator-scores/1"; - reads standard input')
    parser.add_argument("--json", action="store_true", help="print plain data instead of text")
    parser.add_argument(
        "--draws",
        type=int,
        default=PAGE_DRAWS,
        help="random weightings to draw (%(default)s); 0 draws none and needs no numpy",
    )
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="of the draws (%(default)s)")
    parser.add_argument("--incumbent", metavar="ID", help="give the verdict on this candidate")
    parser.add_argument(
        "--pass-mark",
        type=int,
        default=PASS_MARK,
        help="score, 0 to 100, under which a criterion of the incumbent fails (%(default)s)",
    )
    return parser


def _read(name: str) -> Any:
    """Return the data of a file. Raises ValueError, in words, for what is not JSON."""
    # A process that was started with its standard input closed has none.
    if name == "-" and sys.stdin is None:
        raise ValueError("it cannot be read: standard input is closed.")
    try:
        held = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}.") from None
    try:
        return json.loads(
            held.decode("utf-8-sig"),
            parse_int=_whole,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text. Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise ValueError(
            f"it is not JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise ValueError("it is nested too deeply to be an evaluation.") from None


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number has {len(digits)} digits. Give {MOST_DIGITS} at most.")
    return int(digits)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON. Give a whole number.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a key that is there twice would hide a value."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise refuse("a key", key, "It is there twice in one object. Keep one.")
        found[key] = value
    return found


def _printable(line: str) -> str:
    """Return a line of which nothing can act on a terminal."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line
    )


if __name__ == "__main__":
    sys.exit(main())
