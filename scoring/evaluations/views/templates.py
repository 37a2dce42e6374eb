"""Rules and panel taken over: a copy of an evaluation, and templates under a name."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import now
from scoring.evaluations.access import entered_page
from scoring.evaluations.forms.lifecycle import CopyForm, TemplateForm
from scoring.evaluations.models.template import copy_of, rules_and_panel
from scoring.evaluations.permissions import can_copy
from scoring.evaluations.views.lifecycle import answer, refuse_unless
from scoring.evaluations.views.setup import posted


@entered_page
def copy_evaluation(request, evaluation):
    refuse_unless(can_copy(request.user, evaluation))
    title = {"title": evaluation.title}
    form = CopyForm(posted(request), initial=title)
    if form.is_valid():
        draft = copy_of(evaluation, form.cleaned_data["title"], request.user)
        messages.success(request, _("Copied: rules and panel, without candidates and ratings."))
        return redirect(draft)
    return answer(request, "copy_evaluation", evaluation, form)


@entered_page
def save_template(request, evaluation):
    refuse_unless(can_copy(request.user, evaluation))
    form = TemplateForm(posted(request))
    if form.is_valid():
        content = {"content": rules_and_panel(evaluation), "saved_at": now()}
        template, _is_new = request.user.rules_templates.update_or_create(
            name=form.cleaned_data["name"], defaults=content
        )
        sentence = _("<bdi>{}</bdi> is kept. You find it where you start an evaluation.")
        messages.success(request, format_html(sentence, template))
        return redirect("template_list")
    return answer(request, "save_template", evaluation, form)


@require_safe
def template_list(request):
    context = {"templates": request.user.rules_templates.defer("content")}
    return render(request, "scoring/evaluations/template_list.html", context)


@require_POST
def delete_template(request, pk):
    template = get_object_or_404(request.user.rules_templates, pk=pk)
    template.delete()
    messages.success(request, format_html(_("<bdi>{}</bdi> is deleted."), template))
    return redirect("template_list")
