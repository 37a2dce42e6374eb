"""The main job in a browser that runs no script; test_every_page looks for dead controls."""

import pytest

from scoring.decisions.models import Determination
from scoring.evaluations.models import Evaluation
from scoring.grid.proposals import SHORT_PRESET
from tests.e2e import main_job
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def test_main_job_is_done_without_scripts(visit, tmp_path):
    make_user("buyer@example.org", name="Bea Buyer", may_lead=True, is_curator=True)
    page = visit("buyer@example.org", java_script_enabled=False)

    main_job.import_vendors(page, tmp_path)
    main_job.add_evidence(page, main_job.VENDORS[0], [*SHORT_PRESET, main_job.GATE])
    home = main_job.start_evaluation(page, "Support in two languages")
    main_job.set_up(page, home)
    main_job.seal(page, home)
    candidates = {one.vendor.name: one.pk for one in Evaluation.objects.get().candidates.all()}
    strong, *others = (candidates[name] for name in main_job.VENDORS)
    main_job.find_gates(page, home, [(strong, True), *((pk, False) for pk in others)])
    main_job.rate_everything(page, home, SHORT_PRESET, {strong: 3} | dict.fromkeys(others, 0))
    main_job.submit(page, home)
    main_job.decide(page, home)

    assert Determination.objects.get().evaluation == Evaluation.objects.get()
