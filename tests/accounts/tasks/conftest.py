import pytest

from tests.accounts.tasks import jobs


@pytest.fixture
def queue(settings, transactional_db):
    """Keep tasks in the database, where a worker finds them, in place of running them at once."""
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "rendering"],
        }
    }
    jobs.done.clear()
