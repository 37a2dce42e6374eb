"""The page of a request as its vendor sees it: items, answers, files; saved as one goes."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organisation import organisation
from accounts.storage import store_refusals_in
from vendors.forms.asked import AnswerForm
from vendors.forms.fields import typed_again
from vendors.models.answer import Answer, AnswerFile
from vendors.names import isolated
from vendors.requests.answer_tables import empty_sheet, table_of
from vendors.requests.answering import (
    AnsweredMeanwhile,
    NotTaken,
    add_file,
    content_of,
    remove_file,
    save_answer,
)
from vendors.requests.verdicts import Standing, standings_of
from vendors.uploads import help_text
from vendors.views.asked_link import about, cookie_of, for_vendor
from vendors.views.files import STATUS, download, problem_with

# Where a button of the page leads once everything is saved.
NEXT = {"finish": "asked_finish", "question": "asked_question", "colleague": "asked_colleague"}


@dataclass
class AskedItem:
    """An item on the page: what stands, who said it, and the form of its answer."""

    standing: Standing
    form: AnswerForm
    people: dict  # {pk of a link: OutsidePerson}
    seen: str  # digest of the version that its boxes began with, "" for none

    @property
    def item(self):
        return self.standing.item

    @property
    def has_sheet(self):
        return table_of(self.item) is not None

    @property
    def answer(self):
        return self.standing.answer

    @property
    def saved_by(self):
        return self.answer and self.name_of(self.answer)

    def name_of(self, answer):
        person = self.people[answer.token_id]
        return person.name or person.email or _("somebody whose name is erased")

    @property
    def files(self):
        return [row.file for row in self.answer.attachments.all()] if self.answer else []

    @property
    def is_answered(self):
        return self.answer is not None and self.answer.says != Answer.Says.EMPTY

    @property
    def is_changed_since(self):
        return self.standing.judged is not None and self.standing.judged != self.answer

    @property
    def newest(self):
        return self.form.newest

    @property
    def newest_by(self):
        return self.newest and self.name_of(self.newest)

    @property
    def parameters(self):
        """The fields that an autosave of this item sends."""
        names = [self.form.add_prefix(name) for name in self.form.fields]
        return ",".join(["csrfmiddlewaretoken", *names])


def asked_items(request, token, only=None):
    """Return an AskedItem of all items or of one number, in a constant number of queries."""
    vendor_request = token.request
    people = {row.pk: row.person for row in vendor_request.tokens.select_related("person")}
    typed, uploads = typed_again(request), request.FILES if request.method == "POST" else None
    entries = []
    for standing in standings_of(vendor_request):
        if only in (None, standing.item.number):
            form = AnswerForm(typed, uploads, item=standing.item, answer=standing.answer)
            seen = form["seen"].value() or ""
            entries.append(AskedItem(standing, form, people, seen))
    return entries


@require_http_methods(["GET", "HEAD", "POST"])
@for_vendor
def asked_detail(request, token):
    """Show a request; a post saves whatever was typed on the page, whichever button sent it."""
    items = asked_items(request, token)
    if request.method != "POST":
        return show(request, token, items)
    number = sum(save(entry, token) for entry in items)
    take_out(request, token, items)
    if number:
        sentence = ngettext("%(number)d answer is saved.", "%(number)d answers are saved.", number)
        messages.success(request, sentence % {"number": number})
    if any(entry.form.errors for entry in items):
        return show(request, token, items)
    if request.POST.get("next") in NEXT:
        return redirect(NEXT[request.POST["next"]], token.request.code)
    if not number and "save" in request.POST:
        messages.info(request, _("Nothing has changed, so everything is saved already."))
    place = request.POST.get("save", "")
    anchor = f"#item-{place}" if place.isascii() and place.isdigit() else ""
    return redirect(reverse("asked_detail", args=[token.request.code]) + anchor)


def show(request, token, items):
    vendor_request = token.request
    errors = [
        (anchor_of(entry, field), f"{entry.item.number}. {sentence}")
        for entry in items
        for field, sentences in entry.form.errors.items()
        for sentence in sentences
    ]
    is_conflict = any(entry.newest for entry in items)
    context = about(vendor_request, token) | {
        "items": items,
        "number_answered": sum(entry.is_answered for entry in items),
        "more_errors": errors,
        "has_errors": bool(errors),
        "clarifications": vendor_request.inquiry.clarifications.published(),
        "questions": vendor_request.clarifications.filter(published_at=None),
        "extension": vendor_request.inquiry.extensions.last(),
        "receipts": vendor_request.submissions.all(),
        "months": organisation().evaluation_months,
        "organisation": organisation(),
        "files_taken": help_text(),
    }
    status = 409 if is_conflict else 422 if errors else 200
    return render(request, "vendors/asked/request.html", context, status=status)


def anchor_of(entry, field):
    if field not in entry.form.fields:
        return f"item-{entry.item.number}"
    bound = entry.form[field]
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id


def save(entry, token):
    """Save one item; say whether that changed something. A refusal stands in its form."""
    form, number = entry.form, 0
    content = form.content if form.is_valid() else None
    if content:
        try:
            number += save_words(entry, token, content)
        except AnsweredMeanwhile as refusal:
            form.newest, entry.seen = refusal.newest, refusal.newest.digest
            refusal.newest.item = entry.item
            form.add_error("text", refusal.messages[0])
        except NotTaken as refusal:
            form.add_error(None, refusal)
    for upload in form.cleaned_data.get("files", []):
        try:
            with store_refusals_in(form, "files"):
                add_file(entry.item, token, upload)
                number += 1
        except ValidationError as refusal:
            form.add_error("files", f"{isolated(upload.name)}: {' '.join(refusal.messages)}")
    if number:
        entry.standing.answer = newest_of(entry.item)
    if content and entry.answer and is_said(content, entry.answer):
        entry.seen = entry.answer.digest
    return bool(number)


def is_said(content, answer):
    standing = content_of(answer)
    return all(content[name] == standing[name] for name in standing)


def save_words(entry, token, content):
    if is_said(content, entry.answer):
        return False
    answer = save_answer(entry.item, token, **content)
    return answer is not None and answer != entry.answer


def newest_of(item):
    """The version that stands now, with its files read as a page reads them."""
    rows = Answer.objects.filter(item=item).order_by("-pk")
    answer = rows.prefetch_related("attachments__file").first()
    answer.item = item
    return answer


def take_out(request, token, items):
    codes = {str(file.code): (entry, file) for entry in items for file in entry.files}
    if request.POST.get("remove") in codes:
        entry, file = codes[request.POST["remove"]]
        try:
            remove_file(entry.item, token, file.code)
        except NotTaken as refusal:
            entry.form.add_error(None, refusal)
        else:
            messages.success(request, _("The file is taken out of your answer."))


@require_POST
@for_vendor
def asked_item(request, token, number):
    """Save one item, as the page does by itself, and say what became of it."""
    items = asked_items(request, token, only=number)
    if not items:
        raise Http404
    (entry,) = items
    save(entry, token)
    # What stands now, for the next save of this page; what was typed stays where it is.
    context = about(token.request, token) | {"entry": entry}
    status = 409 if entry.newest else 422 if entry.form.errors else 200
    return render(request, "vendors/asked/_saved.html", context, status=status)


@require_safe
@for_vendor
def asked_file(request, token, file_code):
    """Give a file back to those who may have handed it in."""
    files = AnswerFile.objects.filter(item__request=token.request, erased_at=None)
    file = get_object_or_404(files, code=file_code)
    if problem := problem_with(file.file, file.file_sha256):
        context = about(token.request, token) | {"problem": problem, "file": file}
        return render(request, "vendors/asked/file_away.html", context, status=STATUS[problem])
    return download(file.file, file.file_name, file.content_type)


@require_safe
@for_vendor
def asked_sheet(request, token, number):
    """The sheet of ours in which an item may be answered: heads alone, the same for everybody."""
    item = get_object_or_404(token.request.items, number=number)
    table = table_of(item)
    if table is None:
        raise Http404
    name = f"{table.title.lower().replace(' ', '-')}.xlsx"
    return FileResponse(empty_sheet(table), as_attachment=True, filename=name)


@require_POST
@for_vendor
def asked_leave(request, token):
    """Forget in this browser who came in, for whoever shares it."""
    response = render(request, "vendors/asked/left.html", about(token.request))
    path = reverse("asked_detail", args=[token.request.code])
    response.delete_cookie(cookie_of(request), path=path, samesite="Lax")
    return response
