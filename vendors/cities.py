"""Cities with their country and time zone, by any usual spelling; built by `bin/names`.
City data (c) GeoNames, CC BY 4.0: see data/NOTICE.
"""

import gzip
from bisect import bisect_left
from functools import cache, lru_cache
from typing import NamedTuple

from vendors.spellings import DATA, folded

# What people call them and the table does not, or not first.
EVERYDAY = {
    "casa": ("casablanca", "MA"),
    "hcmc": ("ho chi minh city", "VN"),
    "nyc": ("new york city", "US"),
    "cdmx": ("mexico city", "MX"),
}
LARGER = 20  # times the next one: then the largest is meant


class City(NamedTuple):
    name: str
    country: str
    zone: str
    people: int


class Lines:
    """The lines of a block of bytes, to be searched by bisection without taking it apart."""

    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, offset):
        start = self.data.rfind(b"\n", 0, offset) + 1
        return self.data[start : self.data.find(b"\n", start)]


@cache
def table():
    """Return (the bytes of the rows with the start of each, the Lines of the spellings)."""
    rows, _blank, spellings = gzip.decompress((DATA / "cities.gz").read_bytes()).partition(b"\n\n")
    return rows.split(b"\n"), Lines(spellings)


def city_in(row):
    name, country, zone, people = row.decode().split("\t")
    return City(name, country, zone, int(people))


def cities_called(name):
    """Return [(rank, City)] of every place of this name: rank 0 its own, 1 another spelling."""
    rows, lines = table()
    prefix = folded(name).encode() + b"\t"
    place = bisect_left(lines, prefix)
    place = lines.data.rfind(b"\n", 0, place) + 1
    if not lines.data.startswith(prefix, place):
        place = lines.data.find(b"\n", place) + 1
    cities = []
    while lines.data.startswith(prefix, place):
        end = lines.data.find(b"\n", place)
        _name, rank, number = lines.data[place:end].split(b"\t")
        cities.append((int(rank), city_in(rows[int(number)])))
        place = end + 1
    return cities


@lru_cache(20_000)
def find_city(name, country=""):
    """Return ([City], or several that a person chooses from; whether size alone decided)."""
    if everyday := EVERYDAY.get(folded(name)):
        own, home = everyday
        if country in ("", home):
            name, country = own, home
    places = cities_called(name)
    if country:
        places = [(rank, city) for rank, city in places if city.country == country]
    best = [city for rank, city in places if rank == 0] or [city for _rank, city in places]
    best.sort(key=lambda city: -city.people)
    is_one = country and len({city.zone for city in best}) == 1
    if len(best) < 2 or is_one:
        return best[:1], False
    if best[0].people >= LARGER * max(best[1].people, 1):
        return best[:1], True
    return best, False
