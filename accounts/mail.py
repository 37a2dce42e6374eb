"""Every mail to one person: a template under templates/, one line as its subject."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from accounts.organisation import organisation


def mail_of(template, context, subject, to):
    """The EmailMessage to the address `to`, not sent yet."""
    # A line break in a header is an attack to the mail library, and a title may hold one.
    one_line = " ".join(str(subject).split())
    ours = organisation()
    with translation.override(ours.language):
        body = signed(render_to_string(template, context), ours)
    return EmailMessage(one_line[:180], body, ours.sender, [to])


def signed(body, ours):
    """The text of a mail with the lines below it that say who sends it."""
    # Two hyphens and a space: mail programs know that a signature begins here.
    return f"{body.rstrip()}\n\n-- \n{ours.signature}\n" if ours.name else body


def send(template, context, subject, to):
    """A server that is away is no error of whoever acts."""
    mail_of(template, context, subject, to).send(fail_silently=True)
