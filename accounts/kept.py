"""Text typed into a form whose session had ended, kept until the same person signs in."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.core import signing

SESSION_KEY = "kept_post"
LIMIT = 200_000  # characters, for a browser in which nobody was signed in before
TOO_LONG = (
    "You were signed out, and what you typed is too long to keep. "
    "Go back in your browser to copy it."
)
SALT = "accounts.kept.typist"
# What a page sends along and nobody typed.
UNTYPED = {"token", "seen", "act", "mode", "names", "covers", "next", "sign", "later"}


def keep_post(request):
    """Keep the fields of this POST in the (anonymous) session; return the page they stood on.

    That page is not the address of the post where a form posts elsewhere. Whoever was signed in
    here before keeps all that a request can hold; of a stranger's text only LIMIT characters
    are stored, and the sign-in page says that there was more.
    """
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
    }
    page = page_of(request)
    typist = typist_of(request)
    typed = sum(len(value) for values in fields.values() for value in values)
    if typist is None and typed > LIMIT:
        messages.warning(request, TOO_LONG)
    else:
        request.session[SESSION_KEY] = {
            "path": request.path,
            "page": urlsplit(page).path,
            "typist": typist,
            "fields": fields,
        }
    return page


def page_of(request):
    """Return the path and query of the page that a post came from: our own, or its address."""
    try:
        came_from = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return request.get_full_path()
    if came_from.netloc != request.get_host() or not came_from.path.startswith("/"):
        return request.get_full_path()
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def take_kept_post(request):
    """Return the kept fields of this path as {name: [values]}, once; None without any."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["path"] != request.path:
        return None
    return _take(request, kept)


def take_left_over(request):
    """Return (name, text) of what was typed on this page and that no form of it took back."""
    kept = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    if not kept or request.path not in {kept["path"], kept.get("page")}:
        return []
    return [
        (name.replace("_", " "), text)
        for name, values in (_take(request, kept) or {}).items()
        for text in values
        if len(text) > 2 and name.rpartition("-")[2] not in UNTYPED
    ]


def _take(request, kept):
    """Take the fields out of the session; whoever did not type them gets nothing."""
    del request.session[SESSION_KEY]
    typist = kept.get("typist")
    return kept["fields"] if typist in (None, request.user.pk) else None


def remember_typist(request, response):
    """Let this browser know, past the end of the session, whose text it may give back."""
    if typist_of(request) != request.user.pk:
        response.set_cookie(
            cookie_of(request),
            signing.dumps(request.user.pk, salt=SALT),
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )


def typist_of(request):
    """Return the pk of whoever was last signed in here, or None when that is not known."""
    try:
        return signing.loads(request.COOKIES.get(cookie_of(request), ""), salt=SALT)
    except signing.BadSignature:
        return None


def cookie_of(request):
    """Return the name of the cookie: one that only this host can set, where that is possible."""
    return "__Host-typist" if request.is_secure() else "typist"
