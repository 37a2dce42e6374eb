"""Small files, made from lines."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from scoring.demo.papers import pdf_of, png_of
from vendors.file_types import file_type


@pytest.mark.parametrize(("make", "name"), [(pdf_of, "a.pdf"), (png_of, "a.png")])
def test_a_file_is_what_its_name_says_small_and_always_the_same(make, name):
    lines = ["Bench list (2026)", "", "Dâmbovița Labs: 64 seniors — “all of them”"]

    data = make(lines)

    assert data == make(lines)
    assert len(data) < 4000
    assert file_type(BytesIO(data), name)


def test_pdf_goes_on_a_second_page_and_can_be_read():
    reader = PdfReader(BytesIO(pdf_of([f"ENG-{number:03}" for number in range(60)])))

    text = "".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) == 2
    assert "ENG-000" in text
    assert "ENG-059" in text
