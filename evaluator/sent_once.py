"""A form that makes something acts once, however often it is sent."""

import hashlib
import json
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import SentForm

# The addresses at which a post makes something that sending it again would make twice.
MAKING = {
    *("invite_person", "ask_for_address", "ask_for_reset"),
    *("vendor_new", "row_new", "person_new", "evidence_new", "transfer_new"),
    *("proof_new", "proof_correct", "questions_new", "name_confirmer"),
    *("evaluation_new", "invite_member", "invite_signatory", "deeper_round"),
    *("scenarios", "minutes", "make_exception"),
    *("change_lead", "name_lead", "unseal_evaluation", "close_account"),
    *("copy_evaluation", "inquiry_new", "ask_candidates", "ask_missing", "offer_replies"),
    *("inquiry_edit", "send_request_again", "extend_inquiry", "judge_item"),
    "read_answer_file",
}
REMEMBERED = timedelta(days=1)


def sent_once(get_response):
    """Answer a form that was sent before with the page that it led to.

    The token is the one against forgery, of which each page that is loaded has its own: two
    posts with one token and the same content are one form, sent by a double click or a replay.
    """

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        is_making = request.resolver_match.url_name in MAKING
        token = request.POST.get("csrfmiddlewaretoken") if request.method == "POST" else None
        if not (is_making and token and request.user.is_authenticated):
            return None
        with transaction.atomic():
            SentForm.objects.filter(sent_at__lt=now() - REMEMBERED).delete()
            # A post at the same moment waits here for the end of the first.
            form, is_new = SentForm.objects.get_or_create(digest=digest_of(request))
            if not is_new:
                messages.info(request, _("This form came in twice. It was saved once."))
                return HttpResponseRedirect(form.location)
            response = view(request, *args, **kwargs)
            if response.status_code == 302:
                SentForm.objects.filter(pk=form.pk).update(location=response.url)
            else:
                form.delete()  # it made nothing: the page says what to correct
        return response

    middleware.process_view = process_view
    return middleware


def digest_of(request):
    files = [(name, file.name, file.size) for name, file in request.FILES.items()]
    content = [request.user.pk, request.path, sorted(request.POST.lists()), files]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
