"""Takes a finished text apart and works out again what each of its sentences claims."""

import re
from collections import Counter

from tests.scoring.reports.sentences.facts import Facts
from tests.scoring.reports.sentences.reading import Line, read

NAME = r"[^:;]+?"
NUMBER = r"-?\d+\.\d\d|less than 0\.01"


def says(pattern, *places):
    """Mark a method of a Checker as what works out again a sentence like `pattern`, which is
    found in these places, or anywhere.
    """

    def mark(method):
        method.pattern, method.places = re.compile(pattern, re.DOTALL), places
        return method

    return mark


def fills(*heads, place=""):
    """Mark a method as what says whether a table with these heads is so."""

    def mark(method):
        method.heads, method.place = heads, place
        return method

    return mark


class Checker(Facts):
    """`kinds` counts the sentences of each kind, `astray` has those that are not so."""

    headings = frozenset()
    fixed = frozenset()  # sentences that explain and claim nothing of this evaluation

    def __init__(self, book):
        super().__init__(book)
        self.kinds, self.astray = Counter(), []
        methods = [getattr(type(self), name) for name in dir(type(self))]
        self.sayings = [method for method in methods if hasattr(method, "pattern")]
        self.fillings = [method for method in methods if hasattr(method, "heads")]

    def run(self, html, place="first"):
        for piece in read(html, place):
            self.check(piece) if isinstance(piece, Line) else self.check_table(piece)
        return self

    def check(self, line):
        own = re.sub(r"candidate-C\d+", "candidate", line.place)
        if line.text in (self.headings if line.tag in {"h1", "h2", "h3", "dt"} else self.fixed):
            self.kinds["fixed words"] += 1
            return
        for saying in self.sayings:
            if saying.places and own not in saying.places:
                continue
            match = saying.pattern.fullmatch(line.text)
            if match:
                self.count(saying.__name__, self.holds(saying, line, match), line)
                return
        self.count("not known", False, line)

    def holds(self, saying, line, match):
        self.place = line.place
        try:
            return saying(self, **match.groupdict())
        except (LookupError, TypeError, ValueError, StopIteration) as error:
            return f"{type(error).__name__}: {error}"

    def check_table(self, table):
        own = re.sub(r"candidate-C\d+", "candidate", table.place)
        for filling in self.fillings:
            if filling.place in ("", own) and heads_match(filling.heads, table.heads):
                self.place = table.place
                try:
                    verdict = filling(self, table)
                except (LookupError, TypeError, ValueError, StopIteration) as error:
                    verdict = f"{type(error).__name__}: {error}"
                self.count(filling.__name__, verdict, table)
                return
        self.count("not known", False, table)

    def count(self, kind, verdict, piece):
        self.kinds[kind] += 1
        if verdict is not True:
            self.astray.append((kind, piece.place, said_of(piece), verdict))

    @property
    def candidate(self):
        """The candidate on whose page the sentence stands."""
        return self.place.removeprefix("candidate-")

    def same_rows(self, table, rows):
        """True, or the first row that is another."""
        rows = [tuple(map(str, row)) for row in rows]
        for number, (own, other) in enumerate(zip(table.rows, rows, strict=False)):
            if own != other:
                return f"row {number} should be {other}, and is {own}"
        return len(rows) == len(table.rows) or f"{len(rows)} rows are due, {len(table.rows)} stand"


def heads_match(due, heads):
    """Whether the heads are these; "*" stands for any number of others."""
    if "*" not in due:
        return due == heads
    place = due.index("*")
    before, after = due[:place], due[place + 1 :]
    return (
        len(heads) >= len(before) + len(after)
        and heads[:place] == before
        and (not after or heads[-len(after) :] == after)
    )


def said_of(piece):
    return piece.text if isinstance(piece, Line) else f"table {piece.caption!r}"
