"""The evaluations of one person."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from scoring.models import Evaluation


@require_safe
def my_tasks(request):
    evaluations = Evaluation.objects.visible_to(request.user).under_way()
    return render(request, "scoring/my_tasks.html", {"evaluations": evaluations})


@require_safe
def evaluation_list(request):
    evaluations = Evaluation.objects.visible_to(request.user)
    return render(request, "scoring/evaluation_list.html", {"evaluations": evaluations})


@require_safe
def evaluation_detail(request, pk):
    evaluation = get_object_or_404(Evaluation.objects.visible_to(request.user), pk=pk)
    return render(request, "scoring/evaluation_detail.html", {"evaluation": evaluation})
