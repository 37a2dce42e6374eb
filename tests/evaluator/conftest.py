"""The demonstration for tests that walk all pages of the site."""

import pytest
from django.db import transaction
from django.test import override_settings

from tests.demonstration import make_demonstration


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker, folder):
    """The demonstration, made once for all tests of a file; each undoes what it did itself."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder),
        transaction.atomic(),
    ):
        yield make_demonstration()
        transaction.set_rollback(True)
