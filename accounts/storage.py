"""Files beside the database: kept whole or not at all, and swept when no row names them.

Everything asks Django's `default_storage`, which is a folder or an S3-compatible store
(`accounts.bucket`). No page hands out an address of the store: files go through a view that asks
for the right. What keeps files that no FileField names registers their names here.
"""

import errno
import os
import secrets
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import FileField
from django.utils.translation import gettext as _

from accounts import clock

# Functions that return names of files which belong to rows, but stand in no FileField.
named_elsewhere = []
# A file goes up before its row is committed: what is younger may still get its row.
AGE_OF_LEFTOVERS = timedelta(days=1)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StoreAway(OSError):
    """Raised where a store takes nothing or does not answer; its text is a sentence for people."""


def sentence_about(problem):
    if problem.errno in NO_ROOM:
        return _("The server has no room left for files. Nothing was saved; tell whoever runs it.")
    return _("The store of files does not answer. Nothing was saved; try again in a few minutes.")


class Folder(FileSystemStorage):
    """Files of one folder. A reader sees all of a file or nothing of it, a full disk included."""

    def _save(self, name, content):
        unfinished = f"{name}.{secrets.token_hex(4)}.part"
        path = Path(self.path(unfinished))
        try:
            super()._save(unfinished, content)
            with path.open("rb") as file:
                os.fsync(file.fileno())  # before a row says that it is there
            path.replace(self.path(name))
        except OSError as problem:
            path.unlink(missing_ok=True)
            raise StoreAway(problem.errno, sentence_about(problem)) from problem
        return name


@contextmanager
def store_refusals_in(form, field):
    """Let the form say why the store did not take its file; what was typed stays.
    Outside the transaction of the act, so that no row stays either.
    """
    try:
        yield
    except StoreAway as problem:
        form.add_error(field, problem.strerror)


def names_in_rows():
    """Yield the name of each file that a row names; a name may come twice."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField) and not model._meta.proxy:
                rows = model._base_manager.exclude(**{field.name: ""})
                yield from rows.values_list(field.name, flat=True).iterator()
    for names in named_elsewhere:
        yield from names()


def sweep():
    """Remove files that no row has named for a day; return their names."""
    # What lies there is looked at first: a row that is committed meanwhile keeps its file.
    before = clock.now() - AGE_OF_LEFTOVERS
    names, names_with_rows = list(names_in(default_storage)), set(names_in_rows())
    leftovers = [
        name
        for name in names
        if name not in names_with_rows and default_storage.get_modified_time(name) < before
    ]
    for name in leftovers:
        default_storage.delete(name)
    return leftovers


def names_in(storage, folder=""):
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was ever kept
    for name in sorted(names):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from names_in(storage, f"{folder}{name}/")
