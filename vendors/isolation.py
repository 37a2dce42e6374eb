"""Names inside plain sentences, where no `<bdi>` can stand round them."""

_INSIDE = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


def isolated(text):
    """Return `text` so that a name from right to left turns no word round it.

    Marks of its own that would end this one early are taken out; nobody sees them.
    """
    within = str(text).translate(_INSIDE)
    return f"\N{FIRST STRONG ISOLATE}{within}\N{POP DIRECTIONAL ISOLATE}"
