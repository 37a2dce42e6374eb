"""Whether a text from anywhere has the shape of a document, before anything is made of it."""

from django.utils.translation import gettext as _

from scoring.decisions.document.document import MAKERS

MAPPINGS = {
    *("agreed", "buyer", "changes", "determination", "evaluation", "gates", "product", "ratings"),
    *("record", "reviews", "rounds", "scores", "sensitivity", "unsettled", "weighing"),
}
TEXTS = {"schema", "status", "time_zone_data"}
STATUSES = {"draft", "final"}
DEEPEST = 20
LONGEST_TEXT = 100_000
LARGEST_NUMBER = 10**12
MOST_VALUES = 8_000_000


def misshapen(document):
    """Return the sentence that says where `document` has another shape than ours, or ""."""
    names = {*MAKERS, "status", "determination"}
    for name in sorted(names ^ set(document)):
        if name in names:
            return _("The section %(name)s is missing.") % {"name": name}
        return _("There is no section %(name)s in a report.") % {"name": repr(name[:80])}
    for name, section in document.items():
        if kind := other_kind(name, section):
            return _("%(name)s is not %(kind)s.") % {"name": name, "kind": kind}
    if document["status"] not in STATUSES:
        return _("The status is neither draft nor final.")
    return unlike_ours(document)


def other_kind(name, section):
    """Return the kind that this section should be, "" where it is."""
    if name in TEXTS:
        return "" if isinstance(section, str) else _("a text")
    if name == "revision" and section is None:
        return ""
    if name in MAPPINGS or name == "revision":
        return "" if isinstance(section, dict) else _("a mapping")
    is_list = isinstance(section, list) and all(isinstance(row, dict) for row in section)
    return "" if is_list else _("a list of mappings")


def unlike_ours(document):
    """Return the sentence that names a value that no document holds, or ""."""
    level, count = [document], 0
    for _depth in range(DEEPEST):
        below = []
        for value in level:
            below += value.values() if isinstance(value, dict) else value
        count += len(below)
        if count > MOST_VALUES:
            return _("It holds more than %(most)s values.") % {"most": f"{MOST_VALUES:,}"}
        if sentence := next(filter(None, map(refusal, below)), ""):
            return sentence
        level = [value for value in below if isinstance(value, dict | list)]
        if not level:
            return ""
    return _("It is nested too deeply to be a report.")


def refusal(value):
    """Return the sentence that says why no document holds this value, "" where one may."""
    if isinstance(value, float):
        return _("%(value)s is no whole number.") % {"value": value}
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return _("A text in it has over %(most)s letters.") % {"most": f"{LONGEST_TEXT:,}"}
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return _("A number in it is too large.")
    return ""
