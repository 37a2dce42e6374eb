from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.mail.models import Mail
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.evaluations.access import enter, membership
from scoring.evaluations.forms.setup import StartForm
from scoring.evaluations.intake import import_named, vendors_of
from scoring.evaluations.models import Evaluation, Motion, PanelMember
from scoring.evaluations.models.candidate import too_many_candidates
from scoring.evaluations.permissions import (
    can_archive,
    can_cancel,
    can_change_lead,
    can_copy,
    can_delete_draft,
    can_move_deadline,
    can_start_evaluation,
    can_unarchive,
    may_enter,
)
from scoring.evaluations.views.setup import posted
from scoring.grid.floors import floor_in_words
from scoring.grid.model import ALWAYS
from scoring.grid.proposals import SHORT_PRESET
from scoring.grid.reading import load_grid
from scoring.home.record import (
    RecordFilterForm,
    WholeRecordFilterForm,
    csv_lines,
    disclosed_of,
    disclosed_to_administrator,
    json_lines,
    lines_of,
)
from scoring.home.search import MOST, SearchForm, evaluations_called, vendors_called
from scoring.home.tasks import part_of, parts_of, recent
from scoring.home.worked_example import worked_example
from scoring.ratings.check_words import audit_pack_of
from scoring.ratings.floor_words import FLOOR_WORDS
from vendors.forms.fields import readable
from vendors.models.proof import Proof

EVALUATIONS_OF_A_PAGE = 20


@require_safe
def my_tasks(request):
    evaluations = Evaluation.objects.visible_to(request.user).under_way().by_urgency()
    page = Paginator(evaluations, EVALUATIONS_OF_A_PAGE).get_page(request.GET.get("page"))
    parts = parts_of(request.user, page.object_list)
    context = {
        "page": page,
        "parts": parts,
        "needs_you": any(part.needs_you for part in parts),
        "done": sum(part.done for part in parts),
        "of": sum(len(part.tasks) for part in parts),
        "recent": recent(parts),
        "is_first": not parts and not Evaluation.objects.exists(),
        "can_start": can_start_evaluation(request.user),
        "undelivered": Mail.objects.told_to(request.user),
        "motions": Motion.objects.asked_of(request.user),
    }
    return render(request, "scoring/home/my_tasks.html", context)


@require_safe
def evaluation_list(request):
    memberships = PanelMember.objects.of(request.user).for_list()
    page = Paginator(memberships, EVALUATIONS_OF_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "can_start": can_start_evaluation(request.user)}
    return render(request, "scoring/home/evaluation_list.html", context)


@require_safe
def search(request):
    """What the box in the head of each page finds; a wrong text finds nothing, and says so."""
    form = SearchForm(readable(request.GET) if "q" in request.GET else None)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    context = {"form": form, "text": text}
    if text:
        evaluations = evaluations_called(request.user, text)
        vendors = vendors_called(request.user, text)
        context |= {
            "evaluations": evaluations[:MOST],
            "vendors": vendors[:MOST],
            "more_evaluations": max(0, len(evaluations) - MOST),
            "more_vendors": max(0, vendors.count() - MOST),
        }
    return render(request, "scoring/home/search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_new(request):
    if not can_start_evaluation(request.user):
        raise PermissionDenied(
            _("People who may lead start evaluations. Ask your administrator to become one.")
        )
    vendor_import = import_named(request)
    vendors = list(vendors_of(request.user, vendor_import)) if vendor_import else []
    # More than an evaluation holds are chosen from on the page of the candidates.
    refusal = too_many_candidates(len(vendors))
    form = StartForm(posted(request), by=request.user, vendors=[] if refusal else vendors)
    if request.method == "POST" and form.is_valid():
        evaluation = form.start()
        messages.success(request, _("Evaluation created. Take the steps in any order."))
        if refusal:
            query = {"vendor_import": vendor_import.pk}
            return redirect(reverse("setup_candidates", args=[evaluation.pk], query=query))
        return redirect(evaluation)
    context = {
        "form": form,
        "vendor_import": vendor_import,
        "vendors": vendors,
        "refusal": refusal,
    }
    return render(request, "scoring/home/evaluation_new.html", context)


@require_safe
def evaluation_detail(request, pk):
    member = membership(request.user, pk)
    if not may_enter(member):
        return redirect("my_tasks") if member.only_confirms else redirect("declare", pk)
    evaluation = member.evaluation
    part = part_of(request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "part": part,
        "setup": part.setup,
        "member": part.member,
        "seals": evaluation.seals.select_related(
            "sealed_by", "unsealed_by", "unsealing_confirmed_by"
        ),
        "ways": ways_out(request.user, evaluation),
        "motions": Motion.objects.asked_of(request.user).filter(evaluation=evaluation),
    }
    return render(request, "scoring/home/evaluation_detail.html", context)


# Address, words, who may, and whether its button acts at once.
WAYS_OUT = (
    ("move_deadline", gettext_lazy("Move the deadline"), can_move_deadline, False),
    ("change_lead", gettext_lazy("Let somebody else lead"), can_change_lead, False),
    ("copy_evaluation", gettext_lazy("Copy its rules and panel"), can_copy, False),
    ("save_template", gettext_lazy("Keep its rules and panel as a template"), can_copy, False),
    ("cancel_evaluation", gettext_lazy("Cancel the evaluation"), can_cancel, False),
    ("delete_draft", gettext_lazy("Delete the draft"), can_delete_draft, False),
    ("archive_evaluation", gettext_lazy("Put it into the archive"), can_archive, True),
    ("unarchive_evaluation", gettext_lazy("Take it out of the archive"), can_unarchive, True),
)


def ways_out(user, evaluation):
    return [
        (name, text, acts_at_once)
        for name, text, is_allowed, acts_at_once in WAYS_OUT
        if is_allowed(user, evaluation)
    ]


def described(grid, check):
    return {
        "records": [grid.records[name] for name in check.reads],
        "floors": {
            level: [floor_in_words(check, floor, FLOOR_WORDS) for floor in floors]
            for level, floors in check.floors.items()
        },
        "proofs": [Proof.Kind(kind).label for kind in check.proof.kinds],
        "terms": [
            (name.replace("_", " ").capitalize(), grid.definitions[name]) for name in check.terms
        ],
        "audit_pack": [
            (item, "" if item.applies == ALWAYS else grid.parameters[item.applies].help)
            for item in audit_pack_of(grid, check, {})
        ],
    }


@login_not_required
@require_safe
def method(request):
    grid = load_grid()
    context = {
        "grid": grid,
        "criteria": [
            (criterion, [(check, described(grid, check)) for check in criterion.checks])
            for criterion in grid.criteria
        ],
        "short_preset": SHORT_PRESET,
        "example": worked_example(),
    }
    return render(request, "scoring/home/method.html", context)


ENTRIES_OF_A_PAGE = 50
NOT_WHILE_RATING = gettext_lazy(
    "The chain is exported after the ratings are released: its numbers would count what others "
    "save meanwhile. The CSV file leaves them out."
)
FORMATS = {
    "csv": (csv_lines, "text/csv; charset=utf-8"),
    "jsonl": (json_lines, "application/x-ndjson; charset=utf-8"),
}


def record_of(request, pk):
    """Return what this person may see of a record, its filters, and what evaluation it is about."""
    if pk is None:
        if not request.user.is_staff:
            raise PermissionDenied(_("Administrators read the whole record. Ask yours for it."))
        disclosure = disclosed_to_administrator(request.user)
        return disclosure, WholeRecordFilterForm(request.GET, disclosure.entries), None
    member = enter(request.user, pk)
    disclosure = disclosed_of(member)
    return disclosure, RecordFilterForm(request.GET, disclosure.entries), member.evaluation


@require_safe
def record_list(request, pk=None):
    disclosure, form, evaluation = record_of(request, pk)
    entries = form.matching().select_related("actor", "words").order_by("-pk")
    page = Paginator(entries, ENTRIES_OF_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "evaluation": evaluation,
        "form": form,
        "page": page,
        "lines": lines_of(page, disclosure),
        "shows_numbers": evaluation is None or evaluation.is_released,
        "is_filtered": bool(form.filters or form.errors),
    }
    return render(request, "scoring/home/record_list.html", context)


@require_safe
def record_export(request, format, pk=None):
    """Hand out the entries under the filters of the same GET fields, oldest first."""
    disclosure, form, evaluation = record_of(request, pk)
    if format not in FORMATS:
        raise Http404
    if format == "jsonl" and evaluation and not evaluation.is_released:
        raise PermissionDenied(NOT_WHILE_RATING)
    write, content_type = FORMATS[format]
    entries = form.matching().select_related("actor", "words")
    if request.method == "GET":
        entries = record_export_of(entries, request.user, format, form.filters, evaluation)
    return StreamingHttpResponse(
        write(disclosure, entries),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="record-{clock.today()}.{format}"'},
    )


@transaction.atomic
def record_export_of(entries, user, format, filters, evaluation):
    """Note who took which entries away; return them without this note."""
    filters = {name: str(value) for name, value in filters.items()}
    after = {"as": format, "filters": filters, "entries": entries.count()}
    if evaluation:
        entry = evaluation.record(user, Act.EXPORTED_RECORD, after=after)
    else:
        entry = RecordEntry.objects.append(
            actor=user, act=Act.EXPORTED_RECORD, subject=user, after=after
        )
    return entries.filter(pk__lt=entry.pk)
