import pytest

from tests.vendors.imports.sheets import csv_bytes
from vendors.imports.sheet import MAX_CELL, MAX_COLUMNS, MAX_ROWS, SheetRefused, read_sheet

TABLE = (["Name", "City"], ["Atlas Dev", "Rabat"], ["شركة 🚀", "Kraków, PL; \t"])


def refusal(data):
    with pytest.raises(SheetRefused) as refused:
        read_sheet(data)
    return str(refused.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_whatever_its_delimiter_and_its_unicode(delimiter, encoding):
    sheet = read_sheet(csv_bytes(*TABLE, delimiter=delimiter, encoding=encoding))

    assert (sheet.header, sheet.rows) == (TABLE[0], [[2, *TABLE[1]], [3, *TABLE[2]]])


def test_the_line_that_excel_writes_about_its_delimiter_is_understood():
    sheet = read_sheet(b"sep=;\r\nName;City\r\nA, B and C;Rabat\r\n")

    assert sheet.rows == [[2, "A, B and C", "Rabat"]]


def test_blank_lines_are_passed_over_and_rows_keep_their_numbers():
    sheet = read_sheet(b"\n,\nName,City\n\nAtlas Dev,Rabat\n,\nCasa Logic,\n")

    assert sheet.rows == [[5, "Atlas Dev", "Rabat"], [7, "Casa Logic"]]


def test_line_breaks_and_quotes_inside_a_cell_are_kept():
    sheet = read_sheet(csv_bytes(["Name", "Summary"], ["A", 'one\r\ntwo "three"']))

    assert sheet.rows == [[2, "A", 'one\r\ntwo "three"']]


def test_neutralised_cells_are_restored():
    sheet = read_sheet(csv_bytes(["Name"], ["'=1+1"], ["''@x"], ["'plain"]))

    assert [row[1] for row in sheet.rows] == ["=1+1", "'@x", "'plain"]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", "Société Générale; Zéphyr Numérique; Agence de Lyon, Fès"),
        ("cp1250", "Łódź Spółka; Gdańsk źródło; Wrocław śnieg; Kraków Żółw; Poznań ćma"),
        ("cp1251", "Киевский разработчик; Одесса; Харьков; Общество с ограниченной"),
        ("shift_jis", "株式会社サンプル; 東京都; 大阪府"),
    ],
)
def test_an_older_encoding_is_found_and_its_words_are_kept_to_show(encoding, words):
    lines = [f"{word};FR;Paris" for word in words.split("; ")]
    data = "\n".join(["Name;Country;City", *lines]).encode(encoding)

    sheet = read_sheet(data)

    assert (sheet.found["encoding"], sheet.rows[0][1]) == (encoding, words.split("; ")[0])
    assert sheet.found["words"][0].split(";")[0] in words


def test_another_encoding_can_be_chosen():
    sheet = read_sheet("Name\nŁódź\n".encode("cp1250"), encoding="cp1250")

    assert sheet.rows == [[2, "Łódź"]]


def test_text_that_was_decoded_wrongly_before_is_noticed():
    assert read_sheet("Name\nSociÃ©tÃ©\n".encode()).found["is_wrongly_decoded"]
    assert not read_sheet("Name\nSociété\n".encode()).found["is_wrongly_decoded"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_read(encoding):
    assert read_sheet("Name\nAtlas Dev\n".encode(encoding)).rows == [[2, "Atlas Dev"]]


def test_utf32_is_named():
    assert "UTF-32" in refusal("Name\nAtlas\n".encode("utf-32"))


def test_broken_utf16_is_refused():
    assert "This file is not UTF-16 text" in refusal(b"\xff\xfeN\x00a")[:200] or refusal(
        b"\xff\xfe\x00\xd8\x00\x00x"
    )


def test_bytes_that_are_no_text_are_refused():
    assert "neither CSV nor XLSX" in refusal(b"Name\n" + bytes(range(1, 256)) + b"\0" * 3)


def test_a_nul_is_refused_with_its_place():
    data = b"Name\n" + b"A" * 5000 + b"\0\n"

    assert "Cell A2 holds a NUL character" in refusal(data)


def test_a_nul_in_the_header_is_named_with_its_place():
    data = "\nName,Ci\0ty\nAtlas Dev,Rabat\n".encode("utf-16")

    assert "Cell B2 holds a NUL character" in refusal(data)


def test_an_unclosed_quotation_mark_is_refused_with_its_line():
    assert "quotation mark above it is never closed" in refusal(b'Name,City\n"Atlas,Rabat\nB,C\n')


@pytest.mark.parametrize("data", [b"", b"  \r\n \n", b"\xef\xbb\xbf", b",,,\n,,\n"])
def test_an_empty_file_is_refused(data):
    assert "The file is empty" in refusal(data)


def test_a_header_without_rows_is_refused():
    assert "a header and no rows" in refusal(b"Name,City\n\n")


def test_a_second_column_of_one_name_is_called_by_its_place_as_well():
    sheet = read_sheet(b"Name,City,x,CITY\nA,B,C,D\n")

    assert sheet.header == ["Name", "City", "x", "CITY (D)"]


def test_columns_without_a_name_are_called_by_their_place():
    assert read_sheet(b"Name,,City,\nA,B,C,\n").header == ["Name", "Column B", "City"]


def test_too_many_rows_are_refused():
    data = b"Name\n" + b"A\n" * (MAX_ROWS + 1)

    assert f"{MAX_ROWS:,} fit in one import" in refusal(data)


def test_a_file_of_endless_lines_is_refused():
    assert "Split it into several files" in refusal(b"Name\nA\n" + b",\n" * (5 * MAX_ROWS))


def test_too_many_columns_are_refused():
    names = [f"c{number}" for number in range(MAX_COLUMNS + 1)]

    assert "201 columns; 200 can be read" in refusal(csv_bytes(names, names))


def test_a_cell_too_long_is_refused_with_its_place():
    words = refusal(csv_bytes(["Name", "Summary"], ["A", "x" * (MAX_CELL + 1)]))

    assert words.startswith("Cell B2 holds 32,768 characters")


@pytest.mark.parametrize(
    ("start", "word"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xd0\xcf\x11\xe0", "old Excel file"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"<html><table>", "web page"),
        (b"{\\rtf1", "text document"),
    ],
)
def test_another_kind_of_file_is_named_whatever_it_calls_itself(start, word):
    assert word in refusal(start + b"\0\1\2 anything")
