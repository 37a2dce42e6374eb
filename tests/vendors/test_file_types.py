import io
import time
import zipfile

import pytest

from tests.vendors.files import EXCEL, JPEG, PDF, PNG, POWERPOINT, WORD, package
from vendors.file_types import Refused, file_type


def told(data, name):
    return file_type(io.BytesIO(data), name).content_type


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (PNG, "a.PNG", "image/png"),
        (JPEG, "a.jpeg", "image/jpeg"),
        (package(*WORD), "a.docx", WORD[1].removesuffix(".main+xml")),
        (package(*EXCEL), "a.xlsx", EXCEL[1].removesuffix(".main+xml")),
        (package(*POWERPOINT), "a.pptx", POWERPOINT[1].removesuffix(".main+xml")),
        ("naïve, 😀\n".encode(), "a.csv", "text/plain; charset=utf-8"),
        ("\ufeffa;b\n".encode(), "a.txt", "text/plain; charset=utf-8"),
        ("société;Kraków\n".encode("cp1252", "replace"), "a.csv", "text/plain; charset=utf-8"),
    ],
)
def test_accepted_kinds_are_told_from_their_bytes(data, name, content_type):
    assert told(data, name) == content_type


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "web pages"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "web pages"),
        (b"\xef\xbb\xbf \n <html>", "web pages"),
        (b"hello <SCRIPT>alert(1)</SCRIPT>", "web pages"),
        (b"#!/bin/sh\nrm -rf /\n", "web pages"),
        (b"MZ\x90\x00\x03", "cannot keep"),
        (b"\x7fELF\x01", "cannot keep"),
        (b"GIF89a\x01\x00", "cannot keep"),
        (b"text with a NUL \x00", "cannot keep"),
        (b"\x81\x8d\x8f", "cannot keep"),
        (b"PK\x03\x04 broken", "damaged"),
        (package("xl/workbook.xml", WORD[1]), "cannot keep"),
        (package("readme.txt", "text/plain"), "cannot keep"),
        (package(*WORD, "word/vbaProject.bin"), "macros"),
        (package(WORD[0], "application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (package(*WORD, manifest="x" * 1_000_001), "cannot keep"),
    ],
)
def test_everything_else_is_refused_in_words(data, words):
    for name in ("a.pdf", "a.docx", "a.txt", "a.png"):
        with pytest.raises(Refused, match=words):
            told(data, name)


@pytest.mark.parametrize(
    ("data", "name"),
    [(PDF, "a.exe"), (PDF, "a"), (b"hello", "a.html"), (b"hello", "a.pdf"), (PNG, "a.png.svg")],
)
def test_name_must_end_as_the_file_is(data, name):
    with pytest.raises(Refused, match="its name must end in"):
        told(data, name)


def test_package_with_ten_thousand_parts_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", WORD[1])
        for number in range(10_001):
            archive.writestr(str(number), "")

    with pytest.raises(Refused, match="cannot keep"):
        told(file.getvalue(), "a.docx")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("offset", [0, 12, 40])
def test_package_whose_manifest_is_corrupt_is_refused(method, offset):
    file, name = io.BytesIO(), "[Content_Types].xml"
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, f"<Types>{WORD}{range(100)}</Types>")
    data = bytearray(file.getvalue())
    start = 30 + len(name) + offset
    data[start : start + 8] = b"\xff" * 8

    with pytest.raises(Refused, match="damaged"):
        told(bytes(data), "a.docx")


@pytest.mark.parametrize("sign", range(32))
def test_only_control_characters_of_plain_text_are_kept(sign):
    data = b"one" + bytes([sign]) + b"two"
    if chr(sign) in "\n\r\t\f":
        assert told(data, "a.txt") == "text/plain; charset=utf-8"
    else:
        with pytest.raises(Refused, match="cannot keep"):
            told(data, "a.txt")


def test_largest_text_is_looked_through_at_once():
    data = "société;Kraków\n".encode() * 1_200_000
    started = time.process_time()

    told(data, "a.csv")

    assert time.process_time() - started < 1


def test_package_locked_with_a_password_is_refused():
    data = bytearray(package(*WORD))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1  # the flag that says encrypted
    data[6] |= 1

    with pytest.raises(Refused, match="password"):
        told(bytes(data), "a.docx")
