"""The production settings, with an empty page to compare with and a count of queries."""

from evaluator.settings import *

ROOT_URLCONF = "tests.benchmarks.urls"
MIDDLEWARE = ["tests.benchmarks.urls.count_queries", *MIDDLEWARE]
WSGI_APPLICATION = None
# Counted as ever, and never met: one machine plays many visitors.
LINK_LIMITS = {act: (seconds, 10**9, 10**9) for act, (seconds, *_) in LINK_LIMITS.items()}
# A line a request would bury the table.
LOGGING["loggers"] = {**LOGGING.get("loggers", {}), "evaluator.requests": {"level": "WARNING"}}
