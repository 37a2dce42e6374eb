"""The one-time code: six digits by mail, for whoever opens a link of an inquiry that wants one."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.clock import now
from vendors.models.request import RequestMail, RequestToken
from vendors.requests.sending import post

DIGITS = 6
GOOD_FOR = timedelta(minutes=15)
NEXT_AFTER = timedelta(minutes=1)
MOST_TRIES = 5


@transaction.atomic
def send_code(token):
    """Mail a new code, which ends the one before; say whether it was not too soon for one."""
    row = RequestToken.objects.select_for_update().get(pk=token.pk)
    if row.code_sent_at and now() < row.code_sent_at + NEXT_AFTER:
        return False
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row.code_digest, row.code_sent_at, row.code_tries = digest_of(code, token), now(), 0
    row.save(update_fields=["code_digest", "code_sent_at", "code_tries"])
    minutes = GOOD_FOR // timedelta(minutes=1)
    post(token.request, token.person, RequestMail.Kind.CODE, code=code, minutes=minutes)
    return True


@transaction.atomic
def is_right(token, code):
    """Say whether this is the code of now. It works once; five wrong ones end it."""
    row = RequestToken.objects.select_for_update().get(pk=token.pk)
    is_good = row.code_digest and now() < row.code_sent_at + GOOD_FOR
    if not is_good or row.code_tries >= MOST_TRIES:
        return False
    row.code_tries += 1
    if match := constant_time_compare(row.code_digest, digest_of(code, token)):
        row.code_digest = ""
    row.save(update_fields=["code_digest", "code_tries"])
    return match


def digest_of(code, token):
    # With our key: a million codes are tried in a second by whoever reads the table.
    return salted_hmac("vendors.requests.code", token.digest + code, algorithm="sha256").hexdigest()
