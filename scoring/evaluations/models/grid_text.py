"""The grids that evaluations rate by, each kept once: it is long, and read with every page."""

from functools import lru_cache

from django.db import models

from accounts.record.models import AppendOnly, AppendOnlyQuerySet, sha256
from scoring.grid.model import Grid


class GridTextQuerySet(AppendOnlyQuerySet):
    def keep(self, document):
        """Return the row of this grid document, a new one if no evaluation has rated by it."""
        return self.get_or_create(sha256=sha256(document), defaults={"document": document})[0]


class GridText(AppendOnly):
    sha256 = models.CharField(max_length=64, primary_key=True, editable=False)
    document = models.JSONField(editable=False)

    objects = GridTextQuerySet.as_manager()

    def __str__(self):
        return self.sha256


@lru_cache(maxsize=16)
def read_grid(key):
    """Return (document, Grid) of a GridText, shared and read-only: reading is dear."""
    document = GridText.objects.get(pk=key).document
    return document, Grid.from_document(document)
