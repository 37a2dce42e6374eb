"""The production settings, with an empty page to compare with and a count of queries."""

from evaluator.settings import *

ROOT_URLCONF = "tests.benchmarks.urls"
MIDDLEWARE = ["tests.benchmarks.urls.count_queries", *MIDDLEWARE]
WSGI_APPLICATION = None
