from vendors.names import isolated


def test_a_name_is_held_together_whatever_direction_it_turns():
    assert isolated("شركة\u202e") == "\u2068شركة\u202e\u2069"


def test_a_name_cannot_end_its_isolation_itself():
    assert isolated("A\u2069\u202eB\u2067") == "\u2068A\u202eB\u2069"
