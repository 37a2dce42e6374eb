"""Plain columns of more than one value: cities, languages, certificates, revenue, day rates."""

import re

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from vendors.cities import find_city
from vendors.imports import values as v
from vendors.imports.plain_words import is_placeholder
from vendors.models.facts import Fact
from vendors.names import country_name
from vendors.spellings import country_of, folded

ANY_ROLE = "Any role"  # of a day rate that a sheet gives for the firm
US_STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
    ]
)


# --- Cities


def read_places(row, text, site):
    """Add a site for each city of a cell; `site` is what other cells say of the one city."""
    cities = cities_in(text, site.get("country") or row.firm.get("country") or "")
    if not cities and site:
        reason = _("The row describes a site and names no city.")
        row.lose("city", _("City"), "", reason, _("Write the city."))
        return
    firm_country = row.firm.get("country")
    for name, country in cities:
        place = place_of(row, name, country, site, firm_country)
        if place is not None:
            alone = site if len(cities) == 1 else {k: site[k] for k in ("country",) if k in site}
            row.facts["sites"].append(place | alone)
    countries = {country for _name, country in cities if country}
    if not firm_country and "country" not in site and len(countries) == 1:
        row.implied["country"] = countries.pop()


def cities_in(text, near):
    """Return [(name, country it is said to lie in, or "")] of a cell."""
    cities = []
    for part in re.split(r"[;؛/\n\r|•]+", text):
        names = [word.strip(" .*-–•") for word in re.split("[,،]", re.sub(r"\(.*?\)", " ", part))]
        cities += with_countries([word for word in names if word], near)
    return cities


def with_countries(names, near):
    """“Kraków, Poland” is one city and “Casablanca, Rabat” are two."""
    cities = []
    for word in names:
        country = country_after(word, cities[-1] if cities else None)
        if country:
            cities[-1] = (cities[-1][0], country)
        elif find_city(word, near)[0] or find_city(word)[0]:
            cities.append((word, ""))
        else:
            cities += [(part.strip(), "") for part in v.AND.split(word)]
    return cities


def country_after(word, before):
    """Return the country that a word after a city names, where the city lies there."""
    if before is None or before[1]:
        return None
    city, _country = before
    if word in US_STATES and find_city(city, "US")[0]:
        return "US"
    country = country_of(word) if len(word) > 3 or word.isupper() else None
    # Luxembourg and Singapore are cities as well: then they follow as a city of their own.
    return country if country and (find_city(city, country)[0] or not find_city(word)[0]) else None


def place_of(row, name, country, site, firm_country):
    """Return {city, country, time_zone} of a name, or None where only a person can say it."""
    near = country or site.get("country") or firm_country or ""
    cities, by_size = find_city(name, near)
    if not cities and near and not country and "country" not in site:
        cities, by_size = find_city(name)  # a site abroad
        if len(cities) == 1:
            values = {"city": v.quoted(name), "country": country_name(cities[0].country)}
            row.said.append(_("%(city)s was taken for the one in %(country)s.") % values)
    if len(cities) > 1:
        lands = get_text_list([country_name(city.country) for city in cities[:5]], _("or"))
        reason = _("%(text)s may lie in %(lands)s.") % {"text": v.quoted(name), "lands": lands}
        remedy = _("Write the country behind it: %(city)s, %(country)s.")
        remedy %= {"city": name, "country": country_name(cities[0].country)}
        row.lose("city", _("City"), name, reason, remedy)
        return None
    if not cities:
        return unknown_place(row, name, near, site)
    (city,) = cities
    if by_size:
        values = {"city": v.quoted(name), "country": country_name(city.country)}
        row.said.append(_("%(city)s was taken for the one in %(country)s.") % values)
    place = {"city": city.name, "country": city.country, "time_zone": city.zone}
    # The spelling of the file is kept where it is another.
    if folded(name) != folded(city.name):
        row.typed.append(name)
    return place


def unknown_place(row, name, country, site):
    """A city that is not in the table: its zone follows from a country with one zone."""
    place = {"city": name[:100]} | ({"country": country} if country else {})
    if zone := site.get("time_zone") or v.zone_of(name, country):
        place["time_zone"] = zone
    if {"country", "time_zone"} <= place.keys():
        return place
    reason = _("%(text)s is no city we know, and its time zone is not said.")
    remedy = _("Write a larger city near it with its country, such as Antibes, France.")
    row.lose("city", _("City"), name, reason % {"text": v.quoted(name)}, remedy)
    return None


# --- Languages and certificates


def read_tongues(row, text):
    """Add each language of a cell; a word that is none is named, and costs itself alone."""
    for part in v.language_parts(text):
        try:
            fact = {"language": v.read_language(part)}
        except v.Unreadable as problem:
            if not is_placeholder(part):
                row.lose("language", _("Languages"), part, problem.reason, problem.remedy)
            continue
        if fact not in row.facts["languages"]:
            row.facts["languages"].append(fact)
    if not row.facts["languages"]:
        del row.facts["languages"]


def read_certificates(row, text):
    """Add each certificate of a cell; other words are kept as a note."""
    if v.is_no(text):
        return
    spelt = re.sub(r"(?i)iso\s*/\s*iec", "iso", text)
    for part in re.split(r"[,;/\n\r|+&•]+", spelt):
        part = part.strip(" .*-–•")
        if not part or is_placeholder(part) or v.is_no(part):
            continue
        try:
            kind = v.read_certificate(part)
        except v.Unreadable:
            keep_as_note(row, _("Certificates"), part)
            continue
        if all(fact["kind"] != kind for fact in row.facts["certificates"]):
            row.facts["certificates"].append({"kind": kind})
    if not row.facts["certificates"]:
        del row.facts["certificates"]


def keep_as_note(row, label, text):
    row.facts["figures"].append(
        {"kind": Fact.Kind.OTHER.value, "label": label, "value": v.same_text(text)[:300]}
    )
    sentence = _("%(text)s is kept as a note, not as a certificate.")
    row.said.append(sentence % {"text": v.quoted(text)})


DAY_INSIDE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4}")


def read_iso_27001(row, text, details):
    """Return the certificate that a cell speaks of, with the details of the cells beside it.
    Where the cell says no, or something else, a date beside it makes no certificate.
    """
    word = folded(re.sub(r"\(.*?\)", " ", text))
    day = DAY_INSIDE.search(text)
    says = v.is_yes_or_no(word)
    if v.is_no(text) or (says is False and not day):
        if details:
            sentence = _("ISO 27001: %(text)s. What stands beside it makes no certificate.")
            row.said.append(sentence % {"text": v.quoted(text)})
        return {}
    if day:
        return details | until(row, day[0])
    if says or folded(text).replace(" ", "") in v.YES_OR_NO or is_its_name(text):
        return details | {"is": True}
    if any(sign.isdigit() for sign in text) and len(text) <= 80 and len(text.split()) <= 4:
        return details | {"number": text}
    keep_as_note(row, "ISO 27001", text)
    return details if "number" in details else {}


def is_its_name(text):
    name = folded(text).replace(" ", "")
    suffix = re.sub(r"^(certified|certifie|zertifiziert|certificado|certificato)", "", name)
    return suffix == "" or re.fullmatch(r"(iso|iec)*27001(20\d\d)?", suffix) is not None


def until(row, text):
    try:
        return {"expires_on": v.read_date(text)}
    except v.Unreadable as problem:
        row.lose("iso_27001", "ISO 27001", text, problem.reason, problem.remedy)
        return {}


# --- Money


def read_revenue(row, column, text, year, currency):
    """Add a year's revenue; without a year it is kept as another fact."""
    amount = v.money_and_currency(text)
    if amount is None:
        reason = _("%(text)s is not an amount we can read without guessing.")
        remedy = _("Write digits and a decimal point: 1200000.50.")
        row.lose(column, _("Revenue"), text, reason % {"text": v.quoted(text)}, remedy)
    elif year is None:
        fact = {"kind": Fact.Kind.OTHER.value, "label": "Revenue", "value": text[:300]}
        row.facts["figures"].append(fact)
        row.said.append(_("The revenue names no year: it is kept as a note."))
    else:
        money = {"year": year, "revenue": amount[0]}
        money |= {"currency": amount[1] or currency} if amount[1] or currency else {}
        row.facts["finances"].append(money)


def read_day_rate(row, column, text, currency):
    """Add a day rate. Nothing here repeats the cell: others may read what is said of a row."""
    price = v.money_and_currency(text)
    currency = (price and price[1]) or currency
    if price is None or price[0] >= 10**10:
        reason, remedy = _("This is not a price."), _("Write digits and a decimal point: 480.50.")
    elif not currency:
        reason = _("The price names no currency.")
        remedy = _("Write it behind the price or into the head, such as EUR.")
    else:
        rate = {"role": ANY_ROLE, "amount": price[0], "currency": currency}
        row.facts["day rates"].append(rate)
        return
    row.lose(column, _("Day rate"), "", reason, remedy)
