"""Falsifying a printed report: other words on its pages, other pages, other data in it."""

import re
from io import BytesIO

import pikepdf

HEX = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")

FOOT = re.compile(r"SHA-256 [0-9a-f]{64}")


def falsified(report_bytes, change):
    pdf = pikepdf.open(BytesIO(report_bytes))
    change(pdf)
    target = BytesIO()
    pdf.save(target)
    return target.getvalue()


def letters_of(font):
    """Return {code: text} of a font, as it says itself."""
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in HEX.findall(font.ToUnicode.read_bytes())
    }


def shown_texts(page, operations):
    """Yield (place among the operations, text) of everything that a page prints."""
    fonts = {name: letters_of(font) for name, font in page.Resources.Font.items()}
    letters = {}
    for place, row in enumerate(operations):
        if str(row.operator) == "Tf":
            letters = fonts[str(row.operands[0])]
        elif str(row.operator) == "TJ":
            codes = b"".join(
                bytes(part) for part in row.operands[0] if isinstance(part, pikepdf.String)
            )
            pairs = zip(codes[::2], codes[1::2], strict=True)
            yield place, "".join(letters.get(high * 256 + low, "?") for high, low in pairs)


def exchange(pdf, number, one, other):
    """Print on a page (its place from 0) the words `other` where it printed `one` first."""
    page = pdf.pages[number]
    operations = list(pikepdf.parse_content_stream(page))
    texts = dict(reversed([(text, place) for place, text in shown_texts(page, operations)]))
    place, source = texts[one], texts[other]
    operations[place] = pikepdf.ContentStreamInstruction(
        operations[source].operands, operations[place].operator
    )
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))


def foot_with_another_hash(pdf, number):
    """Let the foot of a page say a hash of zeros, and print the one that stood there above it."""
    page = pdf.pages[number]
    operations = list(pikepdf.parse_content_stream(page))
    texts = {text: place for place, text in shown_texts(page, operations)}
    place = next(texts[text] for text in texts if FOOT.fullmatch(text))
    begin, matrix, font, words, end = operations[place - 3 : place + 2]
    letters = letters_of(page.Resources.Font[str(font.operands[0])])
    zero = next(code for code in letters if letters[code] == "0").to_bytes(2)
    codes = b"".join(bytes(part) for part in words.operands[0] if isinstance(part, pikepdf.String))
    forged = pikepdf.Array([pikepdf.String(codes[: -2 * 64] + zero * 64)])
    raised = pikepdf.ContentStreamInstruction([*matrix.operands[:5], 40], matrix.operator)
    operations[place - 3 : place + 2] = [
        *(begin, matrix, font, pikepdf.ContentStreamInstruction([forged], words.operator), end),
        *(begin, raised, font, words, end),
    ]
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))
