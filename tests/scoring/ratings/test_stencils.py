"""What hundreds of cells have alike is filled in as if each had been rendered by itself."""

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from scoring.ratings.stencils import filled

EVIDENCE = "scoring/ratings/_held_evidence.html"
VALUES = {"state": "document", "names_hidden": False}
WORDS = {
    "url": "/evidence/7/",
    "title": "Bench list",
    "day": "1 Dec 2026",
    "link": "",
    "file_url": "/evidence/7/file/",
    "provenance": "read by Lea Martin",
}


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"title": "<script>alert('1')</script> & “more”"},
        {"title": "\ue000\ue001\ue005"},  # what stands for a place elsewhere
        {"title": mark_safe("<em>safe</em>")},
        {"day": "", "file_url": "", "provenance": ""},
        {"link": "https://example.org/?a=1&b=2"},
    ],
)
def test_what_is_filled_in_is_what_would_be_rendered(words):
    words = WORDS | words

    for _time in range(2):
        assert filled(EVIDENCE, VALUES, words) == render_to_string(EVIDENCE, VALUES | words)


def test_other_values_are_another_text():
    hidden = filled(EVIDENCE, VALUES | {"names_hidden": True}, WORDS)

    assert "/evidence/7/file/" in hidden
    assert 'href="/evidence/7/"' not in hidden
