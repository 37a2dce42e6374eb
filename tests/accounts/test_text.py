import pytest
from django.core.exceptions import ValidationError

from accounts.text import WebAddressValidator


@pytest.mark.parametrize("address", ["https://a.example/x@y?u=a@b", "http://a.example:8080/"])
def test_web_address_is_taken(address):
    WebAddressValidator()(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://user:secret@a.example/", "name or password"),
        ("https://user@a.example/", "name or password"),
        ("javascript:alert(1)", "begins with https:// or http://"),
        ("ftp://a.example/", "begins with https:// or http://"),
    ],
)
def test_web_address_is_refused_in_words(address, words):
    with pytest.raises(ValidationError, match=words):
        WebAddressValidator()(address)
