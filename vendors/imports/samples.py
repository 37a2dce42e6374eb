"""The invented vendors as a newcomer's own sheet would have them, in each language we read."""

import codecs
import csv
from collections import defaultdict
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path

import yaml

from vendors.imports.export import sample_rows, workbook_of

FILE = Path(__file__).parent.parent / "data" / "sample-sheets.yaml"
ISO = "iso27001"
YEAR, CURRENCY = "2025", "EUR"  # of the column of revenue
FIGURES = {"founded": "Founded", "headcount": "Delivery headcount", "seniors": "Seniors"}


@cache
def languages():
    """Return {code: how a sheet of that language is written}."""
    return yaml.safe_load(FILE.read_text("utf-8"))


def sheet_rows(code):
    """Yield the heads and one row for each vendor, all texts."""
    way = languages()[code]
    yield list(way["heads"].values())
    titles = ("Sites", "Languages", "Certificates", "Figures", "Finances")
    rows = {title: grouped(title) for title in titles}
    for vendor in sample_rows("Vendors"):
        own = {title: by_vendor[vendor["Reference"]] for title, by_vendor in rows.items()}
        cells = {
            "name": vendor["Name"],
            "legal_name": vendor["Legal name"],
            "register_number": vendor["Company register number"],
            "website": vendor["Website"],
            "country": way["countries"][vendor["Country"]],
            "city": ", ".join(way["cities"].get(row["City"], row["City"]) for row in own["Sites"]),
            "language": ", ".join(way["languages"][row["Language"]] for row in own["Languages"]),
            "iso_expires": expiry(own["Certificates"], way["day"]),
            "revenue": revenue(own["Finances"], way["thousands"]),
        }
        figures = {row["Figure"]: row["Value"] for row in own["Figures"]}
        cells |= {key: figures.get(title, "") for key, title in FIGURES.items()}
        yield [cells[key] for key in way["heads"]]


def grouped(title):
    rows = defaultdict(list)
    for row in sample_rows(title):
        rows[row["Reference"]].append(row)
    return rows


def expiry(certificates, form):
    days = [row["Expires on"] for row in certificates if row["Certificate"] == ISO]
    last = max(filter(None, days), default="")
    return last and date.fromisoformat(last).strftime(form)


def revenue(finances, sign):
    for row in finances:
        if (row["Year"], row["Currency"]) == (YEAR, CURRENCY):
            return f"{int(row['Revenue']):,}".replace(",", sign)
    return ""


def sample_csv(code):
    """Return the sheet as bytes: UTF-8 with the mark that Excel knows it by."""
    file = StringIO()
    csv.writer(file, delimiter=languages()[code]["delimiter"]).writerows(sheet_rows(code))
    return codecs.BOM_UTF8 + file.getvalue().encode()


def sample_workbook(code):
    title = languages()[code]["heads"]["name"]
    return workbook_of((title, row) for row in sheet_rows(code))
