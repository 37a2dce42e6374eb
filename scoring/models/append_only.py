"""Rows that are written once: what was wrong is corrected by another row."""

from django.db import models


class WrittenOnce(Exception):
    """Raised when something tries to change or remove what was written once."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **fields):
        raise WrittenOnce("This is kept as it was written. Write a correction.")

    def delete(self):
        raise WrittenOnce("This is kept as it was written. Write a correction.")


class AppendOnly(models.Model):
    """A row that can be added and read, and nothing else."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise WrittenOnce("This is kept as it was written. Write a correction.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise WrittenOnce("This is kept as it was written. Write a correction.")
