"""Declaring conflicts of interest: the one page that opens before everything else."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from scoring.forms.declaration import DeclarationForm
from scoring.models import Declaration, NotReady
from scoring.permissions import can_declare
from scoring.views.membership import membership
from scoring.views.setup import posted


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request, pk):
    """Show the candidates by name, what was declared, and the form that signs."""
    member = membership(request.user, pk, assignments=True)
    candidates = list(member.evaluation.candidates.present().select_related("vendor"))
    held = {one.number: one.nature for one in member.declared_conflicts}
    form = DeclarationForm(posted(request), candidates=candidates, held=held)

    if request.method == "POST" and form.is_valid() and signed(request, member, form):
        return redirect(member.evaluation)

    context = {
        "evaluation": member.evaluation,
        "member": member,
        "candidates": candidates,
        "form": form,
        "may_declare": can_declare(member),
        "declarations": member.declarations.prefetch_related("conflicts").order_by("-pk"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "scoring/declaration_form.html", context, status=status)


def signed(request, member, form):
    """Sign and say so; what refuses it goes into the form."""
    try:
        Declaration.objects.sign(member, form.conflicts(), form.cleaned_data["covers"])
    except NotReady as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Your declaration is signed.")
    return True
