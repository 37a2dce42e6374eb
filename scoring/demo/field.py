"""How good the invented vendors are, by criterion, and which gate stops whom."""

CRITERIA = ("TZ", "LG", "TA", "SC", "AI", "SO")

# Quality 0-4 in the order of CRITERIA, by place in the vendor list.
DECIDED_FIELD = [
    (3, 3, 3, 3, 2, 3),
    (3, 4, 2, 3, 3, 3),
    (3, 2, 3, 3, 3, 3),
    (2, 3, 3, 2, 3, 2),
    (3, 3, 2, 2, 1, 3),
    (2, 2, 2, 3, 2, 2),
    (3, 3, 3, 1, 3, 2),
    (2, 2, 1, 2, 1, 2),
]
INCUMBENT = 4  # index into the field
LAPSED = 6  # its ISO/IEC 27001 certificate ran out
CONFLICTS = {  # candidate numbers
    "assessor@example.org": {
        8: "Until March 2025 I worked for this firm as a consultant, and I still hold options on "
        "its shares."
    }
}

OPEN_FIELD = [
    (3, 3, 2, 3, 3, 2),
    (2, 3, 3, 2, 2, 3),
    (3, 2, 2, 2, 3, 3),
    (2, 2, 3, 3, 1, 2),
    (3, 1, 2, 2, 2, 3),
    (1, 3, 2, 1, 3, 2),
]


def quality_of(profile, criterion):
    return profile[CRITERIA.index(criterion)]
