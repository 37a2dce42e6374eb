from scoring.grid import load_grid
from scoring.grid.reads import READ_BY, parameters_read


def test_every_parameter_and_check_of_the_map_is_in_the_grid():
    grid = load_grid()

    assert READ_BY.keys() <= grid.parameters.keys()
    assert {check for checks in READ_BY.values() for check in checks} <= {
        check.id for check in grid.checks
    }


def test_a_parameter_that_was_not_given_has_its_default():
    assert parameters_read("TZ-01", {"buyer_day": "09:00-18:00"}, {"buyer_timezone": "UTC"}) == {
        "buyer_timezone": "UTC",
        "buyer_day": "09:00-18:00",
    }
    assert parameters_read("TA-01", {}, {}) == {"seniors_needed": None}


def test_most_checks_ask_about_no_parameter():
    assert parameters_read("TZ-02", {"seniors_needed": 3}, {}) == {}
