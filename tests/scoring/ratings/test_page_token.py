from datetime import timedelta

from django.utils import timezone

from scoring.ratings.forms import PageToken
from scoring.ratings.models import Rating
from tests.factories import make_user


def test_a_token_comes_back_as_it_was_signed(db):
    page = PageToken.new(make_user())

    assert PageToken.read(str(page)) == page


def test_a_forged_or_absent_token_is_none():
    assert PageToken.read("") is None
    assert PageToken.read("WzEsIngiLDFd:1abc:forged") is None


def test_a_page_has_seen_what_was_saved_before_it_was_loaded(db):
    page = PageToken.new(make_user())

    assert page.has_seen(Rating(page_token="other", saved_at=page.loaded_at))
    assert not page.has_seen(
        Rating(page_token="other", saved_at=page.loaded_at + timedelta(microseconds=1))
    )


def test_a_page_has_seen_what_it_saved_itself(db):
    page = PageToken.new(make_user())

    assert page.has_seen(Rating(page_token=page.id, saved_at=timezone.now() + timedelta(1)))


def test_an_unknown_page_has_seen_nothing(db):
    page = PageToken.unknown(make_user())

    assert not page.has_seen(Rating(page_token="", saved_at=timezone.now()))


def test_a_page_is_moved_on_by_the_same_persons_token_alone(db):
    me, other = make_user(), make_user("other@example.org")
    page = PageToken.unknown(me)
    later = PageToken.new(me)

    assert page.as_of(str(later)).loaded_at == later.loaded_at
    assert page.as_of(str(later)).id == page.id
    assert page.as_of(str(PageToken.new(other))) == page
    assert page.as_of("forged") == page
