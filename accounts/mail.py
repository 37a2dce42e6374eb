"""Every mail to one person: a template under templates/, one line as its subject."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def mail_of(template, context, subject, to):
    """The EmailMessage to the address `to`, not sent yet."""
    # A line break in a header is an attack to the mail library, and a title may hold one.
    one_line = " ".join(str(subject).split())
    return EmailMessage(one_line[:180], render_to_string(template, context), None, [to])


def send(template, context, subject, to):
    """A server that is away is no error of whoever acts."""
    mail_of(template, context, subject, to).send(fail_silently=True)
