"""How often whoever is not signed in, and an address, may ask: counted in the shared cache."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render

from accounts import clock
from accounts.record.models import sha256


def is_too_often(request, act, link):
    """Count one more `act` of `settings.LINK_LIMITS`; say whether the link, or the address that
    the request comes from, is over its limit. An act without limits is never too often.
    """
    if act not in settings.LINK_LIMITS:
        return False
    seconds, by_address, by_link = settings.LINK_LIMITS[act]
    window = int(clock.now().timestamp() // seconds)
    address = get_adapter().get_client_ip(request)
    counts = [
        (one_more(act, window, caller, seconds), limit)
        for caller, limit in ((["address", address], by_address), (["link", link], by_link))
    ]
    return any(count > limit for count, limit in counts)


def slowed(request, act, link):
    """Return the page that says to wait, where one link or one address asks too often; or None."""
    if not is_too_often(request, act, link):
        return None
    response = render(request, "429.html", status=429)
    seconds = settings.LINK_LIMITS[act][0]
    response.headers["Retry-After"] = str(seconds - int(clock.now().timestamp()) % seconds)
    return response


def one_more(act, window, caller, seconds):
    # Neither links nor addresses stand in the table of the cache, only their hashes.
    key = f"limit:{act}:{window}:{sha256(caller)}"
    if cache.add(key, 1, timeout=2 * seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it ran out this moment
        return 1
