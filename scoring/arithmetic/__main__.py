"""Score an evaluation: `python -m scoring.arithmetic FILE.json`; exit code 2 is a refusal."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from scoring.arithmetic.explanation import Incumbent, explain, findings_of, findings_to_plain
from scoring.arithmetic.sheet import read_sheet, read_whole, refuse
from scoring.arithmetic.simulation import DEFAULT_SEED, MOST_DRAWS, MOST_SEED, PAGE_DRAWS
from scoring.arithmetic.table import sheet_of_table

REFUSED = 2
MOST_DIGITS = 60
MOST_SIZE = 1_000
# The data of a report are of a floor above, which derives the sheet from them and needs Django.
# It is looked up by name when such a file comes: nothing else here needs either.
REPORT_DATA = "evaluator-determination/"
REPORTS = "scoring.reports.unconfigured"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scoring.arithmetic",
        description="Score, rank and explain an evaluation given as JSON, exactly.",
    )
    parser.add_argument(
        "file",
        help='the evaluation, "evaluator-scores/1"; the scores.json of a report; or a table of '
        "levels, FILE.csv; - reads standard input",
    )
    parser.add_argument(
        "--sheet", action="store_true", help='print the evaluation as "evaluator-scores/1" alone'
    )
    parser.add_argument("--json", action="store_true", help="print plain data instead of text")
    parser.add_argument(
        "--draws",
        type=int,
        default=PAGE_DRAWS,
        help="random weightings to draw (%(default)s); 0 draws none and needs no numpy",
    )
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="of the draws (%(default)s)")
    parser.add_argument(
        "--list",
        type=int,
        metavar="SIZES",
        help="say how robust a short list of so many candidates is",
    )
    parser.add_argument(
        "--incumbent",
        metavar="ID",
        help="give the verdict on this candidate, by the two rules of the grid that follow",
    )
    parser.add_argument(
        "--pass-mark", type=int, help="score, 0 to 100, under which a criterion is failed"
    )
    parser.add_argument(
        "--failures", type=int, help="number of failed criteria that opens the question"
    )
    options = parser.parse_args(arguments)
    try:
        data = _read(options.file)
        if options.sheet:
            read_sheet(data)
            _write(sys.stdout, json.dumps(data, indent=2))
            return 0
        findings = findings_of(
            data,
            draws=read_whole(options.draws, "--draws", 0, MOST_DRAWS) or None,
            seed=read_whole(options.seed, "--seed", 0, MOST_SEED),
            size=options.list and read_whole(options.list, "--list", 1, MOST_SIZE),
            incumbent=_incumbent(options),
        )
    except ValueError as error:
        _write(sys.stderr, f"{_printable(options.file)}: {_printable(str(error))}")
        return REFUSED
    if options.json:
        text = json.dumps(findings_to_plain(findings), indent=2, sort_keys=True)
    else:
        text = "\n".join(map(_printable, explain(findings)))
    _write(sys.stdout, text)
    return 0


def _incumbent(options: argparse.Namespace) -> Incumbent | None:
    """Raises ValueError naming the option."""
    rules = {"--pass-mark": options.pass_mark, "--failures": options.failures}
    for option, number in rules.items():
        if number is not None:
            read_whole(number, option, 0, 100)
        elif options.incumbent is not None:
            raise ValueError(f"--incumbent needs {option}: give what the grid says.")
    if options.incumbent is None:
        return None
    return Incumbent(options.incumbent, Fraction(options.pass_mark), options.failures)


def _write(stream: TextIO, text: str) -> None:
    """A sign that the encoding of the stream has not is written as its number."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _read(name: str) -> Any:
    """Return the data of the sheet. Raises ValueError, in words, for what is none."""
    try:
        text = _content(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text. Save it as UTF-8.") from None
    if name.lower().endswith(".csv"):
        return _table(text)
    data = _json(text)
    schema = data.get("schema") if isinstance(data, dict) else None
    if isinstance(schema, str) and schema.startswith(REPORT_DATA):
        return import_module(REPORTS).engine_input_of(text)
    return data


def _content(name: str) -> bytes:
    # A process that was started with its standard input closed has none.
    if name == "-" and sys.stdin is None:
        raise ValueError("it cannot be read: standard input is closed.")
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}.") from None


def _table(text: str) -> dict[str, Any]:
    head = text.partition("\n")[0]
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=";" if ";" in head else ","))
    except csv.Error as error:
        raise ValueError(f"it is not a table: {error}.") from None
    return sheet_of_table(rows)


def _json(text: str) -> Any:
    try:
        # Refuses what Python would take: long numbers, NaN, keys that are there twice.
        return json.loads(
            text,
            parse_int=_whole,
            parse_constant=_refused_constant,
            object_pairs_hook=_mapping,
        )
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


def _refused_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON. Give a whole number.")


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key, value in pairs:
        if key in mapping:
            raise refuse("a key", key, "It is there twice in one object. Keep one.")
        mapping[key] = value
    return mapping


def _printable(line: str) -> str:
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line
    )


if __name__ == "__main__":
    sys.exit(main())
