"""Letters: listed, read by the lead, sent or taken away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Look
from accounts.record.acts import Act
from scoring.decisions.document.book import book_of
from scoring.decisions.document.buyer import left_out_of_letters
from scoring.decisions.document.writing import read_instant
from scoring.evaluations.access import released_evaluation
from scoring.evaluations.models import NotReady
from scoring.evaluations.permissions import can_read_letter, can_send_letters, member_of
from scoring.reports.forms import LetterSendForm, LetterTermsForm
from scoring.reports.letter_terms import Terms, imprint
from scoring.reports.letters.kept import is_letter_as_printed
from scoring.reports.letters.letter import Letter
from scoring.reports.letters.rendering import recipients
from scoring.reports.letters.sending import send
from scoring.reports.models import (
    LetterReading,
    LetterSending,
    choose_terms,
    note_reading,
    terms_of,
)
from scoring.reports.pages.words import OUTCOMES
from scoring.reports.printing import READY, letter_to
from scoring.reports.views.report import download_file, file_name, is_replaced

READS = require_http_methods(["GET", "HEAD", "POST"])


def determination_for(request, pk, determination_pk):
    """Return the decision in force for who may send its letters, and its Book."""
    evaluation = released_evaluation(request.user, pk)
    if not can_send_letters(request.user, evaluation):
        raise PermissionDenied(
            _("Letters are the lead's, once the decision is made. Its report is for every member.")
        )
    determination = get_object_or_404(evaluation.determinations, pk=determination_pk)
    determination.evaluation = evaluation
    if is_replaced(determination):
        raise PermissionDenied(
            _("This decision was replaced. Letters follow the one that is in force.")
        )
    return determination, book_of(determination)


class OneLetter:
    """The letter to one candidate as its terms are now, and what was done with it."""

    def __init__(self, request, pk, determination_pk, number):
        self.determination, self.book = determination_for(request, pk, determination_pk)
        self.evaluation, self.number, self.user = (
            self.determination.evaluation,
            number,
            request.user,
        )
        name = f"C{number}"
        if name in self.book.withdrawn:
            raise PermissionDenied(
                _("This vendor withdrew: nothing was decided, so it gets no letter.")
            )
        rows = {row["id"]: row for row in recipients(self.book)}
        if name not in rows:
            raise Http404
        if not can_read_letter(request.user, self.evaluation, number):
            raise PermissionDenied(
                _("You are recused from this vendor. Let somebody else lead, who sends its letter.")
            )
        self.row, self.terms = rows[name], terms_of(self.determination, self.book)
        self.imprint = imprint(self.determination.sha256, name, self.terms)
        self.printing = letter_to(self.determination, number, self.imprint)
        self.sendings = list(
            LetterSending.objects.to(self.determination, number).select_related(
                "mail", "person", "sent_by"
            )
        )

    @property
    def reading(self):
        return LetterReading.objects.filter(
            determination=self.determination, imprint=self.imprint, read_by=self.user
        ).first()

    @property
    def vendor(self):
        candidates = self.evaluation.candidates.select_related("vendor__merged_into")
        return candidates.get(number=self.number).vendor.main_record

    def contacts(self):
        people = self.vendor.outside_people.present().filter(is_contact=True).exclude(email="")
        contacts = list(people.order_by("pk")[:20])
        if contacts:
            Look.objects.note(self.user, Look.Kind.PEOPLE, self.vendor, people=len(contacts))
        return contacts


@READS
def letter_list(request, pk, determination_pk):
    """All letters of a decision, and what they say alike, which may change until one has gone."""
    determination, book = determination_for(request, pk, determination_pk)
    terms, sendings = terms_of(determination, book), sendings_of(determination)
    decided_on = read_instant(book.determination["decided_at"]).date()
    form = LetterTermsForm(
        request.POST if request.method == "POST" else None, terms=terms, decided_on=decided_on
    )
    if request.method == "POST" and sendings:
        raise PermissionDenied(_("Letters have gone, so what they say alike stays."))
    if form.is_valid():
        choose_terms(determination, Terms(**form.cleaned_data), request.user)
        messages.success(request, _("Saved. Whatever you had read changed: read it again."))
        return redirect("letter_list", pk, determination_pk)
    readings = set(
        LetterReading.objects.filter(determination=determination, read_by=request.user).values_list(
            "imprint", flat=True
        )
    )
    member = member_of(request.user, determination.evaluation)
    recused = {conflict.number for conflict in member.declared_conflicts}
    rows = []
    for row in recipients(book):
        number = int(row["id"][1:])
        is_read = imprint(determination.sha256, row["id"], terms) in readings
        rows.append((number, row, OUTCOMES[row["outcome"]], is_read, sendings.get(number, ())))
    context = {
        "evaluation": determination.evaluation,
        "determination": determination,
        "form": form,
        "rows": rows,
        "recused": recused,
        "withdrawn": list(book.withdrawn.values()),
        "has_sent": bool(sendings),
        "left_out_of_letters": left_out_of_letters(book.document["buyer"]),
        "is_frozen": True,
    }
    return render(request, "scoring/reports/letters/letter_list.html", context)


def sendings_of(determination):
    """Return {candidate number: its LetterSendings in their order}."""
    sendings = {}
    rows = LetterSending.objects.filter(determination=determination)
    for row in rows.select_related("mail", "person"):
        sendings.setdefault(row.candidate_number, []).append(row)
    return sendings


@READS
def letter(request, pk, determination_pk, number):
    """The letter as it goes, with what may leak marked; a post has its PDF made."""
    vendor_letter = OneLetter(request, pk, determination_pk, number)
    if request.method == "POST":
        if vendor_letter.reading and not default_storage.exists(vendor_letter.printing.file):
            vendor_letter.printing.begin(request.user)
        return redirect(vendor_letter.printing.page)
    return show(request, vendor_letter)


def show(request, vendor_letter, form=None, status=200):
    progress, reading = vendor_letter.printing.progress(), vendor_letter.reading
    context = {
        "evaluation": vendor_letter.evaluation,
        "determination": vendor_letter.determination,
        "one": vendor_letter,
        "reading": reading,
        "printing": vendor_letter.printing,
        "progress": progress,
        "state": vendor_letter.printing.state(progress),
        "download": f"{vendor_letter.printing.page.rstrip('/')}.pdf",
        "is_remade": False,
    }
    if request.htmx:
        return render(request, "scoring/reports/_printing.html", context)
    letter = Letter(
        vendor_letter.book, vendor_letter.row["id"], vendor_letter.terms, is_marked=True
    )
    parts = {"letter": letter, "head": 2, "below": 3}
    context |= {
        "letter": letter,
        # Written first: what is suspect is known when every text was read.
        "text": render_to_string("scoring/reports/letters/_letter.html", parts),
        "outcome": OUTCOMES[vendor_letter.row["outcome"]],
        "form": form,
    }
    if reading and context["state"] == READY and form is None:
        context["form"] = LetterSendForm(
            contacts=vendor_letter.contacts(), is_again=bool(vendor_letter.sendings)
        )
    return render(request, "scoring/reports/letters/letter_detail.html", context, status=status)


@require_POST
def read_letter(request, pk, determination_pk, number):
    vendor_letter = OneLetter(request, pk, determination_pk, number)
    if request.POST.get("imprint") != vendor_letter.imprint:
        messages.error(request, _("The letter changed while you were reading. Read it again."))
        return redirect(vendor_letter.printing.page)
    note_reading(vendor_letter.determination, number, vendor_letter.imprint, request.user)
    if not default_storage.exists(vendor_letter.printing.file):
        vendor_letter.printing.begin(request.user)
    return redirect(f"{vendor_letter.printing.page}#send")


@require_POST
def send_letter(request, pk, determination_pk, number):
    vendor_letter = OneLetter(request, pk, determination_pk, number)
    form = LetterSendForm(
        request.POST, contacts=vendor_letter.contacts(), is_again=bool(vendor_letter.sendings)
    )
    if not form.is_valid():
        return show(request, vendor_letter, form)
    page = {name: request.POST.get(name, "") for name in ("imprint", "time")}
    try:
        send(vendor_letter.determination, number, request.user, form.cleaned_data, page)
    except NotReady as refusal:
        messages.error(request, str(refusal))
        return show(request, OneLetter(request, pk, determination_pk, number), form, status=409)
    messages.success(request, _("The letter is on its way. Below stands what becomes of it."))
    return redirect(f"{vendor_letter.printing.page}#sent")


@require_safe
def letter_pdf(request, pk, determination_pk, number):
    vendor_letter = OneLetter(request, pk, determination_pk, number)
    if (
        not vendor_letter.reading
        or vendor_letter.printing.state(vendor_letter.printing.progress()) != READY
    ):
        return redirect(vendor_letter.printing.page)
    if not is_letter_as_printed(vendor_letter.determination, number, vendor_letter.imprint):
        default_storage.delete(vendor_letter.printing.file)
        sentence = _("The PDF that was kept is not the one that was printed. Have it made again.")
        messages.error(request, sentence)
        return redirect(vendor_letter.printing.page)
    if request.method != "HEAD":
        after = {"decision": vendor_letter.determination.number, "candidate": number}
        with transaction.atomic():
            vendor_letter.evaluation.record(request.user, Act.DOWNLOADED_LETTER, after=after)
    name = file_name(vendor_letter.determination, f"letter-{number}.pdf", "-")
    return download_file(vendor_letter.printing.file, name)
