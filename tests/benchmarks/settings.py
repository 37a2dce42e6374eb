"""The production settings, with an empty page to compare with and a count of queries."""

from evaluator.settings import *  # noqa: F403 -- settings are a star import by nature

ROOT_URLCONF = "tests.benchmarks.urls"
MIDDLEWARE = ["tests.benchmarks.urls.count_queries", *MIDDLEWARE]  # noqa: F405
WSGI_APPLICATION = None
