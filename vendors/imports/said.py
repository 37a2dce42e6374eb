"""What is said of a file as a whole: how it was read, and what was met there."""

from collections import Counter

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vendors.imports.text import ENCODINGS


def file_in_words(reading, plan=None):
    """Return sentences about a file; with its plan, about its rows together as well."""
    sentences = [encoding_in_words(reading), wrong_letters(reading), hidden_in_words(reading)]
    if "heads_above" in reading:
        sentence = _("The heads stand in two rows, %(above)s and %(below)s: they were joined.")
        rows = {"above": reading["heads_above"], "below": reading["header"]}
        sentences.append(sentence % rows)
    if count := reading.get("errors"):
        sentence = ngettext(
            "%(n)s cell holds an Excel error and was left empty.",
            "%(n)s cells hold Excel errors and were left empty.",
            count,
        )
        sentences.append(sentence % {"n": count})
    if count := reading.get("beyond"):
        sentence = ngettext(
            "%(n)s row has a note to the right of the last head: it was left out.",
            "%(n)s rows have notes to the right of the last head: they were left out.",
            count,
        )
        sentences.append(sentence % {"n": count})
    return [sentence for sentence in [*sentences, *plan_in_words(plan)] if sentence]


def encoding_in_words(reading):
    encoding, samples = reading.get("encoding"), reading.get("words")
    if not samples or encoding == "utf-8":
        return ""
    sentence = _("The file was read as %(encoding)s: %(words)s.")
    return sentence % {"encoding": ENCODINGS[encoding], "words": ", ".join(samples)}


def wrong_letters(reading):
    if not reading.get("is_wrongly_decoded"):
        return ""
    return _("Some texts look as if they were saved in a wrong encoding, such as “Ã©” for “é”.")


def hidden_in_words(reading):
    rows, columns = len(reading.get("hidden_rows", ())), len(reading.get("hidden_columns", ()))
    parts = []
    if rows:
        parts.append(ngettext("%(n)s row", "%(n)s rows", rows) % {"n": rows})
    if columns:
        parts.append(ngettext("%(n)s column", "%(n)s columns", columns) % {"n": columns})
    sentence = _("Hidden in the sheet, and read like the others: %(parts)s.")
    return sentence % {"parts": get_text_list(parts, _("and"))} if parts else ""


def plan_in_words(plan):
    if plan is None:
        return
    nameless = len(plan.nameless)
    if nameless:
        sentence = ngettext("%(n)s row has no name.", "%(n)s rows have no name.", nameless)
        yield sentence % {"n": nameless}
    numbers = Counter(
        "".join(filter(str.isalnum, number))
        for row in plan.rows
        if not row.is_out and (number := row.firm.get("register_number"))
    )
    for number, count in numbers.items():
        if count > 1:
            sentence = _("%(n)s rows have the register number %(number)s.")
            yield sentence % {"n": count, "number": number}
