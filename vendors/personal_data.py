"""All that is held about one person outside, for them to read."""

from django.db import transaction

from accounts.models import Look
from accounts.record.acts import Act
from accounts.record.models import RecordEntry, plain
from vendors.changes import values_of
from vendors.models.person import NAMES

# Of ours, and nothing about the person.
NOT_ABOUT_THEM = {"id", "vendor", "person", "evidence", "checked_by", "entered_by", "entered_at"}


def personal_data_of(person):
    """Return plain values: the person's own details, the facts and the proofs that name them."""
    facts = [*person.references.all(), *person.mandates.all(), *person.roles.all()]
    mentions = person.mentions.select_related("proof").prefetch_related(
        "proof__words", "proof__files"
    )
    links = person.request_tokens.select_related("request__inquiry").prefetch_related(
        "visits", "answers__item", "files", "questions"
    )
    return plain(
        {
            "code": person.code,
            "vendor": person.vendor.name,
            "erased_at": person.erased_at,
            **{name: getattr(person, name) for name in NAMES},
            "is_contact": person.is_contact,
            "facts": [{"kind": row._meta.verbose_name} | described(row) for row in facts],
            "requests": [
                {
                    "title": token.request.inquiry.title,
                    "link_sent_at": token.made_at,
                    "visits": [[row.at, row.act] for row in token.visits.all()],
                    "answers": [
                        [row.saved_at, row.item.words, row.says, row.text, row.value, row.unit]
                        for row in token.answers.all()
                    ],
                    "files": [[row.added_at, row.file_name] for row in token.files.all()],
                    "questions": [[row.asked_at, row.question] for row in token.questions.all()],
                }
                for token in links
            ],
            "mails": list(person.mails.values("to", "subject", "made_at", "state")),
            "proofs": [
                {
                    "kind": mention.proof.kind,
                    "as": mention.part,
                    "performed_on": mention.proof.performed_on,
                    "finding": mention.proof.finding,
                    "details": mention.proof.details,
                    "words": {row.part: row.text for row in mention.proof.words.all()},
                    "files": [row.file_name for row in mention.proof.files.all()],
                }
                for mention in mentions
            ],
        }
    )


def described(row):
    values = values_of(row)
    return {
        name: value
        for name, value in values.items()
        if name not in NOT_ABOUT_THEM and value not in ("", None)
    }


@transaction.atomic
def record_export(actor, person):
    Look.objects.note(actor, Look.Kind.EXPORT, person)
    RecordEntry.objects.append(
        actor=actor,
        act=Act.DOWNLOADED_PERSONAL_DATA,
        subject=person.vendor,
        after={"code": person.code},
    )
