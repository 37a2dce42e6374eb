"""The third-party files in static/ are the ones the manifest names, and no others."""

import hashlib
import json

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
PACKAGES = json.loads((STATIC / "vendor/MANIFEST.json").read_text())["packages"]
FILES = {file["path"]: file["sha256"] for package in PACKAGES for file in package["files"]}


@pytest.mark.parametrize("path", FILES)
def test_vendored_file_is_what_the_manifest_says(path):
    assert hashlib.sha256((STATIC / path).read_bytes()).hexdigest() == FILES[path]


def test_every_third_party_file_is_in_the_manifest():
    found = {
        path.relative_to(STATIC).as_posix()
        for folder in ("vendor", "fonts")
        for path in (STATIC / folder).rglob("*")
        if path.is_file() and path.name != "MANIFEST.json"
    }

    assert found == set(FILES)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_every_package_comes_with_its_licence(package):
    assert any("LICENSE" in file["path"] for file in package["files"])


@pytest.mark.parametrize("path", [path for path in FILES if path.endswith((".js", ".css"))])
def test_no_vendored_file_names_a_source_map(path):
    assert b"sourceMappingURL" not in (STATIC / path).read_bytes()
