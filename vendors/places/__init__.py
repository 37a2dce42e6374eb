"""What texts say about countries, cities and hubs: claims beside each other, never merged."""

from vendors.places.model import Claim, Computed, Conflict, Figure, Place, Places, Source, Topic
from vendors.places.reading import PlacesInvalid, load_places, places

__all__ = [
    "Claim",
    "Computed",
    "Conflict",
    "Figure",
    "Place",
    "Places",
    "PlacesInvalid",
    "Source",
    "Topic",
    "load_places",
    "places",
]
