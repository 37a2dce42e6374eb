"""What every template may ask about this installation and this person."""

from django.conf import settings
from django.urls import reverse

from accounts.kept import take_left_over

THEMES = ("auto", "light", "dark")
EVIDENCE = "/evidence/"
MENU = [
    ("my_tasks", "My tasks"),
    ("evaluation_list", "Evaluations"),
    ("vendor_list", "Vendors"),
    ("place_list", "Places"),
    ("method", "Method"),
]


def site(request):
    """Return the menu with the place where this request stands, the theme, and demo or not.

    `left_over` is asked by whole pages alone: it gives back once what an ended session kept.
    """
    theme = request.COOKIES.get("theme")
    return {
        "demo": settings.DEMO,
        "left_over": lambda: take_left_over(request) if is_signed_in(request) else [],
        "menu": menu(request),
        "theme": theme if theme in THEMES else "auto",
    }


def is_signed_in(request):
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def menu(request):
    signed_in = is_signed_in(request)
    items = MENU if signed_in else MENU[-1:]
    links = [(reverse(name), label) for name, label in items]
    if signed_in and request.user.is_staff:
        links.append((reverse("record_list"), "Record"))
    if signed_in and (request.user.is_staff or request.user.is_curator):
        links.append((reverse("admin:index"), "Admin"))
    return [
        {"url": url, "label": label, "is_here": is_here(request.path, url)} for url, label in links
    ]


def is_here(path, url):
    """Say whether a page stands under a menu entry; evidence is about vendors."""
    if url == "/":
        return path == url
    return path.startswith(url) or (url == reverse("vendor_list") and path.startswith(EVIDENCE))
