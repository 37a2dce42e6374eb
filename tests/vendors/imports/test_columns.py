import pytest

from vendors.imports.columns import COLUMNS, guessed, plain_name


def test_every_column_is_guessed_by_its_key_and_its_label():
    for column in COLUMNS:
        assert guessed([column.key]) == {column.key: column.key}
        assert guessed([column.label.upper()]) == {column.label.upper(): column.key}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Société", "name"),
        ("RAISON SOCIALE", "legal_name"),
        ("Site Web", "website"),
        ("fuseau_horaire", "time_zone"),
        ("ISO-27001 valid until", "iso_expires"),
        ("  Vendor   name: ", "name"),
    ],
)
def test_other_names_are_known_in_english_and_french(name, key):
    assert guessed([name]) == {name: key}


def test_an_unknown_column_is_left_out():
    assert guessed(["Shoe size", "Name"]) == {"Name": "name"}


def test_a_field_is_guessed_for_one_column_only():
    assert guessed(["Name", "Vendor name"]) == {"Name": "name"}


def test_no_name_means_two_fields():
    names = [
        (plain_name(name), column.key)
        for column in COLUMNS
        for name in {plain_name(name) for name in (column.key, column.label, *column.also)}
    ]

    assert len({name for name, _key in names}) == len(names)
