"""What a vendor does beside answering: ask a question, invite a colleague, finish."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vendors.forms.asked import ColleagueForm, QuestionForm
from vendors.forms.fields import typed_again
from vendors.names import isolated
from vendors.requests.answering import NotTaken, ask, finish, invite_colleague
from vendors.requests.receipts import receipt_rows
from vendors.requests.sending import people_of
from vendors.views.asked_link import about, for_vendor
from vendors.views.asked_request import asked_items


@require_http_methods(["GET", "HEAD", "POST"])
@for_vendor
def asked_question(request, token):
    form = QuestionForm(typed_again(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask(token, form.cleaned_data["question"])
        except NotTaken as refusal:
            form.add_error("question", refusal)
        else:
            messages.success(
                request, _("Your question is sent. You get a mail once it is answered.")
            )
            return redirect("asked_detail", token.request.code)
    context = about(token.request, token) | {"form": form}
    return render(request, "vendors/asked/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_vendor
def asked_colleague(request, token):
    form = ColleagueForm(typed_again(request))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            mail = invite_colleague(token, **form.cleaned_data)
        except NotTaken as refusal:
            form.add_error("email", refusal)
        else:
            sentence = _("%(email)s gets a link of their own by mail.")
            if mail is None:
                sentence = _("%(email)s was invited a moment ago. The link is on its way.")
            messages.success(request, sentence % {"email": isolated(email)})
            return redirect("asked_detail", token.request.code)
    context = about(token.request, token) | {"form": form, "people": people_of(token.request)}
    return render(request, "vendors/asked/colleague.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_vendor
def asked_finish(request, token):
    """Show what will be handed in; the post hands it in and leads to its receipt."""
    if request.method == "POST":
        try:
            submission = finish(token.request, token)
        except NotTaken as refusal:
            messages.error(request, refusal.messages[0])
            return redirect("asked_detail", token.request.code)
        return redirect("asked_receipt", token.request.code, submission.number)
    items = asked_items(request, token)
    context = about(token.request, token) | {
        "items": items,
        "number_missing": sum(not entry.is_answered for entry in items),
    }
    return render(request, "vendors/asked/finish.html", context)


@require_safe
@for_vendor
def asked_receipt(request, token, number):
    submission = get_object_or_404(token.request.submissions, number=number)
    context = about(token.request, token) | {
        "submission": submission,
        "rows": receipt_rows(submission),
    }
    return render(request, "vendors/asked/receipt.html", context)
