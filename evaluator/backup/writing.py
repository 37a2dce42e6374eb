"""Writing the archive: one table, one file at a time, under a name of its own until it is whole."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from accounts import clock
from accounts.storage import names_in_rows
from evaluator.backup.rows import (
    LEFT_OUT,
    columns_of,
    last_number,
    lines_of,
    migrations,
    snapshot,
    tables,
)

FORMAT = "evaluator-backup/1"


class Hashed:
    """A readable file that knows the SHA-256 of what was read."""

    def __init__(self, file):
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size=-1):
        piece = self.file.read(size)
        self.sha256.update(piece)
        return piece


def write_backup(path):
    """Write the archive and return its manifest. Raises OSError; then `path` is as it was."""
    path = Path(path)
    # Readable for its owner alone, as it holds everything.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                manifest = fill(archive, path.parent)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return manifest


def fill(archive, folder):
    with snapshot():
        manifest = {
            "format": FORMAT,
            "product": settings.VERSION,
            "made_at": clock.now().isoformat(),
            "database": connection.vendor,
            "migrations": migrations(),
            "left_out": sorted(LEFT_OUT),
            "tables": [add_rows(archive, model, folder) for model in tables()],
            "files": [],
            "missing_files": [],
        }
        names = sorted(set(names_in_rows()))
    for name in names:
        try:
            manifest["files"].append(add_file(archive, name))
        except FileNotFoundError:
            # Of a report that nobody has asked for yet, or erased since: the rows still stand.
            manifest["missing_files"].append(name)
    text = json.dumps(manifest, indent=1).encode()
    add(archive, "manifest.json", len(text), io.BytesIO(text))
    digest = hashlib.sha256(text).hexdigest().encode()
    add(archive, "manifest.sha256", len(digest), io.BytesIO(digest))
    return manifest


def add_rows(archive, model, folder):
    count = 0
    # A member begins with its length, so its rows go to the disk first, and never to memory.
    with tempfile.TemporaryFile(dir=folder) as rows:
        for line in lines_of(model):
            rows.write(line)
            count += 1
        size = rows.tell()
        rows.seek(0)
        name = f"rows/{model._meta.label_lower}.jsonl"
        return {
            "model": model._meta.label_lower,
            "columns": columns_of(model),
            "rows": count,
            "last_number": last_number(model),
            **add(archive, name, size, rows),
        }


def add_file(archive, name):
    with default_storage.open(name) as file:
        return {"name": name, **add(archive, f"files/{name}", file.size, file)}


def add(archive, name, size, file):
    """Add a member; return its name, length and SHA-256."""
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(clock.now().timestamp())
    hashed = Hashed(file)
    archive.addfile(member, hashed)
    archive.members.clear()  # tarfile would remember each of a million files
    return {"member": name, "bytes": size, "sha256": hashed.sha256.hexdigest()}
