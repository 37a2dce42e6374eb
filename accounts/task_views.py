"""Tasks and mails: the administrators' page, and what whoever waits for them may do."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import now
from accounts.mail import outbox
from accounts.mail.models import Mail
from accounts.permissions import can_look_after_people, can_send_mail_again
from accounts.tasks import failed
from accounts.tasks.models import Beat, Progress
from accounts.tasks.progress import cancel
from accounts.tasks.queue import Status, TaskRow, policy_of
from accounts.views import for_administrators

SHOWN = 50


@require_safe
@for_administrators
def task_list(request):
    context = {
        "workers": Beat.objects.alive().count(),
        "groups": [
            (_("Running"), rows(Status.RUNNING, "started_at")),
            (_("Waiting"), rows(Status.READY, "enqueued_at")),
        ],
        "failed": rows(Status.FAILED, "-finished_at"),
        "shown": SHOWN,
        "mails": Mail.objects.undelivered().select_related("caused_by").order_by("-pk")[:SHOWN],
        "waiting_mails": Mail.objects.filter(state=Mail.State.WAITING, tries__gt=0)[:SHOWN],
        "is_our_fault": Mail.objects.filter(is_our_fault=True).exists(),
    }
    return render(request, "accounts/task_list.html", context)


def rows(status, order):
    """Return (row, title, Progress or None, reason) of the tasks in this state."""
    tasks = list(TaskRow.objects.filter(status=status).order_by(order)[:SHOWN])
    progress = {
        record.task: record for record in Progress.objects.filter(task__in=[t.pk for t in tasks])
    }
    return [
        (
            row,
            policy_of(row.task_path).title,
            progress.get(row.pk),
            failed.reason_of(row, progress.get(row.pk)),
        )
        for row in tasks
    ]


@require_POST
@for_administrators
def retry_task(request, pk):
    if failed.retry(get_object_or_404(TaskRow, pk=pk)):
        messages.success(request, _("It waits for its turn again."))
    else:
        messages.info(request, _("It had been taken up again already."))
    return redirect("task_list")


@require_POST
def stop_work(request, pk):
    progress = get_object_or_404(Progress.objects.stoppable_by(request.user), pk=pk)
    cancel(progress)
    messages.info(
        request, _("It stops, at the latest at its next step. Nothing is left half done.")
    )
    return redirect(progress.page if progress.asked_by_id == request.user.pk else "task_list")


@require_POST
def resend_mail(request, pk):
    mail = mail_for(request, pk)
    if outbox.send_again(mail):
        messages.success(request, _("The mail to %(to)s is on its way again.") % {"to": mail.to})
    elif mail.file:
        messages.info(
            request,
            _(
                "This mail carries a letter. Whoever leads the evaluation sends it once more "
                "from the page of that letter."
            ),
        )
    else:
        messages.info(
            request,
            _("This mail held a link that has ended. Invite the person again for a new one."),
        )
    return redirect(page_after(request))


@require_POST
def dismiss_mail(request, pk):
    Mail.objects.filter(pk=mail_for(request, pk).pk).update(read_at=now())
    return redirect(page_after(request))


def mail_for(request, pk):
    mail = get_object_or_404(Mail, pk=pk)
    if not can_send_mail_again(request.user, mail):
        raise Http404
    return mail


def page_after(request):
    return "task_list" if can_look_after_people(request.user) else "account_settings"
