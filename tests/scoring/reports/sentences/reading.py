"""The finished text of a report or a letter, as a reader meets it: lines and tables in order."""

import re
from typing import NamedTuple

from lxml import html

BLOCKS = {"p", "li", "h1", "h2", "h3", "dt", "dd", "title"}
PLACES = {
    *("contents", "signatures", "record", "results", "robustness", "exceptions", "way", "panel"),
    *("revision", "discussion", "conditions", "inquiries", "others", "unknowns", "incumbent"),
    *("countries", "method", "every-check", "evidence", "asked-items", "grid", "left-out", "acts"),
    *("words", "example", "disclaimer"),
}


class Line(NamedTuple):
    """One paragraph, item, heading or title of a picture; `place` is where it stands."""

    place: str
    tag: str
    text: str


class Table(NamedTuple):
    """`heads` and each of `rows` are the texts of their cells; a line break is "\\n"."""

    place: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[tuple[str, ...], ...] = ()


def read(text, place="first"):
    """Yield every Line and Table of the HTML `text`, in order."""
    yield from pieces_of(html.fromstring(text).find("body"), place)


def pieces_of(element, place):
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = child.get("id", "")
        own = name if name in PLACES or name.startswith("candidate-") else place
        if child.tag in {"h1", "h2"}:
            # What follows a heading with an id belongs to it.
            place = own
        if child.tag == "table":
            yield table_of(child, own)
        elif child.tag in BLOCKS:
            yield Line(own, child.tag, words_of(child))
        else:
            yield from pieces_of(child, own)
            continue
        for title in child.iter("title"):
            if title is not child:
                yield Line(own, "title", words_of(title))


def table_of(element, place):
    caption = element.find("caption")
    heads = element.find("thead")
    return Table(
        place,
        "" if caption is None else words_of(caption),
        () if heads is None else tuple(words_of(cell) for cell in heads.iter("th")),
        rows_of(element.find("tbody")),
        rows_of(element.find("tfoot")),
    )


def rows_of(element):
    if element is None:
        return ()
    return tuple(tuple(words_of(cell) for cell in row) for row in element.iter("tr"))


def words_of(element):
    """Return what is read of an element: without the titles of its pictures, breaks as "\\n"."""
    return "\n".join(
        line for line in (" ".join(part.split()) for part in raw(element).split("\n")) if line
    )


def raw(element):
    pieces = [re.sub(r"\s+", " ", element.text or "")]
    for child in element:
        if child.tag == "br":
            pieces.append("\n")
        elif isinstance(child.tag, str) and child.tag not in {"svg", "title"}:
            pieces.append(raw(child))
        pieces.append(re.sub(r"\s+", " ", child.tail or ""))
    return "".join(pieces)
