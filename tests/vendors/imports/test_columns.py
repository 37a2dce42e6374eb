import pytest

from vendors.imports.columns import COLUMNS, guessed, match_head, plain_name


def test_every_column_is_guessed_by_its_key_and_its_label():
    for column in COLUMNS:
        for head in (column.key, column.label.upper()):
            assert match_head(head) == column.key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Société", "name"),
        ("RAISON SOCIALE", "name"),
        ("Site Web", "website"),
        ("fuseau_horaire", "time_zone"),
        ("ISO-27001 valid until", "iso_expires"),
        ("  Vendor   name: ", "name"),
    ],
)
def test_other_names_are_known_in_english_and_french(name, key):
    assert guessed([name]) == {name: key}


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ("N° registre", "register_number"),
        ("Ville(s)", "city"),
        ("Effectif production", "headcount"),
        ("Seniors (8 ans et +)", "seniors"),
        ("ISO 27001 valable jusqu'au", "iso_expires"),
        ("CA 2025 (EUR)", "revenue"),
        ("Chiffre d’affaires 2024 en k€", None),
        ("TJM (EUR)", "day_rate"),
        ("Prix – TJM senior", "day_rate"),
        ("Jahr der Gründung", "founded"),
        ("Anzahl Mitarbeiter", "headcount"),
        ("Umsatz 2025 (EUR)", "revenue"),
        ("Razón social", "legal_name"),
        ("País", "country"),
        ("Número de empleados", "headcount"),
        ("Ragione sociale", "legal_name"),
        ("Anno di fondazione", "founded"),
        ("Razão social", "legal_name"),
        ("Localização", "city"),
        ("Nazwa firmy", "name"),
        ("Rok założenia", "founded"),
        ("Języki", "language"),
        ("اسم الشركة", "name"),
        ("سنة التأسيس", "founded"),
        ("Vendor name, as registered", "name"),
        ("Country, ISO", "country"),
        ("Delivery site – People", "people"),
        ("Shoe size", None),
    ],
)
def test_heads_are_known_by_the_words_people_use(head, key):
    assert match_head(head) == key


def test_registered_names_alone_are_the_names():
    assert guessed(["Raison sociale", "Pays"])["Raison sociale"] == "name"
    both = guessed(["Fournisseur", "Raison sociale"])
    assert both == {"Fournisseur": "name", "Raison sociale": "legal_name"}


def test_a_day_right_of_the_certificate_is_the_day_until_which_it_holds():
    assert guessed(["ISO 27001", "valable jusqu'au"])["valable jusqu'au"] == "iso_expires"
    assert guessed(["Devis", "valable jusqu'au"]) == {}


def test_a_turnover_in_percent_is_no_revenue():
    assert guessed(["Turnover"], [[2, "12,5 %"], [3, "18%"], [4, "n.c."]]) == {}
    assert guessed(["Turnover"], [[2, "8 M€"]]) == {"Turnover": "revenue"}


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
