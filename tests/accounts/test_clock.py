from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.clock import moment

AT = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Paris", "Fri 27 Nov 2026, 17:00 (UTC+1)"),
        ("Africa/Casablanca", "Fri 27 Nov 2026, 16:00 (UTC+0)"),
        ("America/Costa_Rica", "Fri 27 Nov 2026, 10:00 (UTC-6)"),
        ("Asia/Kolkata", "Fri 27 Nov 2026, 21:30 (UTC+5:30)"),
        ("America/St_Johns", "Fri 27 Nov 2026, 12:30 (UTC-3:30)"),
    ],
)
def test_a_moment_is_told_in_the_readers_zone_with_its_offset(zone, text):
    with timezone.override(zone):
        assert moment(AT) == text


def test_no_moment_is_no_text():
    assert moment(None) == ""
