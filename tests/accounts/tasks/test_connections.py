"""Work beside a request and the connections it borrows."""

import threading

import psycopg
import pytest
from django.db import connection, connections

from accounts.tasks.models import Beat
from accounts.tasks.queue import TaskRow
from accounts.tasks.worker import Companion, Worker

ON_POSTGRESQL = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL lends connections from a pool"
)


@pytest.fixture
def pool_of_two(transactional_db):
    """Lend two connections at most, as production lends eight."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = options | {
        "pool": {"min_size": 0, "max_size": 2, "timeout": 5}
    }
    yield
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"] = options


def test_the_companion_gives_its_connection_back(queue):
    companion, opened = Companion(Worker()), []
    thread = threading.Thread(
        target=lambda: (companion.look_around(), opened.append(connections["default"]))
    )
    thread.start()
    thread.join(10)

    assert opened[0].connection is None


@ON_POSTGRESQL
def test_eight_beats_leave_a_pool_of_two_whole(queue, pool_of_two):
    for _ in range(8):
        thread = threading.Thread(target=Companion(Worker()).look_around)
        thread.start()
        thread.join(10)

    assert Beat.objects.count() == 8
    assert connection.pool.get_stats()["requests_waiting"] == 0


@ON_POSTGRESQL
def test_a_pool_whose_connections_died_serves_the_next_request(pool_of_two):
    connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    TaskRow.objects.count()
    connection.close()  # back into the pool, where it dies
    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True}) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    TaskRow.objects.count()
