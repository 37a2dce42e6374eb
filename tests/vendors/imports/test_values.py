import datetime
from decimal import Decimal

import pytest

from vendors.imports import values as p


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (p.read_number, "40", 40),
        (p.read_number, "1 200", 1200),
        (p.read_number, "12,345,678", 12345678),
        (p.read_percent, "30 %", 30),
        (p.read_year, "2025", 2025),
        (p.read_money, "1 200 000.5", Decimal("1200000.50")),
        (p.read_money, "1.200.000,50", Decimal("1200000.50")),
        (p.read_money, "3,2 M€", Decimal(3200000)),
        (p.read_money, "EUR 310.50 / jour", Decimal("310.50")),
        (p.read_date, "2026-11-12", datetime.date(2026, 11, 12)),
        (p.read_date, "2026-11-12 00:00:00", datetime.date(2026, 11, 12)),
        (p.read_hours, "9:00 – 18:30", (datetime.time(9), datetime.time(18, 30))),
        (p.read_hours, "09h00-17h00", (datetime.time(9), datetime.time(17))),
        (p.read_hours, "22:00-06:00", (datetime.time(22), datetime.time(6))),
        (p.read_hours, "00:00-00:00", (datetime.time(0), datetime.time(0))),
        (p.read_country, "ma", "MA"),
        (p.read_country, "Romania", "RO"),
        (p.read_zone, "Africa/Casablanca", "Africa/Casablanca"),
        (p.read_certificate, "ISO 27001", "iso27001"),
        (p.read_certificate, "ISO/IEC 27001:2022", "iso27001"),
        (p.read_language, "FR", "fr"),
        (p.read_language, "fra", "fr"),
        (p.read_language, "en-GB", "en"),
        (p.read_language, "Französisch", "fr"),
        (p.read_country, "Ivory Coast", "CI"),
        (p.read_country, "المغرب", "MA"),
        (p.read_country, "Rumaenien", "RO"),
        (p.read_language, "Franzoesisch", "fr"),
        (p.read_date, "30/06/2027", datetime.date(2027, 6, 30)),
        (p.read_date, "30 juin 2027", datetime.date(2027, 6, 30)),
        (p.read_date, "June 30, 2027", datetime.date(2027, 6, 30)),
        (p.read_founded, "12/05/2011", "2011"),
        (p.read_founded, "mars 2009", "2009"),
        (p.read_founded, "03/2009", "2009"),
        (p.read_count, "50 - 249", "50 - 249"),
        (p.read_count, "> 200", "> 200"),
        (p.read_certificate, "SOC2 Type 2", "soc2"),
        (p.read_currency, "eur", "EUR"),
        (p.read_yes, "Oui", True),
        (p.read_web_address, "www.atlas.example", "https://www.atlas.example"),
        (p.text_up_to(9), " a\r\nb ", "a\nb"),
    ],
)
def test_a_text_is_read_as_people_mean_it(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (p.read_number, "-5"),
        (p.read_number, "2.5"),
        (p.read_number, "9999999999"),
        (p.read_number, "9" * 5000),
        (p.read_number, "٤٠"),
        (p.read_number, "about 40"),
        (p.read_percent, "101"),
        (p.read_year, "25"),
        (p.read_money, "-1"),
        (p.read_money, "NaN"),
        (p.read_money, "1e99"),
        (p.read_money, "1.200"),
        (p.read_money, "1.20.000"),
        (p.read_date, "12/11/2026"),
        (p.read_date, "2026-02-30"),
        (p.read_past_date, "2100-01-01"),
        (p.read_past_date, "12/11/2026"),
        (p.read_hours, "09:00-09:00"),
        (p.read_hours, "all day"),
        (p.read_hours, "25:00-26:00"),
        (p.read_country, "Atlantis"),
        (p.read_country, "é!"),
        (p.read_zone, "CET+1"),
        (p.read_certificate, "driving licence"),
        (p.read_certificate, "SOC 2 Type I"),
        (p.read_country, "ZZ"),
        (p.read_founded, "2999"),
        (p.read_founded, "1799"),
        (p.read_count, "0.35"),
        (p.read_count, "-5"),
        (p.read_count, "abc"),
        (p.read_count, "35 %"),
        (p.read_language, "xx"),
        (p.read_currency, "€"),
        (p.read_yes, "perhaps"),
        (p.read_web_address, "javascript:alert(1)"),
        (p.read_web_address, "ftp://a.example"),
        (p.read_web_address, "https://user:secret@a.example"),
        (p.read_web_address, f"www.atlas.example/{'x' * 280}"),
        (p.text_up_to(5), "too long"),
        (p.text_up_to(50), "bell\x07"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason_and_a_remedy(read, text):
    with pytest.raises(p.Unreadable) as refused:
        read(text)

    assert refused.value.reason.endswith((".", "”."))
    assert refused.value.remedy.endswith(".")
    assert len(refused.value.reason) < 160


@pytest.mark.parametrize(("hours", "is_read"), [(14, True), (38, False)])
def test_a_day_is_past_once_it_has_begun_anywhere(hours, is_read):
    day = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=hours)).date()

    if is_read:
        assert p.read_past_date(day.isoformat()) == day
    else:
        with pytest.raises(p.Unreadable, match="in the future"):
            p.read_past_date(day.isoformat())


def test_money_is_written_without_needless_zeros():
    assert [p.write_money(Decimal(text)) for text in ("1200000.00", "0.50", "100")] == [
        "1200000",
        "0.5",
        "100",
    ]


def test_a_value_sorts_by_its_number_only_when_it_is_one():
    assert [p.number_in(text) for text in ("64", "1 200", "over 200")] == [64, 1200, None]


@pytest.mark.parametrize(
    ("read", "text", "remedy"),
    [
        (p.read_country, "Portugall", "Did you mean Portugal?"),
        (p.read_country, "Serbein", "Did you mean Serbia?"),
        (p.read_country, "Nigeri", "Write its name, or its two-letter code, such as MA."),
        (p.read_language, "Frensh", "Did you mean French?"),
        (p.read_language, "Fr3", "Write its name, or its code, such as fr."),
    ],
)
def test_slip_of_the_pen_is_asked_about_and_taken_for_nothing(read, text, remedy):
    with pytest.raises(p.Unreadable) as refusal:
        read(text)

    assert refusal.value.remedy == remedy


@pytest.mark.parametrize("text", ["2O17", "soon", "1730", "12.13.14.15"])
def test_founded_that_is_no_year_is_told_what_a_year_looks_like(text):
    with pytest.raises(p.Unreadable) as refusal:
        p.read_founded(text)

    assert refusal.value.remedy == "Write four digits, such as 2011."
