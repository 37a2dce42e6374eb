"""Rows under a table that describe no vendor: totals, footnotes, sources."""

import re

from vendors.spellings import folded

TOTALS = frozenset(
    map(
        folded,
        [
            "total",
            "totals",
            "grand total",
            "subtotal",
            "sub total",
            "sum",
            "average",
            "count",
            "totaux",
            "total général",
            "sous total",
            "somme",
            "moyenne",
            "summe",
            "gesamt",
            "gesamtsumme",
            "zwischensumme",
            "insgesamt",
            "durchschnitt",
            "suma",
            "total general",
            "promedio",
            "totale",
            "totale generale",
            "somma",
            "media",
            "soma",
            "média",
            "total geral",
            "razem",
            "łącznie",
            "ogółem",
            "średnia",
            "المجموع",
            "الإجمالي",
            "الاجمالي",
        ],
    )
)
# Between the words of a total of several kinds, and of a firm's name nearly never.
BETWEEN = re.compile(r"[/&+,;:]|\s(?:and|et|und|y|e|i|o|و)\s", re.IGNORECASE)
NOTES = re.compile(
    r"\s*([-–—=_.~#>]{2,}|[^:]{1,40}:\s|\*|†|‡|\(\*\)|¹|²|³|\[\d\]|\(\d\)\s|(source|sources|note|notes|nb|n\.b\.|remark|remarks|"
    r"legend|légende|remarque|quelle|quellen|hinweis|anmerkung|fuente|nota|notas|fonte|legenda|"
    r"źródło|uwaga|uwagi|المصدر|ملاحظة)\s*:)",
    re.IGNORECASE,
)


def is_no_vendor(row, line):
    """Say whether a row is proposed to be left out: a total, or a note that stands alone."""
    texts = [cell.strip() for cell in line[1:] if cell.strip()]
    if not texts:
        return False
    name = row.firm.get("name", texts[0])
    columns = row.firm.keys() - {"name", "legal_name"}
    if is_total(name) or is_total(texts[0]):
        return not columns
    return len(texts) == 1 and NOTES.match(texts[0]) is not None


def is_total(text):
    """Say whether a text is the words of totals and nothing else: “Sum / average:”."""
    parts = [folded(part) for part in (text, *BETWEEN.split(text))]
    return parts[0] in TOTALS or set(filter(None, parts[1:])) <= TOTALS - {""} and any(parts[1:])
