"""Small files of invented vendors, made from lines of text: the same lines give the same bytes."""

import textwrap
import unicodedata
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, LINES = 92, 48  # letters a line and lines a page
PAGE = (595, 842)  # points
LATIN = str.maketrans("ăâîșțŁłńśźżęąčćšđ", "aaistLlnszzeaccsd")


def wrapped(lines):
    pieces = [textwrap.wrap(line, WIDTH, subsequent_indent="  ") or [""] for line in lines]
    return [piece for part in pieces for piece in part]


def pdf_of(lines):
    """Return a PDF in Helvetica, which every reader has: letters outside Latin-1 lose marks."""
    lines = wrapped(lines)
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    numbers = range(4, 4 + 2 * len(pages), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in zip(numbers, pages, strict=True):
        text = b"\n".join(b"(" + escaped(line) + b") Tj T*" for line in page)
        content = b"BT /F1 10 Tf 15 TL 56 786 Td\n" + text + b"\nET"
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] "
                f"/Resources << /Font << /F1 3 0 R >> >> /Contents {number + 1} 0 R >>"
            ).encode(),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        ]
    return assembled(objects)


def escaped(line):
    text = line.translate(LATIN).encode("cp1252", "replace")
    return text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def assembled(objects):
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(data))
    )


def png_of(lines):
    """Return a picture of these lines, black on white, as somebody would cut it from a screen."""
    lines = wrapped(lines)
    picture = Image.new("1", (600, 20 + 14 * len(lines)), 1)
    drawing = ImageDraw.Draw(picture)
    drawing.fontmode = "1"
    for number, line in enumerate(lines):
        plain = unicodedata.normalize("NFKD", line.translate(LATIN))
        text = plain.encode("ascii", "ignore").decode()
        drawing.text((10, 10 + 14 * number), text, fill=0)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
