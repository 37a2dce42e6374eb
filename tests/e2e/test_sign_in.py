import pytest

from tests.e2e.conftest import assert_accessible
from tests.factories import make_user


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_person_signs_in_and_out(visit, colours):
    make_user("lead@example.org", name="Lea Martin", may_lead=True)

    page = visit("lead@example.org", color_scheme=colours)

    assert page.locator("html").get_attribute("data-bs-theme") == colours
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    assert_accessible(page)
    assert page.problems == []
