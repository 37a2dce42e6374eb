from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.notice_mail import mail_no_more, person_and_kinds
from accounts.notifications.models import shown_to

NOTICES_OF_A_PAGE = 50


@require_safe
def notice_list(request):
    page = Paginator(request.user.notices.all(), NOTICES_OF_A_PAGE)
    page = page.get_page(request.GET.get("page"))
    context = {"page": page, "rows": shown_to(request.user, page.object_list)}
    return render(request, "accounts/notice_list.html", context)


@require_POST
def open_notice(request, pk):
    notice = get_object_or_404(request.user.notices, pk=pk)
    request.user.notices.filter(pk=pk).mark_read(request.user)
    return redirect(notice.link)


@require_POST
def read_notices(request):
    request.user.notices.all().mark_read(request.user)
    messages.success(request, _("Everything is marked as read."))
    return redirect("notice_list")


# Mail programs post here for the reader, with no cookie of ours and no page before.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def notices_off(request, token):
    """End the mails of notices, all or of one kind. The signed link opens nothing else."""
    person, kinds = person_and_kinds(token)
    if person is None:
        return render(request, "accounts/notices_off.html", {"is_known": False}, status=410)
    # What a mail program posts names no kind, and ends all.
    kind = next((kind for kind in kinds if kind == request.POST.get("kind")), None)
    if request.method == "POST" and kind:
        mail_no_more(person, kind)
    elif request.method == "POST":
        User.objects.filter(pk=person.pk).update(notices_by_mail=User.NoticeMail.NEVER)
    context = {
        "is_known": True,
        "is_off": request.method == "POST",
        "kind": kind,
        "kinds": kinds,
    }
    return render(request, "accounts/notices_off.html", context)
