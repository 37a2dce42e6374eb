"""A small calculator for the formulas of our own workbooks: it computes every cell again."""

import re
import zipfile
from fractions import Fraction
from xml.etree import ElementTree

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_REFERENCE = r"\$?([A-Z]+)\$?(\d+)"
_TOKEN = re.compile(
    rf"(?P<text>\"[^\"]*\")|(?P<range>(?:(?P<sheet>\w+)!)?{_REFERENCE}:{_REFERENCE})"
    rf"|(?P<cell>{_REFERENCE})|(?P<equal>(?<![<>=])=)"
)


class Calculator:
    """Opens a workbook; `value(sheet, cell)` computes, `stored(sheet, cell)` reads."""

    def __init__(self, content):
        archive = zipfile.ZipFile(content)
        shared = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        strings = ["".join(item.itertext()) for item in shared]
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.get("name") for sheet in book.find("m:sheets", _NS)]
        self.formulas, self.values, self.computed = {}, {}, {}
        for number, name in enumerate(names, 1):
            root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            for cell in root.iter(f"{{{_NS['m']}}}c"):
                self._read(name, cell, strings)

    def _read(self, sheet, cell, strings):
        formula, value = cell.find("m:f", _NS), cell.find("m:v", _NS)
        text = "" if value is None or value.text is None else value.text
        kind = cell.get("t")
        if kind == "s":
            text = strings[int(text)]
        elif kind == "b":
            text = text == "1"
        elif kind != "str":
            text = float(text) if text else ""
        self.values[sheet, cell.get("r")] = text
        if formula is not None:
            self.formulas[sheet, cell.get("r")] = formula.text

    def stored(self, sheet, cell):
        return self.values.get((sheet, cell))

    def value(self, sheet, cell):
        key = (sheet, cell)
        if key not in self.formulas:
            held = self.values.get(key, "")
            is_whole = isinstance(held, float) and held.is_integer()
            return Fraction(int(held)) if is_whole else held
        if key not in self.computed:
            self.computed[key] = self._evaluate(sheet, self.formulas[key])
        return self.computed[key]

    def _evaluate(self, sheet, formula):
        def python(match):
            if match.group("text"):
                return match.group("text")
            if match.group("range"):
                words = match.group("range").replace("$", "").split("!")
                return f"span({(words[-2] if len(words) == 2 else sheet)!r}, {words[-1]!r})"
            if match.group("cell"):
                return f"cell({sheet!r}, {match.group('cell').replace('$', '')!r})"
            return "=="

        source = _TOKEN.sub(python, formula).replace("IF(", "IF(lambda: ")
        source = _lazy(source)
        return eval(source, {"span": self._span, "cell": self.value, **_FUNCTIONS})

    def _span(self, sheet, reference):
        (first, top), (last, bottom) = (
            re.fullmatch(r"([A-Z]+)(\d+)", part).groups() for part in reference.split(":")
        )
        columns = [_letter(i) for i in range(_index(first), _index(last) + 1)]
        rows = range(int(top), int(bottom) + 1)
        return Span(self.value(sheet, f"{column}{row}") for row in rows for column in columns)


class Span(list):
    """The cells of a range, compared and multiplied one by one as spreadsheets do."""

    def _each(self, other, act):
        others = other if isinstance(other, Span) else [other] * len(self)
        return Span(act(*pair) for pair in zip(self, others, strict=True))

    def __eq__(self, other):
        return self._each(other, lambda ours, theirs: _order(ours) == _order(theirs))

    def __gt__(self, other):
        return self._each(other, lambda ours, theirs: _order(ours) > _order(theirs))

    def __mul__(self, other):
        return self._each(other, lambda ours, theirs: ours * theirs)

    __hash__ = None


def _order(value):
    # A text is more than any number.
    return (1, value) if isinstance(value, str) else (0, value)


def _lazy(source):
    """Put a lambda before every later argument of IF, so that only one branch is computed."""
    out, depths, depth, quoted = [], [], 0, False
    for index, letter in enumerate(source):
        quoted ^= letter == '"'
        if not quoted:
            if letter == "(":
                depth += 1
                if source[:index].endswith("IF") and not source[:index].endswith("SUMIF"):
                    depths.append(depth)
            elif letter == ")":
                if depths and depths[-1] == depth:
                    depths.pop()
                depth -= 1
            elif letter == "," and depths and depths[-1] == depth:
                out.append(", lambda: ")
                continue
        out.append(letter)
    return "".join(out)


def _index(letters):
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _letter(number):
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _numbers(values):
    return [Fraction(value) for value in values if isinstance(value, float | Fraction | int)]


def _sumifs(values, *conditions):
    pairs = list(zip(conditions[::2], conditions[1::2], strict=True))
    return sum(
        Fraction(value)
        for index, value in enumerate(values)
        if not isinstance(value, str) and all(span[index] == wanted for span, wanted in pairs)
    )


_FUNCTIONS = {
    "IF": lambda test, yes, no: yes() if test() else no(),
    "ISNUMBER": lambda value: isinstance(value, float | Fraction | int),
    "COUNT": lambda values: len(_numbers(values)),
    "AVERAGE": lambda values: Fraction(sum(_numbers(values)), len(_numbers(values))),
    "SUMIFS": _sumifs,
    "SUM": lambda values: sum(_numbers(values)),
    "SUMPRODUCT": sum,
    "ABS": abs,
    "ROUND": round,
    "INDEX": lambda values, place: values[place - 1],
    "MATCH": lambda value, values, _exactly: list.index(list(values), value) + 1,
    "CONCATENATE": lambda *parts: "".join(map(str, parts)),
    "FALSE": False,
}
