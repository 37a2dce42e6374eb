"""Roles in the place of names: what a redacted report says, and what no byte of it may."""

import io
import json
import re
import zipfile
import zlib

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from scoring.decisions.document.book import open_book
from scoring.reports.checks import first_contradiction
from scoring.reports.options import Options
from scoring.reports.pdf import render_pdf
from scoring.reports.roles import RedactedDocument, Roles, role_names
from scoring.reports.verdict import AGREES
from scoring.reports.verify import verify
from tests.scoring.reports.stories import rescored, story, story_text, text_of

NAMES = ("Lea Martin", "Amine Roy", "Sofia Marques", "Leo Brandt")
TALK = "What was said behind closed doors"
OUTSIDE = "Ines Valdes"


def named():
    """Return a document that names everybody wherever something is typed, in many spellings."""
    document = story(2)
    first, second = document["candidates"]
    first["reason"] = "Léa Martin's view, and SOFIA’s; amine-roy agrees (amine.roy@example.org)."
    second["reason"] = "Brandt, Leo and Roys asked twice; the Martins did not."
    second["sites"][0]["city"] = "Lisbon"
    document["evaluation"]["decision_asked"] = "Leo\u200bBrandt asks to approve one partner."
    document["follow_ups"] = [
        {"kind": "condition", "text": "Marques signs", "owner": "Sofia", "due_on": None}
    ]
    document["agreed"] = {"C1": {"TA-01": {"level": 2, "reason": "Lea says so."}}}
    document["agreed"]["C1"]["TA-01"] |= {"by": "M4", "at": "2026-11-20T14:00:00Z"}
    document["gates"]["C1"]["SC-01"]["by"] = OUTSIDE
    document["minutes"] = [
        {"held_on": "2026-11-20", "present": "Lea, Leo", "text": TALK}
        | {"by": "M4", "at": "2026-11-20T15:00:00Z"}
    ]
    document["buyer"] = {
        "name": "Acme",
        "contact_name": "Lea Martin",
        "contact_email": "l@acme.org",
    }
    for row, email in zip(
        document["seals"][-1]["rules"]["assignments"], ("ar@acme.org", "lm@acme.org"), strict=False
    ):
        row["person"] = email
    return rescored(document)


@pytest.fixture(scope="module")
def redacted():
    return RedactedDocument(open_book(text_of(named())))


@pytest.fixture(scope="module")
def file(redacted):
    return render_pdf(redacted.text, Options(has_roles=True))


def inflated(content):
    """Yield every text that a PDF holds, or a file inside it: pages as words, the rest as bytes."""
    reader = PdfReader(io.BytesIO(content))
    yield from (page.extract_text() for page in reader.pages)
    yield from (str(value) for value in (reader.metadata or {}).values())
    yield str(reader.outline)
    for stream in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        yield unpacked(stream[1])
    for number in range(1, len(reader.xref[0]) + 1):
        thing = reader.get_object(number)
        yield str(thing)
        if isinstance(thing, StreamObject):
            yield thing.get_data().decode("utf-8", "ignore")
    for name, files in reader.attachments.items():
        for data in files:
            yield f"{name} {data.decode('utf-8', 'ignore')}"
            if zipfile.is_zipfile(io.BytesIO(data)):
                with zipfile.ZipFile(io.BytesIO(data)) as parts:
                    yield from (
                        parts.read(part).decode("utf-8", "ignore") for part in parts.namelist()
                    )


def unpacked(stream):
    try:
        return zlib.decompress(stream).decode("utf-8", "ignore")
    except zlib.error:
        return stream.decode("utf-8", "ignore")


def leaks(content):
    """Return what of the people, their addresses and minutes stands anywhere in a PDF."""
    words = [*(word for name in (*NAMES, OUTSIDE) for word in name.split()), TALK]
    words += ["Léa", "amine.roy", "@example.org", "@acme.org"]
    texts = "\n".join(inflated(content))
    texts += "\n" + texts.replace("\u200b", "").replace("\\u200b", "")
    bounds = {word: "" if word.startswith("@") else r"(?<!\w)" for word in words}
    return {
        word
        for word, begin in bounds.items()
        if re.search(rf"{begin}{re.escape(word)}(?!\w)", texts, re.IGNORECASE)
    }


def test_nobody_is_named_anywhere_in_the_file_of_a_redacted_report(file):
    assert leaks(file) == set()


def test_the_search_finds_the_same_people_in_the_full_report():
    full = leaks(render_pdf(text_of(named())))

    assert full >= {"Lea", "Martin", "Sofia", "Brandt", "Ines", "@acme.org", TALK, "amine.roy"}


def test_a_redacted_report_verifies_and_says_from_which_document(redacted, file):
    verdict = verify(file)

    assert (verdict.data.state, verdict.pages.state) == (AGREES, AGREES)
    assert f"redacted from SHA-256 {redacted.book.sha256}" in verdict.data.sentences[1]
    line = PdfReader(io.BytesIO(file)).attachment_list
    descriptions = {each.name: str(each.description) for each in line}
    assert f"redacted from SHA-256 {redacted.book.sha256}" in descriptions["scores.json"]


def test_a_full_report_does_not_speak_of_redaction(report_bytes):
    assert len(verify(report_bytes).data.sentences) == 1


def test_known_names_in_typed_texts_become_roles(redacted):
    document = json.loads(redacted.text)
    reasons = {row["id"]: row["reason"] for row in document["candidates"]}

    assert role_names(document) == {
        "M1": "Assessor 1",
        "M2": "Assessor 2",
        "M3": "Assessor 3",
        "M4": "Lead",
    }
    assert reasons == {
        "C1": "Lead's view, and Assessor 2’s; Assessor 1 agrees ((address left out)).",
        "C2": "Assessor 3 and Assessor 1 asked twice; the Lead did not.",
    }
    assert document["gates"]["C1"]["SC-01"]["by"] == "Person outside the panel 1"
    assert document["minutes"] == []


def test_what_was_signed_is_what_it_was(redacted):
    book, document = open_book(redacted.text), named()

    assert first_contradiction(book, redacted.text) is None
    assert book.levels_sha256 == redacted.book.levels_sha256
    assert [row["sha256"] for row in book.document["signatures"]] == [
        row["sha256"] for row in document["signatures"]
    ]
    assert book.seal["sha256"] == redacted.book.seal["sha256"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"from": "elsewhere"}, "determination: it does not say from which document"),
        ({"hashes": {}}, "seals: the SHA-256 of the rules is"),
    ],
)
def test_a_redaction_that_cannot_be_is_named(redacted, change, sentence):
    document = json.loads(redacted.text)
    document["determination"]["redacted"] |= change

    assert first_contradiction(open_book(text_of(document))).startswith(sentence)


def test_a_redacted_document_holds_no_minutes(redacted):
    document = json.loads(redacted.text) | {"minutes": named()["minutes"]}

    assert first_contradiction(open_book(text_of(document))).startswith("minutes: a document with")


def test_marks_show_what_became_a_role_and_what_may_still_tell():
    document = story(2)
    document["candidates"][0]["reason"] = "We trust what Karim Benali and Léa told us."
    document["candidates"][1]["reason"] = "It costs too much."

    marks = RedactedDocument(open_book(text_of(rescored(document)))).marks

    (segments,) = [each for place, each in marks if place == "candidates · 1 · reason"]
    assert [(each.words, each.kind) for each in segments if each.kind] == [
        ("Karim", "suspect"),
        ("Benali", "suspect"),
        ("Lead", "panel"),
    ]
    assert "candidates · 2 · reason" not in [place for place, _segments in marks]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Amine Roy saw it", "Assessor 1 saw it"),
        ("AMINE ROY’S list", "Assessor 1’S list"),
        ("Roy, Amine", "Assessor 1"),
        ("amineroy wrote", "Assessor 1 wrote"),
        ("Âmine said", "Assessor 1 said"),
        ("what amine groups are", "what amine groups are"),
        ("Ask a.b@firm.ma", "Ask (address left out)"),
    ],
)
def test_names_are_known_in_any_spelling(text, plain):
    assert Roles(open_book(story_text(2))).plain(text) == plain


def test_a_name_that_two_share_is_a_member_of_the_panel():
    document = story(2)
    document["panel"][0]["name"], document["panel"][1]["name"] = "Sam Roy", "Sam Lee"
    roles = Roles(open_book(text_of(document)))

    assert (
        roles.plain("Sam said, Sam Lee wrote.") == "a member of the panel said, Assessor 2 wrote."
    )


def test_a_vendor_keeps_its_name_where_a_member_has_the_same_one():
    document = story(2)
    document["panel"][0]["name"] = "Tariq Atlas"
    roles = Roles(open_book(text_of(document)))

    assert roles.plain("Atlas Dev showed it to Tariq.") == "Atlas Dev showed it to Assessor 1."
