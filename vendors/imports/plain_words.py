"""What people write for yes, no, nothing and currencies."""

import re
from functools import lru_cache

from vendors.spellings import folded

YES = (
    "yes y true 1 x ✓ ✔ ☑ ✅ oui vrai ja wahr sí si s verdadero cierto vero sim verdadeiro tak t "
    "prawda نعم صحيح"
)
NO = (
    "no n false 0 ✗ ✘ ❌ ☐ non faux nein falsch falso não nao nie fałsz لا none aucun aucune keine "
    "kein ninguno ninguna nessuno nessuna nenhum brak"
)
YES_OR_NO = {**dict.fromkeys(YES.split(), True), **dict.fromkeys(NO.split(), False)}
# What people write where they have nothing to say.
PLACEHOLDERS = frozenset(
    map(
        folded,
        [
            "n/a",
            "n.a.",
            "na",
            "n/d",
            "n.d.",
            "n.c.",
            "nc",
            "n/r",
            "nr",
            "k. A.",
            "k.A.",
            "keine Angabe",
            "keine Angaben",
            "néant",
            "neant",
            "tbd",
            "tba",
            "tbc",
            "t.b.d.",
            "to be confirmed",
            "to be defined",
            "unknown",
            "not known",
            "not available",
            "not applicable",
            "inconnu",
            "non communiqué",
            "non disponible",
            "non renseigné",
            "à confirmer",
            "à compléter",
            "sans objet",
            "s/o",
            "unbekannt",
            "nicht bekannt",
            "nicht verfügbar",
            "entfällt",
            "desconocido",
            "no disponible",
            "sin datos",
            "no aplica",
            "sconosciuto",
            "non applicabile",
            "da definire",
            "desconhecido",
            "não disponível",
            "não aplicável",
            "a confirmar",
            "brak danych",
            "b.d.",
            "bd",
            "nie dotyczy",
            "nieznany",
            "غير معروف",
            "غير متوفر",
            "لا ينطبق",
            "null",
            "nil",
            "none",
            "empty",
            "#N/A",
        ],
    )
)
CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "zł": "PLN", "zl": "PLN", "dh": "MAD"} | {
    "dhs": "MAD",
    "dt": "TND",
    "lei": "RON",
    "kč": "CZK",
    "¥": "JPY",
    "₺": "TRY",
    "euro": "EUR",
    "euros": "EUR",
}
CODES = [
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "PLN",
    "MAD",
    "TND",
    "DZD",
    "EGP",
    "RON",
    "CZK",
    "HUF",
    "BGN",
    "SEK",
    "NOK",
    "DKK",
    "TRY",
    "UAH",
    "RSD",
    "INR",
    "AED",
    "SAR",
    "JPY",
    "CAD",
    "AUD",
    "ZAR",
    "BRL",
    "MXN",
    "ILS",
    "CNY",
    "MDL",
    "GEL",
    "AMD",
    "XOF",
    "XAF",
    "SGD",
    "HKD",
    "KRW",
    "ALL",
    "BAM",
    "MKD",
    "VND",
    "PHP",
    "IDR",
    "MYR",
]
MANY_TIMES = {
    **dict.fromkeys(("k", "tsd", "tys", "thousand", "mille", "mila"), 10**3),
    **dict.fromkeys(("m", "mn", "mm", "mio", "mln", "million", "millions", "millionen"), 10**6),
    **dict.fromkeys(("millones", "milioni", "milhões", "mio.", "mln."), 10**6),
    **dict.fromkeys(("bn", "mrd", "md", "mld", "billion", "milliard", "milliards"), 10**9),
}
# EUR/day, HT: what people write beside a price.
UNITS_OF_RATES = frozenset(
    [
        "day",
        "days",
        "jour",
        "jours",
        "j",
        "tag",
        "tage",
        "d",
        "p",
        "per",
        "par",
        "pro",
        "ht",
        "hors",
        "taxes",
        "net",
    ]
)


@lru_cache(20_000)
def is_placeholder(text):
    """Say whether a cell says that nothing is said: N/A, -, TBD, n.c."""
    if len(text) > 30 or text.isdigit():
        return False
    key = folded(text)
    return key in PLACEHOLDERS if key else re.fullmatch(r"[\s\-–—−―.…?_/*×]+", text) is not None
