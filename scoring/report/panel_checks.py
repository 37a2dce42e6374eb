"""Whether what a document says of its panel is what its numbers were computed from.

Documents made before declarations were kept say nothing of it and contradict nothing.
"""


def recusals(book):
    """Return who is recused from whom by the declarations in force, and by the input."""
    rows = [row for row in book.document.get("declarations", ()) if row["in_force"]]
    rating = {name for row in book.document["panel"] if (name := row["id"]) and row["criteria"]}
    listed = sorted(
        f"{row['assessor']} {conflict['candidate']}"
        for row in rows
        for conflict in row["conflicts"]
        if conflict["recuses"] and conflict["candidate"] and row["assessor"] in rating
    )
    counted = book.document["scores"]["input"].get("recusals", ())
    return listed, sorted(f"{row['assessor']} {row['candidate']}" for row in counted)


def exceptions(book):
    """Return the exceptions that the document gives reasons for, and those of the input."""
    counted = book.document["scores"]["input"].get("exceptions", ())
    held = book.document.get("changes", {}).get("exceptions", ())
    return _pairs(held), _pairs(counted)


def withdrawn(book):
    """Return which vendors that withdrew are compared all the same: none, and those there are."""
    held = {row["candidate"] for row in book.document.get("changes", {}).get("withdrawn", ())}
    return [], sorted(held & {row["id"] for row in book.document["candidates"]})


def _pairs(rows):
    return sorted(f"{row['assessor']} {row['criterion']}" for row in rows)
