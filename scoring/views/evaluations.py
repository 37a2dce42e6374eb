"""The evaluations of one person: what to do, the list, a new one, and the overview."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from scoring.forms.purpose import StartForm
from scoring.models import Evaluation, PanelMember
from scoring.permissions import can_start_evaluation, may_enter
from scoring.tasks import part_of, parts_of, recent
from scoring.views.membership import membership
from scoring.views.setup import posted

PAGE = 20


@require_safe
def my_tasks(request):
    evaluations = Evaluation.objects.visible_to(request.user).under_way().by_urgency()
    page = Paginator(evaluations, PAGE).get_page(request.GET.get("page"))
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
    }
    return render(request, "scoring/my_tasks.html", context)


@require_safe
def evaluation_list(request):
    memberships = PanelMember.objects.of(request.user).for_list()
    page = Paginator(memberships, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "can_start": can_start_evaluation(request.user)}
    return render(request, "scoring/evaluation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_new(request):
    if not can_start_evaluation(request.user):
        raise PermissionDenied
    form = StartForm(posted(request))
    if request.method == "POST" and form.is_valid():
        evaluation = Evaluation.objects.start(by=request.user, **form.cleaned_data)
        messages.success(request, "Your evaluation is there. Take the steps in any order.")
        return redirect(evaluation)
    return render(request, "scoring/evaluation_new.html", {"form": form})


@require_safe
def evaluation_detail(request, pk):
    member = membership(request.user, pk)
    if not may_enter(member):
        return redirect("declare", pk)
    evaluation = member.evaluation
    part = part_of(request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "part": part,
        "setup": part.setup,
        "member": part.member,
        "seals": evaluation.seals.select_related("sealed_by", "unsealed_by"),
    }
    return render(request, "scoring/evaluation_detail.html", context)
