import pytest

from vendors.imports.doubles import Directory, Double, Firm, name_words

HELD = {
    "pk": 7,
    "reference": "V-ATLAS",
    "name": "Atlas Dev",
    "register_number": "RC 123-456",
    "website": "https://www.atlas-dev.example/fr",
    "country": "MA",
}


def firm(**fields):
    return Firm({"name": "Atlas Dev"} | fields, row=2)


def directory(*more):
    return Directory([Firm(HELD), *more])


@pytest.mark.parametrize(
    "fields",
    [
        {"reference": "V-ATLAS", "name": "A new name"},
        {},
        {"name": "  ATLAS  dev"},
        {"website": "http://atlas-dev.example"},
        {"register_number": "rc123456", "country": "MA"},
    ],
)
def test_a_firm_is_known_for_certain_when_nothing_speaks_against_it(fields):
    assert directory().certain(firm(**fields)).pk == 7


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Casa Logic"},
        {"website": "https://other.example"},
        {"country": "RO"},
        {"register_number": "RC 9"},
        {"reference": "V-OTHER"},
    ],
)
def test_a_firm_is_not_certain_under_another_name_or_with_something_against_it(fields):
    assert directory().certain(firm(**fields)) is None


def test_two_firms_of_one_name_are_never_certain():
    second = Firm({"pk": 8, "name": "Atlas Dev"})

    assert directory(second).certain(firm()) is None
    assert [double.pk for double in directory(second).doubtful(firm())] == [7, 8]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "Other", "website": "atlas-dev.example"}, "same domain"),
        ({"name": "Other", "register_number": "RC123456"}, "same register number"),
        ({"country": "RO"}, "same name"),
        ({"name": "Atlas Devs"}, "95 % of the name"),
        ({"name": "ATLAS-DEV S.A.R.L."}, "100 % of the name"),
        ({"name": "Dev Atlas"}, "100 % of the name"),
        ({"name": "AtlasDev"}, "94 % of the name"),
    ],
)
def test_a_possible_double_is_named_with_its_reason(fields, reason):
    marks = ("", "Morocco", "RC 123-456", "https://www.atlas-dev.example/fr")
    assert directory().doubtful(firm(**fields)) == [Double(7, None, "Atlas Dev", reason, marks)]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Kod", "legal_name": "ATLAS DEV Sp. z o.o."},
        {"name": "Kod", "legal_name": "Sté. Atlas Dév"},
    ],
)
def test_a_legal_name_tells_a_double_too(fields):
    (double,) = directory().doubtful(firm(**fields))
    assert (double.pk, double.reason) == (7, "same legal name")
    assert not directory().doubtful(firm(**fields, register_number="RC 9"))


def test_a_merged_record_is_known_under_its_own_name_as_the_one_that_stays():
    merged = Firm({"pk": 9, "merged_into": 7, "name": "Borea", "reference": "V-BOREA"})
    both = directory(merged)

    assert both.certain(Firm({"name": "Borea"})).pk == 7
    assert both.certain(Firm({"name": "X", "reference": "V-BOREA"})).pk == 7
    assert [double.pk for double in both.doubtful(Firm({"name": "Borea SARL"}))] == [7]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Carpathia Code"},
        {"name": "Atlas Devs", "register_number": "RC 9"},
        {"name": "Atlas Dev 2"},
        {"name": "شركة"},
    ],
)
def test_a_firm_unlike_all_others_has_no_doubles(fields):
    assert directory().doubtful(firm(**fields)) == []


def test_firms_on_a_shared_host_are_not_doubles():
    held = Firm({"pk": 8, "name": "Nova", "website": "https://facebook.com/nova"})

    assert directory(held).doubtful(firm(name="Zen", website="https://facebook.com/zen")) == []


def test_an_earlier_row_of_the_file_can_be_a_double():
    found = directory(Firm({"name": "Carpathia Code"}, row=4))

    double = found.doubtful(firm(name="Carpathia Codes"))[0]
    assert (double.row, double.answer) == (4, "leave")


def test_no_more_than_five_doubles_are_shown():
    many = [Firm({"pk": pk, "name": "Nova", "country": "RO"}) for pk in range(10, 20)]

    assert len(directory(*many).doubtful(firm(name="Nova", country="MA"))) == 5


def test_a_name_of_legal_forms_alone_keeps_its_words():
    assert name_words("The Group") == ["the"]
