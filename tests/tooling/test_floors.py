"""What import-linter does not see: rows point downward too, and the method needs only Python."""

import sys

import pytest
from django.apps import apps

from tests.tooling.sources import PRODUCT, imported_modules, module_name, named

# From the bottom up, by the label of the app. The order of imports is in pyproject.toml.
FLOORS = (
    "accounts",
    "vendors",
    "evaluations",
    "ratings",
    "results",
    "decisions",
    "reports",
    "home",
    "demo",
)
OURS = ("accounts", "evaluator", "scoring", "vendors")
# The one rounding of the product: the grid rounds where it writes what a value reaches.
ROUNDING = "scoring.arithmetic.display"
LIBRARIES = {"scoring.arithmetic": {"numpy"}, "scoring.grid": {"pydantic", "pydantic_core", "yaml"}}


def own_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


def test_every_app_with_models_has_its_floor():
    assert {model._meta.app_label for model in own_models()} <= set(FLOORS)


def test_foreign_keys_point_downward_or_stay_in_their_app():
    offences = [
        f"{model._meta.label}.{field.name} points to {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model in own_models()
        if FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]

    assert offences == []


@pytest.mark.parametrize("package", LIBRARIES)
def test_the_method_needs_only_python_and_a_few_libraries(package):
    offences = [
        f"{named(path)} imports {module}"
        for path in PRODUCT
        if module_name(path).startswith(package)
        for module in imported_modules(path)
        if not module.startswith((package, ROUNDING))
        and module.split(".")[0] not in sys.stdlib_module_names | LIBRARIES[package]
    ]

    assert offences == []


def test_every_folder_of_the_product_is_a_package():
    """Import-linter passes over a folder without `__init__.py`."""
    folders = {path.parent for path in PRODUCT}

    assert sorted(named(path) for path in folders if not (path / "__init__.py").exists()) == []
