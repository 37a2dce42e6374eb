import datetime
import io
import random
import string
import zipfile

import pytest

from tests.vendors.imports.sheets import workbook_with, xlsx_bytes, zip_bytes
from tests.vendors.imports.test_sheet_csv import refusal
from vendors.imports import sheet
from vendors.imports.sheet import MAX_ROWS, read_sheet

HEADER = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = "</sheetData></worksheet>"


def text_cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_cells_are_read_as_people_see_them():
    row = ["Atlas", 64.0, 2.5, datetime.date(2026, 11, 12), True, 12345678901, None, "شركة 🚀"]
    table = read_sheet(xlsx_bytes(list("abcdefgh"), row))

    assert table.rows == [
        [2, "Atlas", "64", "2.5", "2026-11-12", "yes", "12345678901", "", "شركة 🚀"]
    ]


def test_times_are_read_as_people_see_them():
    row = ["A", datetime.time(9, 30), datetime.datetime(2026, 11, 12, 9, 30)]
    file = io.BytesIO()
    from xlsxwriter import Workbook

    workbook = Workbook(file)
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["a", "b", "c"])
    sheet.write_string(1, 0, row[0])
    sheet.write_datetime(1, 1, row[1], workbook.add_format({"num_format": "hh:mm"}))
    sheet.write_datetime(1, 2, row[2], workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    workbook.close()

    assert read_sheet(file.getvalue()).rows == [[2, "A", "09:30", "2026-11-12 09:30:00"]]


def test_a_formula_is_read_by_its_value_and_never_run():
    data = workbook_with(
        HEADER
        + f'<row r="1">{text_cell("A1", "Name")}{text_cell("B1", "Seniors")}</row>'
        + f'<row r="2">{text_cell("A2", "Atlas")}<c r="B2"><f>1+1</f><v>7</v></c></row>'
        + f'<row r="3">{text_cell("A3", "Casa")}'
        + '<c r="B3"><f>WEBSERVICE("http://evil.example/")</f></c></row>'
        + END
    )

    assert read_sheet(data).rows == [[2, "Atlas", "7"], [3, "Casa"]]


def test_entities_are_not_opened():
    evil = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + HEADER
    data = workbook_with(
        f'{evil}<row r="1">{text_cell("A1", "Name")}</row>'
        f'<row r="2">{text_cell("A2", "before&amp;e;after")}</row>{END}'
    )

    assert read_sheet(data).rows == [[2, "before&e;after"]]


def test_a_sheet_that_starts_lower_down_keeps_its_row_numbers():
    table = read_sheet(xlsx_bytes([], [], ["Name"], ["Atlas"], [], ["Casa"]))

    assert (table.header, table.rows) == (["Name"], [[4, "Atlas"], [6, "Casa"]])


def test_the_first_sheet_with_rows_is_read_and_named():
    table = read_sheet(xlsx_bytes(sheets={"Empty": [], "Nov": [["Name"], ["A"]], "Dec": []}))

    assert table.rows == [[2, "A"]]
    assert table.note == "The sheet “Nov” was read. The other sheets were left out."


def test_a_sheet_of_facts_comes_with_the_vendors():
    data = xlsx_bytes(
        sheets={
            "Vendors": [["Name"], ["Atlas"]],
            "languages": [["Vendor", "Language"], [], ["Atlas", "fr"]],
            "Sites": [["Vendor", "City"]],
        }
    )

    table = read_sheet(data)

    assert table.rows == [[2, "Atlas"]]
    assert table.tables == {
        "languages": {"header": ["Vendor", "Language"], "rows": [[3, "Atlas", "fr"]]}
    }
    assert table.note == ""


def test_a_sheet_that_names_no_vendors_is_left_out_whatever_its_title():
    table = read_sheet(xlsx_bytes(sheets={"A": [["Name"], ["A"]], "Sites": [["City"], ["Rabat"]]}))

    assert table.tables == {}
    assert table.note == "The sheet “A” was read. The other sheets were left out."


def test_too_many_rows_of_facts_are_refused(monkeypatch):
    monkeypatch.setattr(sheet, "MAX_TABLE_ROWS", 10)
    facts = [["Vendor", "Language"], *(["A", "fr"] for _ in range(1100))]

    refused = refusal(xlsx_bytes(sheets={"Vendors": [["Name"], ["A"]], "Languages": facts}))

    assert "A sheet of facts has more than" in refused


def test_an_empty_workbook_is_refused():
    assert "no sheet with rows" in refusal(xlsx_bytes())


def test_too_many_rows_are_refused():
    rows = [["Name"], *([f"v{number}"] for number in range(MAX_ROWS + 1100))]

    assert "more than 20,000 rows" in refusal(xlsx_bytes(*rows))


def test_too_many_columns_are_refused():
    assert "201 columns; 200 can be read" in refusal(xlsx_bytes(["c"] * 201, ["v"] * 201))


def test_a_sheet_far_too_wide_is_refused():
    assert "columns; 200 can be read" in refusal(xlsx_bytes(["c"] * 500, ["v"] * 500))


def test_a_cut_off_workbook_is_refused():
    data = xlsx_bytes(["Name"], ["Atlas"])

    assert "damaged" in refusal(data[: len(data) // 2])


@pytest.mark.parametrize("xml", ["", "no xml", "<a><b>", HEADER + "<row><c"])
def test_a_broken_sheet_is_refused(xml):
    assert refusal(workbook_with(xml))


def test_a_workbook_of_damaged_bytes_is_refused():
    data = bytearray(xlsx_bytes(["Name"], *(["Atlas"] for _ in range(100))))
    start = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[start : start + 100] = b"\xaa" * 100

    assert refusal(bytes(data))


def test_another_zip_is_refused():
    assert "not an Excel workbook" in refusal(zip_bytes({"a.txt": "hello"}))


def test_a_binary_workbook_is_refused():
    assert ".xlsb" in refusal(zip_bytes({"xl/workbook.bin": "x"}))


def test_a_zip_with_a_password_is_refused():
    data = bytearray(zip_bytes({"xl/workbook.xml": "x"}))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 8] |= 1

    assert "password" in refusal(bytes(data))


def test_a_zip_bomb_is_refused_before_it_unfolds(monkeypatch):
    monkeypatch.setattr(sheet.subprocess, "run", None)
    bomb = {"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b"0" * 20_000_000}

    assert "unfolds into far more" in refusal(zip_bytes(bomb))


def test_a_zip_of_thousands_of_entries_is_refused(monkeypatch):
    monkeypatch.setattr(sheet.subprocess, "run", None)
    many = {"xl/workbook.xml": "x"} | {f"e{number}": "" for number in range(1001)}

    assert "unfolds into far more" in refusal(zip_bytes(many))


def test_one_long_text_used_in_a_million_cells_is_refused():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    random.seed(1)  # text that no ratio betrays
    text = "".join(random.choices(string.ascii_letters, k=30_000))
    strings = f'<sst xmlns="{main}"><si><t>{text}</t></si></sst>'
    cells = [f'<c t="s" s="{random.randrange(9**9)}"><v>0</v></c>' for _ in range(60_000)]
    rows = "".join(f"<row>{''.join(cells[at : at + 50])}</row>" for at in range(0, 60_000, 50))

    assert "unfolds into far more" in refusal(workbook_with(HEADER + rows + END, strings))


def test_a_cell_at_the_far_end_of_the_sheet_is_refused():
    row = f'<row r="1">{text_cell("A1", "Name")}</row><row r="1048576">'
    data = workbook_with(HEADER + row + text_cell("XFD1048576", "x") + "</row>" + END)

    assert refusal(data)


def test_a_reader_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(sheet, "SECONDS", 0.001)

    assert "unfolds into far more" in refusal(xlsx_bytes(["Name"], ["Atlas"]))


def test_a_workbook_with_a_lying_directory_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    data = file.getvalue().replace(b"PK\x05\x06", b"PK\x05\x07")

    assert "damaged" in refusal(data)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/vbaProject.bin", "This workbook has macros."),
        ("xl/externalLinks/externalLink1.xml", "takes values from other files"),
    ],
)
def test_macros_and_links_to_other_files_are_refused(part, words):
    assert words in refusal(zip_bytes({"xl/workbook.xml": "x", part: "x"}))


def test_what_is_hidden_or_merged_is_told():
    table = read_sheet(xlsx_bytes(["Name", "City"], ["A", "Rabat"]))

    assert (table.found["hidden_rows"], table.found["hidden_columns"]) == ([], [])
    assert [offer["name"] for offer in table.found["offers"]] == ["Vendors"]
