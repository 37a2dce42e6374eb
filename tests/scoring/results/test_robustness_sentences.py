from fractions import Fraction

import pytest

from scoring.arithmetic.display import plain_number
from scoring.arithmetic.robustness.alternatives import OtherAverage, WithoutOne
from scoring.arithmetic.robustness.ratings import CloseCall, RatingFlip
from scoring.arithmetic.robustness.weights import WeightFlip, WeightRange
from scoring.results.robustness_sentences import RobustnessSentences

sentences = RobustnessSentences(
    candidates={"C1": "Atlas", "C2": "Borea", "C3": "Cedar", "C4": "Delta"},
    criteria={"SC": "Security"},
    checks={"SC-04": "Escrow"},
    assessors={"A1": "Ann Smith"},
)
HUNDRED = Fraction(100)


def weight_range(low, high, below=(), above=(), is_fixed=False):
    found = WeightRange(Fraction(low), Fraction(17), Fraction(high), below, above, is_fixed)
    return sentences.weight_range("C1", "SC", found)


def test_a_number_is_whole_or_has_two_places():
    numbers = [17, Fraction("12.4"), Fraction("12.345"), 100, 0, Fraction(1, 1000)]

    assert [plain_number(number) for number in numbers] == [
        "17",
        "12.40",
        "12.35",
        "100",
        "0",
        "0.00",
    ]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((0, 100), "Atlas stays first whatever Security weighs."),
        (
            ("12.4", 41, ("C2",), ("C3", "C4")),
            (
                "Atlas stays first while Security weighs 12.40 to 41 points."
                " Below that Borea overtakes it. Above that Cedar and Delta overtake it."
            ),
        ),
        (
            (0, 41, (), ("C2", "C3", "C4")),
            (
                "Atlas stays first while Security weighs at most 41 points."
                " Above that Borea, Cedar and Delta overtake it."
            ),
        ),
        (
            (1, 100, ("C2",), ()),
            (
                "Atlas stays first while Security weighs at least 1 point."
                " Below that Borea overtakes it."
            ),
        ),
        (
            (17, 17, ("C2",), ("C3",)),
            (
                "Atlas stays first while Security weighs exactly 17 points."
                " Below that Borea overtakes it. Above that Cedar overtakes it."
            ),
        ),
        (
            (Fraction(16997, 1000), Fraction(17003, 1000), ("C2",), ("C3",)),
            (
                "Atlas stays first while Security weighs 17.00 points, rounded."
                " Below that Borea overtakes it. Above that Cedar overtakes it."
            ),
        ),
        (
            (Fraction(17003, 1000), 100, ("C2",), ()),
            (
                "Atlas stays first while Security weighs at least 17.00 points."
                " Below that Borea overtakes it."
            ),
        ),
        (
            (100, 100, (), (), True),
            "Security holds all the points, so no other criterion can take any over.",
        ),
    ],
)
def test_a_weight_range_in_words(found, said):
    assert weight_range(*found) == said


@pytest.mark.parametrize(
    ("before", "after", "rises", "said"),
    [
        (
            17,
            "12.4",
            False,
            "Borea overtakes Atlas if Security falls from 17 to below 12.40 points.",
        ),
        (
            17,
            "20.25",
            True,
            "Borea overtakes Atlas if Security rises from 17 to above 20.25 points.",
        ),
        (
            17,
            "16.999",
            False,
            "Borea overtakes Atlas if Security falls only just below 17 points.",
        ),
        (
            17,
            17,
            True,
            "Borea is level with Atlas and overtakes it if Security rises above 17 points.",
        ),
        (2, 1, False, "Borea overtakes Atlas if Security falls from 2 to below 1 point."),
    ],
)
def test_a_change_of_one_weight_in_words(before, after, rises, said):
    before, after = Fraction(before), Fraction(after)
    flip = WeightFlip("C1", "C2", "SC", before, after, after - before, rises)

    assert sentences.weight_flip("C1", "C2", flip) == said


def test_a_change_of_one_rating_in_words():
    falls = RatingFlip("C1", "C2", "C1", "SC-04", "A1", 3, 1, needs_evidence=False)
    rises = RatingFlip("C1", "C2", "C2", "SC-04", "A1", 2, 4, needs_evidence=True)

    assert sentences.rating_flip("C1", "C2", falls) == (
        "Borea overtakes Atlas if one rating of Atlas on Escrow falls from 3 to 1 (Ann Smith)."
    )
    assert sentences.rating_flip("C1", "C2", rises) == (
        "Borea overtakes Atlas if one rating of Borea on Escrow rises from 2 to 4 (Ann Smith);"
        " that needs better evidence than is held."
    )


def test_where_nothing_does_it_the_sentences_say_so():
    assert sentences.weight_flip("C1", "C2", None) == (
        "No change of one weight lets Borea overtake Atlas."
    )
    assert sentences.rating_flip("C1", "C2", None) == (
        "No change of one rating lets Borea overtake Atlas."
    )


@pytest.mark.parametrize(
    ("lead", "move", "check", "said"),
    [
        (
            "1.875",
            "5.625",
            "SC-04",
            (
                "Atlas leads Borea by 1.88 points; one level by one assessor on Escrow moves"
                " 5.63 points: too close to call."
            ),
        ),
        (
            6,
            1,
            "SC-04",
            (
                "Atlas leads Borea by 6 points; one level by one assessor on Escrow moves"
                " 1 point: not too close to call."
            ),
        ),
        (
            0,
            1,
            "SC-04",
            (
                "Atlas and Borea have the same score; one level by one assessor on Escrow moves"
                " 1 point: too close to call."
            ),
        ),
        (
            3,
            0,
            None,
            "Atlas leads Borea by 3 points; every rating of both was settled in moderation.",
        ),
        (
            0,
            0,
            None,
            (
                "Atlas and Borea have the same score; every rating of both was settled in"
                " moderation."
            ),
        ),
    ],
)
def test_a_close_call_in_words(lead, move, check, said):
    lead, move = Fraction(lead), Fraction(move)

    assert sentences.close_call(CloseCall("C1", "C2", lead, move, check, lead < move)) == said


def test_dominance_in_words():
    assert sentences.dominated("C3", ("C1",)) == (
        "Cedar cannot be first while each criterion that is compared counts: Atlas matches"
        " it on all of them and beats it on at least one."
    )
    assert sentences.dominated("C3", ("C1", "C2")) == (
        "Cedar cannot be first while each criterion that is compared counts: Atlas and"
        " Borea match it on all of them and beat it on at least one."
    )


def test_leaving_one_out_in_words():
    holds = WithoutOne("SC", ("C1",), {}, (), holds=True)
    turns = WithoutOne("A1", ("C2",), {}, (), holds=False)
    shares = WithoutOne("A9", ("C1", "C2"), {}, (), holds=False)
    nobody = WithoutOne("A1", (), {}, (), holds=False)

    assert sentences.without_criterion(holds) == "Without Security: Atlas stays first."
    assert sentences.without_assessor(turns) == "Without the ratings of Ann Smith: Borea is first."
    assert sentences.without_assessor(shares) == (
        "Without the ratings of A9: Atlas and Borea are first."
    )
    assert sentences.without_assessor(nobody) == (
        "Without the ratings of Ann Smith: nobody is ranked."
    )
    tied = WithoutOne("SC", ("C1", "C2"), {}, (), holds=True)
    assert sentences.without_criterion(tied) == "Without Security: Atlas and Borea stay first."


def test_another_average_in_words():
    holds = OtherAverage("median", ("C1",), {}, (), holds=True)
    turns = OtherAverage("trimmed_mean", ("C1", "C2"), {}, (), holds=False)
    nobody = OtherAverage("median", (), {}, (), holds=False)

    assert sentences.other_average(holds) == (
        "By the median of the ratings instead of their mean: Atlas stays first."
    )
    assert sentences.other_average(turns) == (
        "By the trimmed mean (without the highest and the lowest) of the ratings instead of their"
        " mean: Atlas and Borea are first."
    )
    assert sentences.other_average(nobody) == (
        "By the median of the ratings instead of their mean: nobody is ranked."
    )


def test_a_name_that_is_not_given_is_the_id():
    assert (
        RobustnessSentences().weight_flip("C1", "C2", None)
        == "No change of one weight lets C2 overtake C1."
    )


def test_a_range_can_be_said_without_who_overtakes_beyond_it():
    found = WeightRange(Fraction("12.4"), Fraction(17), Fraction(41), ("C2",), ("C3",), False)

    said = sentences.weight_range("C1", "SC", found, rivals=False)

    assert said == "Atlas stays first while Security weighs 12.40 to 41 points."
