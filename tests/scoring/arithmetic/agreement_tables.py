"""Tables of ratings for the tests of agreement: published ones, and drawn ones."""

from hypothesis import strategies as st

# Four observers, twelve units: K. Krippendorff, "Computing Krippendorff's
# Alpha-Reliability" (2011), section C, any number of observers and missing data.
# It prints alpha .849 interval.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]

# Six targets rated by four judges: P. E. Shrout and J. L. Fleiss, "Intraclass
# correlations", Psychological Bulletin 86 (1979), table 2. Table 4 prints ICC(2,1) = .29
# and ICC(2,4) = .62.
SHROUT_AND_FLEISS = [
    [9, 6, 8, 7, 10, 6],
    [2, 1, 4, 1, 5, 2],
    [5, 3, 6, 2, 6, 4],
    [8, 2, 8, 6, 9, 7],
]

LEVELS = st.integers(0, 4)


@st.composite
def tables(draw, values=LEVELS, assessors=(2, 5), items=(2, 8)):
    """Return a row for each assessor, all of one length."""
    length = draw(st.integers(*items))
    row = st.lists(values, min_size=length, max_size=length)
    return draw(st.lists(row, min_size=assessors[0], max_size=assessors[1]))
