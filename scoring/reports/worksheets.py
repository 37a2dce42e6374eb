"""One worksheet: its head, its cells and their formats, its filters and its paper."""

from typing import NamedTuple

from scoring.reports.spreadsheets import Share, exact_text, number_of
from vendors.imports.sheet import neutralised

A4 = 9
# Spreadsheets count in binary: what differs by less than this is equal.
DIGITS = 9
FORMATS = {
    "head": {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "number": {"num_format": "0.00", "valign": "top"},
    "whole": {"num_format": "0", "valign": "top"},
    "percent": {"num_format": "0 %", "valign": "top"},
    "typed": {"num_format": "0", "valign": "top", "bg_color": "#FFF4CC", "border": 4},
    "typed_number": {"num_format": "0.##", "valign": "top", "bg_color": "#FFF4CC", "border": 4},
    "typed_percent": {"num_format": "0 %", "valign": "top", "bg_color": "#FFF4CC", "border": 4},
}


class Formula(NamedTuple):
    """What a cell computes, with our value for viewers that do not calculate."""

    text: str
    value: float | str | bool | None
    format: str = "number"


class Typed(NamedTuple):
    """A number that a reader may change to see what follows; None may be filled in."""

    value: float | None
    format: str = "typed"


class Table:
    """A worksheet that is written row by row under a head that stays in sight."""

    def __init__(self, sheet, formats):
        self.sheet, self.formats, self.row, self.width = sheet, formats, 0, 0

    def heads(self, *names, widths=(), stays=0):
        """Write the head; the first `stays` columns stay in sight as it does."""
        self.sheet.set_column(0, len(names) - 1, 11)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(1, stays)
        for column, name in enumerate(names):
            self.sheet.write_string(0, column, name, self.formats["head"])
        self.row, self.width = 1, len(names)

    def add(self, *cells):
        """Write one row of texts, numbers, Shares, Formulas and Typed cells; None is empty."""
        for column, cell in enumerate(cells):
            self.write(column, cell)
        self.row += 1

    def write(self, column, cell):
        place, formats = (self.row, column), self.formats
        match cell:
            case Formula(text, value, name):
                stored = "" if value is None else value
                self.sheet.write_formula(*place, text, formats[name], stored)
            case Typed(value, name):
                self.sheet.write(*place, value, formats[name])
            case Share(value):
                self.sheet.write(*place, number_of(value), formats["percent"])
            case str():
                self.sheet.write_string(*place, neutralised(cell), formats["text"])
            case float():
                self.sheet.write_number(*place, cell, formats["number"])
            case _:
                self.sheet.write(*place, cell, formats["whole"])

    def end(self, foot):
        """Set filters, and paper: across, as wide as one page, the head on each."""
        self.sheet.autofilter(0, 0, max(1, self.row - 1), self.width - 1)
        self.sheet.repeat_rows(0)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        self.sheet.set_footer(f"&L{foot}&C&A&R&P / &N")

    @property
    def line(self):
        """The number of the next row as formulas write it."""
        return self.row + 1

    def ranges(self, **letters):
        """Return name -> the absolute range of a column, from the first row to the last."""
        end = max(2, self.row)
        return {
            name: f"{self.sheet.get_name()}!${letter}$2:${letter}${end}"
            for name, letter in letters.items()
        }


def sheet_cells(value):
    if value is None or isinstance(value, str):
        return (value,)
    if isinstance(value, Share):
        return value, exact_text(value.value)
    return (value if isinstance(value, int) else number_of(value)), exact_text(value)


def text_in(words):
    """Return a text as formulas write it."""
    return '"{}"'.format(str(words).replace('"', '""'))


def flag(formula, is_set):
    """Return the Formula of a 1 that others add up, or a 0."""
    return Formula(f"={formula}", int(is_set), "whole")


def agrees(ours, theirs):
    formula = f'=IF({ours}="",{theirs}="",IF({theirs}="",FALSE,ABS({ours}-{theirs})<0.000000001))'
    return Formula(formula, True, "text")
