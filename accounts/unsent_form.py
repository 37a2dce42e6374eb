"""A form that arrived after the session had ended, kept until the same person sends it again."""

from dataclasses import asdict, dataclass, replace
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.browser import people_of

SESSION_KEY = "unsent_form"
NOT_KEPT = gettext_lazy(
    "You were signed out, and what you typed is not kept, because nobody has signed in with "
    "this browser before. Go back in your browser to copy it."
)
MARK = "unsent_form"
# Sent along by a page or a button; nobody typed these, so nobody needs to read them.
UNTYPED = {
    "act",
    "as_read",
    "corrects",
    "covers",
    "fingerprint",
    "later",
    "mode",
    "names",
    "next",
    "pair",
    "seen",
    "sign",
    "token",
    *(f"{name}_FORMS" for name in ("INITIAL", "MAX_NUM", "MIN_NUM", "TOTAL")),
}


@dataclass(frozen=True)
class UnsentForm:
    """What one post held, as plain values that a session can store; files by their names alone."""

    address: str  # where to send it
    page: str  # where it stood, "" where that is not known
    fields: dict  # name -> its values
    files: dict  # name of a file field -> names of its files
    typist: int  # who was last signed in here
    is_autosave: bool  # a script sent a part of the page, and its tab goes on trying
    mark: str  # tells it apart from another form of that address

    @property
    def title(self):
        address = self.page or self.address
        try:
            name = resolve(urlsplit(address).path).url_name
        except Resolver404:
            name = None
        return in_words(name) if name else address

    @property
    def inputs(self):
        return [(name, value) for name, values in self.fields.items() for value in values]

    @property
    def rows(self):
        """Return (name in words, values) of each field that somebody filled in."""
        rows = []
        for name, values in self.fields.items():
            prefix, _hyphen, field = name.rpartition("-")
            texts = [_("ticked") if value == "on" else value for value in values if value.strip()]
            if texts and field not in UNTYPED:
                label = in_words(field)
                rows.append((f"{label} ({prefix})" if prefix else label, texts))
        return rows

    @property
    def file_form(self):
        form = forms.Form()
        for name, uploads in self.files.items():
            form.fields[name] = forms.FileField(
                label=in_words(name.rpartition("-")[2]),
                required=False,
                # Help texts are HTML, and a name of a file is whatever somebody typed.
                help_text=format_html(_("Choose again: {files}"), files=", ".join(uploads)),
            )
        return form

    def was_sent_by(self, request):
        """True too where the tab of an autosave has come back and sends by itself."""
        if not (self.is_autosave and request.htmx):
            return request.POST.get(MARK) == self.mark
        # Only the tab that was there sends the same token; the page opened anew has another.
        return page_of(request) == self.page and all(
            request.POST.getlist(name) == values
            for name, values in self.fields.items()
            if name in UNTYPED
        )


def in_words(name):
    return name.replace("_", " ").strip().capitalize()


def keep_unsent_form(request):
    """Keep this post in the (anonymous) session; return the address that sign-in leads to."""
    page, people = page_of(request), people_of(request)
    if not people:
        # Whoever comes from nowhere stores nothing here.
        messages.warning(request, NOT_KEPT)
        return page or request.get_full_path()
    previous = stored_form(request)
    # An autosave answers a script, so a person sends its page instead.
    is_autosave = bool(page and request.htmx)
    form = UnsentForm(
        address=page if is_autosave else request.get_full_path(),
        page=page,
        fields={
            name: values
            for name, values in request.POST.lists()
            if name not in {MARK, "csrfmiddlewaretoken"} and "password" not in name
        },
        files={name: [file.name for file in files] for name, files in request.FILES.lists()},
        typist=people[-1],
        is_autosave=is_autosave,
        mark=get_random_string(12),
    )
    if not (form.fields or form.files):
        return form.page or form.address
    if form.is_autosave and previous and previous.typist == form.typist:
        if not previous.is_autosave:
            # A whole form was sent on purpose; the tab of the autosave still has its own text.
            return reverse("unsent_form")
        if previous.address == form.address:
            form = replace(form, fields=previous.fields | form.fields)
    request.session[SESSION_KEY] = asdict(form)
    return reverse("unsent_form")


def stored_form(request):
    fields = request.session.get(SESSION_KEY)
    return UnsentForm(**fields) if fields else None


def unsent_form_of(request):
    """What another person typed is dropped."""
    form = stored_form(request)
    if form and form.typist != request.user.pk:
        drop_unsent_form(request)
        return None
    return form


def drop_unsent_form(request):
    request.session.pop(SESSION_KEY, None)


def page_of(request):
    """Return the path and query of the page that a post came from; "" when it is not of ours."""
    try:
        referer = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    page = referer.path + (f"?{referer.query}" if referer.query else "")
    is_ours = referer.netloc == request.get_host() and page.startswith("/")
    # A path that begins with two slashes names another host.
    is_ours = is_ours and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and referer.path != reverse("unsent_form") else ""
