"""Who was signed in in this browser, past the end of their sessions: one signed cookie."""

from django.core import signing

SALT = "accounts.browser"
LONGEST = 10  # people of one browser that are remembered


def people_of(request):
    """Return the pks of those who were signed in here, the last one last."""
    try:
        return signing.loads(request.COOKIES.get(cookie_of(request), ""), salt=SALT)
    except signing.BadSignature:
        return []


def remember(request, response):
    people, person = people_of(request), request.user.pk
    if people[-1:] != [person]:
        earlier = [pk for pk in people if pk != person]
        response.set_cookie(
            cookie_of(request),
            signing.dumps([*earlier, person][-LONGEST:], salt=SALT),
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )


def cookie_of(request):
    return host_cookie(request, "typist")


def host_cookie(request, name):
    # With this prefix only this host can set the cookie; browsers take it over HTTPS alone.
    return f"__Host-{name}" if request.is_secure() else name
