"""Small files of each kind, made by hand."""

import hashlib
import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_evidence

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
WORD = ("word/document.xml", MAIN.format("wordprocessingml.document"))
EXCEL = ("xl/workbook.xml", MAIN.format("spreadsheetml.sheet"))
POWERPOINT = ("ppt/presentation.xml", MAIN.format("presentationml.presentation"))


def package(part, content_type, *more, manifest=None):
    """Return the bytes of an Office package with this main part, and further parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        xml = f'<Types><Override PartName="/{part}" ContentType="{content_type}"/></Types>'
        archive.writestr("[Content_Types].xml", xml if manifest is None else manifest)
        for name in (part, *more):
            archive.writestr(name, "<x/>")
    return file.getvalue()


def pdf(name="bench.pdf", data=PDF):
    return SimpleUploadedFile(name, data, "text/html")


def stored(vendor, **fields):
    """Return evidence with a PDF, as the form stores it."""
    digest = hashlib.sha256(PDF).hexdigest()
    about = {"file_name": "bench.pdf", "content_type": "application/pdf", "size": len(PDF)}
    return make_evidence(vendor, file=pdf(), sha256=digest, **(about | fields))


def bench_list(name="bench.csv", rows=("Python,Banking,12",)):
    """Return a bench list as a vendor fills in our sheet."""
    return SimpleUploadedFile(name, "\n".join(["Stack,Domain,People", *rows]).encode())
