import threading

import psycopg
import pytest
from django.db import connection, connections

from accounts.background import run_beside_request
from tests.factories import make_user

ON_POSTGRESQL = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL lends connections from a pool"
)


def ask_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def fail_after_asking():
    ask_the_database()
    raise RuntimeError("the work broke")


@pytest.fixture
def pool_of_two(settings, transactional_db):
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


def test_work_is_done_at_once_where_nothing_runs_beside(settings):
    settings.WORK_IN_BACKGROUND = False
    done = []

    assert run_beside_request(done.append, 1) is None
    assert done == [1]


def test_work_runs_in_a_thread_of_its_own(settings):
    settings.WORK_IN_BACKGROUND = True
    threads = []

    thread = run_beside_request(lambda: threads.append(threading.current_thread()))
    thread.join(10)

    assert threads == [thread]
    assert not thread.daemon


def test_an_error_beside_a_request_is_logged(settings, caplog, transactional_db):
    settings.WORK_IN_BACKGROUND = True

    run_beside_request(fail_after_asking).join(10)

    assert "fail_after_asking failed beside a request." in caplog.text
    assert "the work broke" in caplog.text


@pytest.mark.parametrize("work", [ask_the_database, fail_after_asking])
def test_a_thread_closes_the_connection_it_opened(settings, transactional_db, work):
    settings.WORK_IN_BACKGROUND = True
    opened = []

    def look():
        try:
            work()
        finally:
            opened.append(connections["default"])

    run_beside_request(look).join(10)

    assert opened[0].connection is None


@ON_POSTGRESQL
@pytest.mark.parametrize("work", [ask_the_database, fail_after_asking])
def test_eight_runs_leave_a_pool_of_two_whole(settings, pool_of_two, work):
    settings.WORK_IN_BACKGROUND = True

    for _ in range(8):
        run_beside_request(work).join(10)

    assert make_user("after@example.org").pk
    assert connection.pool.get_stats()["requests_waiting"] == 0


@ON_POSTGRESQL
def test_a_pool_whose_connections_died_serves_the_next_request(pool_of_two):
    connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    ask_the_database()
    connection.close()  # back into the pool, where it dies
    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True}) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    ask_the_database()
