"""What a vendor does with a request, by its link: answer, hand in files, invite, ask, finish."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now, now_to_the_millisecond
from accounts.record.acts import Act
from vendors.changes import record_change
from vendors.models.answer import Answer, AnswerAttachment, AnswerFile, Submission
from vendors.models.person import OutsidePerson
from vendors.models.request import Clarification, Request, RequestVisit
from vendors.requests.arrival import take_in
from vendors.requests.asker import note
from vendors.requests.receipts import send_receipts
from vendors.requests.sending import send_link
from vendors.uploads import checked_type, digest, shown_name

MOST_VERSIONS = 300  # of the answer to one item
MOST_FILES = 20  # of one item
MOST_PEOPLE = 10  # of one request
MOST_QUESTIONS = 30  # of one request
INVITED_AGAIN_AFTER = timedelta(minutes=10)
Visit = RequestVisit.Act


class NotTaken(ValidationError):
    """In words, why something could not be saved. Nothing was."""


class AnsweredMeanwhile(NotTaken):
    """Another tab or a colleague saved the same item meanwhile; `newest` is what they said."""

    def __init__(self, newest):
        super().__init__(
            _("Somebody else has saved this answer meanwhile. Compare both, and save yours again.")
        )
        self.newest = newest


@transaction.atomic
def save_answer(item, token, *, says=Answer.Says.ANSWER, text="", value="", unit="", seen=None):
    """Return the answer that stands after a save, with the files it had: a new version where
    something changed, else the newest.

    seen   digest of the version that the page showed, "" for none: what is as it was there was not
           touched, and saves nothing over a colleague's. None does not compare.
    Raises NotTaken and AnsweredMeanwhile in words.
    """
    request = lock(item.request)
    newest = Answer.objects.standing(item)
    content = {"says": says, "text": text, "value": value, "unit": unit}
    standing = content_of(newest)
    if content == standing:
        return newest
    if seen is not None:
        begun_with = content_of(item.answers.filter(digest=seen).first() if seen else None)
        if content == begun_with:
            return newest
        if standing != begun_with:
            raise AnsweredMeanwhile(newest)
    return add_version(request, item, token, newest.files if newest else [], **content)


def content_of(answer):
    """What a version says, as a page sends it; an empty one for None."""
    if answer is None:
        return {"says": Answer.Says.ANSWER, "text": "", "value": "", "unit": ""}
    content = {name: getattr(answer, name) for name in ("says", "text", "value", "unit")}
    if content["says"] == Answer.Says.EMPTY:
        content["says"] = Answer.Says.ANSWER
    return content


@transaction.atomic
def add_file(item, token, upload):
    """Return the AnswerFile of an upload, checked like ours, in a new version of the answer.
    Raises ValidationError in words, and StoreAway where the store takes no file.
    """
    content_type = checked_type(upload)
    request = lock(item.request)
    newest = Answer.objects.standing(item)
    files = newest.files if newest else []
    if len(files) >= MOST_FILES:
        raise NotTaken(
            _("An item takes %(number)d files. Put several into one archive, or remove one.")
            % {"number": MOST_FILES}
        )
    file = AnswerFile(
        item=item,
        token=token,
        file_name=shown_name(upload),
        content_type=content_type,
        size=upload.size,
        file_sha256=digest(upload),
        salt=secrets.token_hex(16),
        added_at=now(),
    )
    if any(file.file_sha256 == twin.file_sha256 for twin in files):
        return next(twin for twin in files if twin.file_sha256 == file.file_sha256)
    file.digest = file.computed_digest()
    file.file.save(file.file_name, upload, save=False)
    file.save(force_insert=True)
    content = {"text": "", "value": "", "unit": ""}
    if newest is not None:
        content = {name: getattr(newest, name) for name in content}
    says = Answer.Says.WRONG if newest and newest.says == Answer.Says.WRONG else Answer.Says.ANSWER
    add_version(request, item, token, [*files, file], says=says, **content)
    return file


@transaction.atomic
def remove_file(item, token, code):
    """Take a file out of the answer. It stays on file with the versions that had it."""
    request = lock(item.request)
    newest = Answer.objects.standing(item)
    files = newest.files if newest else []
    remaining = [file for file in files if file.code != code]
    if len(remaining) == len(files):
        return newest
    content = {name: getattr(newest, name) for name in ("says", "text", "value", "unit")}
    if not (remaining or newest.text or newest.value) and newest.says == Answer.Says.ANSWER:
        content["says"] = Answer.Says.EMPTY
    return add_version(request, item, token, remaining, **content)


def lock(request):
    """Hold a request while something is saved in it. Raises NotTaken where it takes nothing."""
    request = (
        Request.objects.select_for_update(of=["self"]).select_related("inquiry").get(pk=request.pk)
    )
    if not request.takes_answers:
        raise NotTaken(_("This request takes no answers any more, so nothing was saved."))
    return request


def add_version(request, item, token, files, *, says, text, value, unit):
    """Save a version of an answer, whole. The caller holds the request."""
    if item.answers.count() >= MOST_VERSIONS:
        raise NotTaken(_("This answer was changed too often. Write to whoever asks you."))
    if says == Answer.Says.ANSWER and not (text or value or files):
        says = Answer.Says.EMPTY
    answer = Answer(
        item=item,
        token=token,
        says=says,
        text=text,
        value=value,
        unit=unit,
        saved_at=now(),
        salt=secrets.token_hex(16),
    )
    answer.digest = answer.computed_digest()
    answer.save(force_insert=True)
    for file in files:
        AnswerAttachment.objects.create(answer=answer, file=file)
    RequestVisit.objects.create(request=request, token=token, act=Visit.SAVED, at=now())
    return answer


@transaction.atomic
def finish(request, token):
    """Return a Submission of what is answered so far, with receipts; another after a change."""
    request = lock(request)
    manifest = manifest_of(request)
    last = request.submissions.last()
    if last is not None and last.manifest == manifest:
        return last
    submission = Submission.objects.create(
        request=request,
        number=(last.number if last else 0) + 1,
        token=token,
        at=now_to_the_millisecond(),
        manifest=manifest,
    )
    request.finished_at = submission.at
    request.save(update_fields=["finished_at"])
    RequestVisit.objects.create(request=request, token=token, act=Visit.FINISHED, at=now())
    note(
        request.inquiry,
        None,
        Act.ANSWERED_REQUEST,
        after={
            "vendor": request.vendor_id,
            "submission": submission.number,
            "items": len(manifest),
            "sha256": submission.sha256,
        },
    )
    take_in.enqueue(request.pk)
    send_receipts(submission)
    return submission


def manifest_of(request):
    """A row an item: what stands when it is finished, with the SHA-256 of each file."""
    rows = []
    for item in request.items.order_by("number"):
        answer = Answer.objects.standing(item)
        if answer is None:
            rows.append({"item": item.number, "key": item.key, "says": None})
            continue
        rows.append(
            {
                "item": item.number,
                "key": item.key,
                "says": answer.says,
                "saved_at": answer.saved_at.isoformat(timespec="milliseconds"),
                "answer": answer.digest,
                "files": [{"sha256": file.file_sha256, "size": file.size} for file in answer.files],
            }
        )
    return rows


@transaction.atomic
def invite_colleague(token, name, email):
    """Send a colleague a link of their own; None where one is on its way. Raises NotTaken."""
    request = lock(token.request)
    vendor = request.vendor
    recent = request.tokens.usable().filter(
        person__email__iexact=email, invited_by=token, made_at__gt=now() - INVITED_AGAIN_AFTER
    )
    if recent.exists():
        return None
    if len({row.person_id for row in request.tokens.usable()}) >= MOST_PEOPLE:
        raise NotTaken(
            _("%(number)d people have a link already. Let one of them pass the work on.")
            % {"number": MOST_PEOPLE}
        )
    person = vendor.outside_people.present().filter(email__iexact=email).first()
    if person is None:
        person = OutsidePerson.objects.create(
            vendor=vendor, name=name, email=email, is_contact=True
        )
        record_change(None, person)
    RequestVisit.objects.create(request=request, token=token, act=Visit.INVITED, at=now())
    return send_link(request, person, invited_by=token)


@transaction.atomic
def ask(token, question):
    """Put a question to whoever asks; return the Clarification. Raises NotTaken in words."""
    request = lock(token.request)
    inquiry = request.inquiry
    if not inquiry.takes_questions:
        raise NotTaken(_("The time for questions is over."))
    if request.clarifications.count() >= MOST_QUESTIONS:
        raise NotTaken(_("You have asked many questions. Write to whoever asks you."))
    asked_before = request.clarifications.filter(question=question).first()
    if asked_before is not None:
        return asked_before  # sent twice, by a double click or another tab
    clarification = Clarification.objects.create(
        inquiry=inquiry, request=request, token=token, question=question, asked_at=now()
    )
    RequestVisit.objects.create(request=request, token=token, act=Visit.ASKED, at=now())
    # Not who asks: the record of the evaluation tells nobody.
    note(inquiry, None, Act.ASKED_CLARIFICATION, after={"clarification": clarification.pk})
    return clarification
