"""What requests hold of somebody outside: handed to them, and gone once they are erased."""

from datetime import timedelta

import pytest

from accounts.mail.models import Mail
from scoring.home.privacy import OfOutsider
from tests.asking import TOKEN, at, make_link, make_request
from tests.factories import make_vendor
from vendors.models.request import Request
from vendors.personal_data import personal_data_of
from vendors.requests.answering import ask, save_answer
from vendors.requests.lost_links import ask_for_link
from vendors.requests.tokens import token_by_text

pytestmark = pytest.mark.django_db
NAMED = "Write to Samira Alaoui."
UNNAMED = "Alaoui and sons are a client of ours."


@pytest.fixture
def asked(curator):
    """A request that Samira Alaoui answered, asked about, and lost the link of."""
    asked = make_request(curator, make_vendor(), items=["A name.", "A client."])
    token = make_link(asked)
    for item, text in zip(asked.items.all(), (NAMED, UNNAMED), strict=True):
        save_answer(item, token, text=text)
    ask(token, f"Is this right? {NAMED}")
    with at(asked.expires_at + timedelta(days=1)):
        ask_for_link(token_by_text(TOKEN))
    return asked


def test_a_person_reads_what_they_answered_and_asked_and_which_mails_they_got(asked):
    *_, row = personal_data_of(asked.contact)["requests"]

    assert [answer[3] for answer in row["answers"]] == [NAMED, UNNAMED]
    assert [question for _at, question in row["questions"]] == [f"Is this right? {NAMED}"]
    assert len(personal_data_of(asked.contact)["mails"]) == 2


def test_no_mail_answer_or_question_names_who_is_erased(asked, curator):
    OfOutsider(asked.contact).erase(curator, "They asked for it.")

    assert not Mail.objects.exists()  # one of them waited
    answers = asked.items.values_list("answers__text", "answers__erased_at")
    assert [(text, when is None) for text, when in answers] == [("", False), (UNNAMED, True)]
    assert asked.clarifications.get().question == ""
    assert Request.objects.get().mails.count() == 2


def test_the_page_says_first_what_goes_and_what_stays(asked):
    subject = OfOutsider(asked.contact)

    assert subject.goes[1:] == [
        "2 mails to them",
        "The words of 1 answer of the vendor that names this person in full",
        "The words of 1 question of the vendor that names this person in full",
    ]
    assert "1 answer that they gave for the vendor, under their code" in subject.stays
