import pytest
from django.urls import reverse

from tests.factories import PASSWORD


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        ("account_login", ["E-mail", "Password"]),
        ("account_reset_password", ["E-mail"]),
        (
            "account_change_password",
            ["Current password", "New password", "New password, once more"],
        ),
    ],
)
def test_labels_are_in_our_words_and_the_boxes_are_empty(client, lead, page, labels):
    if page == "account_change_password":
        client.login(username=lead.email, password=PASSWORD)

    form = client.get(reverse(page)).context["form"]

    assert [field.label for field in form] == labels
    assert not any("placeholder" in field.field.widget.attrs for field in form)
