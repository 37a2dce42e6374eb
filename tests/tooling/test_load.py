"""What the commands that measure begin with is still what the product takes."""

import pytest

from accounts.tasks.models import Progress
from tests.benchmarks import seeding
from tests.load.work import begin_draft, begin_import

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("begin", [begin_import, begin_draft])
def test_work_that_something_interrupts_begins(begin):
    people = seeding.make_people()

    what, page, person = begin(people, 3)

    assert Progress.objects.filter(what=what).exists()
    assert page.startswith("/") and person in people.values()
