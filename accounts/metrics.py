"""What an operator counts. Where several processes serve, they count together through
PROMETHEUS_MULTIPROC_DIR, which has to be set before Python starts; without it each counts alone.
"""

from prometheus_client import Counter, Histogram

REQUESTS = Counter(
    "evaluator_requests",
    "Requests that were answered, by the name of their address, method and class of status.",
    ["route", "method", "status"],
)
# Few buckets: each is a file entry of each route in each process.
SECONDS = Histogram(
    "evaluator_request_seconds",
    "How long answers took, by the name of their address.",
    ["route"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
DATABASE_ERRORS = Counter(
    "evaluator_database_errors", "Requests that failed because of the database."
)
SIGN_IN_FAILURES = Counter(
    "evaluator_sign_in_failures", "Sign-ins with a wrong password or address."
)
