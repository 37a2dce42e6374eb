"""Imports point one way, so that a part can be read without the parts above it."""

import sys
from collections import defaultdict

import pytest

from tests.tooling.sources import APPS, PRODUCT, imported_modules, module_name, named

# Inside scoring, from the bottom up. A part imports from lower floors only.
FLOORS = [
    {"arithmetic", "grid"},
    {"models"},
    {"permissions"},
    {"results"},
    {"forms", "report"},
    {"views", "admin"},
    {"urls"},
]
FLOOR = {part: floor for floor, parts in enumerate(FLOORS) for part in parts}


def part_of(module):
    """Return what the module is called inside scoring: `models` for `scoring.models.rating`."""
    names = module.split(".")
    return names[1] if names[0] == "scoring" and len(names) > 1 else None


def imports_inside_scoring():
    imports = defaultdict(set)
    for path in PRODUCT:
        importer = part_of(module_name(path))
        if importer:
            imported = {part_of(module) for module in imported_modules(path)}
            imports[importer] |= imported - {None, importer}
    return imports


def reached(part, imports):
    """Return the parts with a floor that `part` imports, also by way of parts without one."""
    found, seen, waiting = set(), set(), [part]
    while waiting:
        for imported in imports[waiting.pop()] - seen:
            seen.add(imported)
            if imported in FLOOR:
                found.add(imported)
            else:
                waiting.append(imported)
    return found - {part}


def test_apps_import_only_the_apps_below_them():
    offences = [
        f"{named(path)} imports {module}"
        for path in PRODUCT
        for module in imported_modules(path)
        if module.split(".")[0] in APPS[APPS.index(module_name(path).split(".")[0]) + 1 :]
    ]

    assert offences == []


def test_the_parts_of_scoring_import_only_the_floors_below_them():
    imports = imports_inside_scoring()

    offences = [
        f"scoring.{part} imports scoring.{imported}"
        for part in sorted(FLOOR)
        for imported in sorted(reached(part, imports))
        if FLOOR[imported] >= FLOOR[part]
    ]

    assert offences == []


@pytest.mark.parametrize("part", ["arithmetic", "grid"])
def test_the_method_needs_only_python_and_yaml_and_its_simulation_numpy(part):
    simulation = "scoring.arithmetic.simulation."
    offences = [
        f"{named(path)} imports {module}"
        for path in PRODUCT
        if part_of(module_name(path)) == part
        for module in imported_modules(path)
        if part_of(module) != part
        and module.split(".")[0] not in sys.stdlib_module_names | {"yaml"}
        and not (module == "numpy" and module_name(path).startswith(simulation))
    ]

    assert offences == []


def test_the_product_does_not_import_its_tests():
    offences = [
        named(path)
        for path in PRODUCT
        for module in imported_modules(path)
        if module.split(".")[0] == "tests"
    ]

    assert offences == []
