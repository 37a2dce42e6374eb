"""Names in alphabetical order without regard to accents and capitals, the same on each database."""

import unicodedata

from django.db.models import CharField, Func

FUNCTION = "plain_name"
# Letters that Unicode does not take apart into a letter and its accent.
BARRED = {"Đ": "d", "đ": "d", "Ħ": "h", "ħ": "h", "ı": "i", "Ł": "l", "ł": "l", "Ø": "o", "ø": "o"}


def plain_letters():
    """Return {letter: the small letter without accent it is sorted as}."""
    capitals = {letter: letter.lower() for letter in map(chr, range(ord("A"), ord("Z") + 1))}
    latin = {letter: _base(letter) for letter in map(chr, range(0xC0, 0x250))}
    accented = {letter: base for letter, base in latin.items() if base.isascii()}
    return capitals | accented | BARRED


def _base(letter):
    return "".join(
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    ).lower()[:1]


LETTERS = str.maketrans(plain_letters())


class PlainName(Func):
    """A name as it is sorted: by code points, so that no database's own language matters."""

    function = FUNCTION
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler, connection, **context):
        name, params = compiler.compile(self.source_expressions[0])
        letters = ["".join(pair) for pair in zip(*plain_letters().items(), strict=True)]
        return f'translate({name}, %s, %s) COLLATE "C"', (*params, *letters)


def teach(connection, **_):
    """Give a new connection to SQLite, which knows no such function, our own."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            FUNCTION, 1, lambda name: name and name.translate(LETTERS), deterministic=True
        )
