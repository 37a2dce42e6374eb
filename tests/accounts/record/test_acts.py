from accounts.record.acts import Act, Audience


def test_every_act_has_an_audience_and_a_label():
    assert all(isinstance(act.audience, Audience) and act.label for act in Act)
    assert Act("rated") is Act.RATED
    assert (Act.RATED.audience, str(Act.RATED.label)) == (Audience.AFTER_RELEASE, "Rated")


def test_what_is_rated_and_decided_is_told_to_nobody_at_once():
    at_once = Act.told_to(Audience.PANEL, Audience.LEAD)

    assert not {Act.RATED, Act.WEIGHTS_PROPOSED, Act.AGREED_LEVEL} & set(at_once)
    assert Act.told_to(Audience.AFTER_DECISION) == [
        Act.SAVED_DRAFT_DECISION,
        Act.SAVED_CONDITIONS,
    ]
