"""Writing worksheets: heads, text that stays text, numbers, formulas with their values."""

from vendors.exchange.cells import neutralised


class Table:
    """A worksheet that is written row by row under a head that stays in sight."""

    def __init__(self, sheet, head):
        self.sheet, self.head, self.row = sheet, head, 0

    def heads(self, *names, widths=()):
        for column, name in enumerate(names):
            self.sheet.write_string(0, column, name, self.head)
            self.sheet.set_column(column, column, widths[column] if column < len(widths) else 11)
        self.sheet.freeze_panes(1, 0)
        self.row = 1

    def add(self, *cells):
        """Write one row: text, a number, None for an empty cell, or a Formula."""
        for column, cell in enumerate(cells):
            if isinstance(cell, Formula):
                self.sheet.write_formula(self.row, column, cell.text, None, cell.value)
            elif isinstance(cell, str):
                self.sheet.write_string(self.row, column, neutralised(cell))
            elif cell is not None:
                self.sheet.write_number(self.row, column, cell)
        self.row += 1

    @property
    def line(self):
        """Return the number of the next row as formulas write it."""
        return self.row + 1


class Formula:
    def __init__(self, text, value):
        self.text = text
        self.value = "" if value is None else value


def number_of(value):
    """Return an exact value as the nearest number a spreadsheet holds, for show only."""
    return None if value is None else value.numerator / value.denominator


def letter_of(column):
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(column)
