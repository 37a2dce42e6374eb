"""A browser without scripts: it opens pages, fills the forms it finds, presses their buttons."""

from urllib.parse import urlencode, urljoin

import tinyhtml5

from tests.conftest import StrictClient

BUTTONS = {"submit", "button", "reset", "image"}


class PlainBrowser:
    """Somebody at a browser that runs no script and refuses a form without its CSRF token.

    path   where they are
    page   the Page they see
    """

    def __init__(self, client=None, origin="http://testserver"):
        self.client, self.origin = client or StrictClient(enforce_csrf_checks=True), origin
        self.path, self.page = "/", None

    def open(self, path):
        return self._show(self.client.get(urljoin(self.path, path), follow=True))

    def follow(self, text):
        """Follow the first link that reads `text`."""
        return self.open(self.page.link(text))

    def press(self, text, **typed):
        """Press the button that reads `text` with these fields of its form filled in."""
        form, button = self.page.form_of(text)
        return self.send(form, button, typed)

    def send(self, form, button, typed):
        """Send a form as a browser does: what is typed, else what the page has filled in."""
        entries = form.entries(button, typed)
        target = urljoin(self.path, button.get("formaction") or form.element.get("action") or "")
        target = target or self.path
        if not form.is_post:
            return self.open(f"{target.partition('?')[0]}?{urlencode(entries)}")
        content = {}
        if form.element.get("enctype") == "multipart/form-data":
            content["data"] = {}
            for name, value in entries:
                content["data"].setdefault(name, []).append(value)
        else:
            content["data"] = urlencode(entries)
            content["content_type"] = "application/x-www-form-urlencoded"
        origin = {
            "HTTP_ORIGIN": self.origin,
            "HTTP_REFERER": f"{self.origin}{self.path}",
        }
        return self._show(self.client.post(target, follow=True, **content, **origin))

    def _show(self, response):
        asked = response.request
        self.path = asked["PATH_INFO"]
        if asked.get("QUERY_STRING"):
            self.path += f"?{asked['QUERY_STRING']}"
        assert response.status_code in {200, 409, 422}, (self.path, response.status_code)
        self.page = Page(response)
        assert self.page.forms_without_token() == [], self.path
        return self.page


class Page:
    """One answer: its text, its links and its forms."""

    def __init__(self, response):
        self.response, self.tree = response, None
        if response.headers["Content-Type"].startswith("text/html"):
            html = response.content.decode()
            self.tree = tinyhtml5.parse(html, namespace_html_elements=False)

    def all(self, *tags):
        return [] if self.tree is None else [one for one in self.tree.iter() if one.tag in tags]

    @property
    def heading(self):
        return text_of(self.all("h1")[0])

    @property
    def errors(self):
        """Return the sentences of the error summary."""
        return [text_of(item) for item in self._error_lines()]

    def _error_lines(self):
        summary = [one for one in self.all("div") if "error-summary" in one.get("class", "")]
        return [item for one in summary for item in one.iter("li")]

    def errors_astray(self):
        """Return the lines of the summary that lead to no control or are not repeated beside it."""
        every = list(self.tree.iter())
        described = {name for one in every for name in one.get("aria-describedby", "").split()}
        beside = {
            text_of(words).removeprefix("Error: ")
            for one in every
            if "-error" in one.get("class", "") and one.get("id") in described | {"to-correct"}
            for words in ([one] if one.tag == "p" else one.iter("p"))
        }
        ids = {f"#{one.get('id')}" for one in every}
        return [
            text_of(line)
            for line in self._error_lines()
            if not {link.get("href") for link in line.iter("a")} & ids
            or not any(words in text_of(line) for words in beside)
        ]

    def link(self, text):
        links = [one.get("href") for one in self.all("a") if text_of(one) == text]
        assert links, f"No link “{text}” on this page: {[text_of(a) for a in self.all('a')]}"
        return links[0]

    def forms(self):
        return [Form(self, element) for element in self.all("form")]

    def form_of(self, text):
        """Return (form, button) of the one button that reads `text`."""
        found = [
            (form, one)
            for form in self.forms()
            for one in form.controls
            if one.tag == "button" and text_of(one) == text
        ]
        buttons = [text_of(one) for one in self.all("button")]
        assert len(found) == 1, f"{len(found)} buttons “{text}” on this page: {buttons}"
        return found[0]

    def forms_without_token(self):
        """Return the ids or targets of posting forms that lack their CSRF token."""
        return [
            form.element.get("id") or form.element.get("action", "")
            for form in self.forms()
            if form.is_post and not any(form.values("csrfmiddlewaretoken"))
        ]


class Form:
    """A form of a page with the controls that belong to it, wherever they stand."""

    def __init__(self, page, element):
        self.element = element
        inside = set(element.iter())
        self.controls = [
            one
            for one in page.all("input", "select", "textarea", "button")
            if (one.get("form") == element.get("id") if one.get("form") else one in inside)
        ]

    @property
    def is_post(self):
        return self.element.get("method", "get").lower() == "post"

    @property
    def names(self):
        return list(dict.fromkeys(one.get("name") for one in self.controls if one.get("name")))

    def values(self, name):
        """Return the values that a field offers or holds, in the order of the page."""
        named = [one for one in self.controls if one.get("name") == name]
        return [value for one in named for value in offered(one)]

    def entries(self, button, typed):
        """Return (name, value) for all that a browser sends when `button` is pressed."""
        assert set(typed) <= set(self.names), f"No field {set(typed) - set(self.names)} here."
        sent, done = [], set()
        for one in self.controls:
            name = one.get("name")
            if not name or one.get("disabled") is not None or name in done:
                continue
            if name in typed and one.get("type") != "hidden":
                done.add(name)
                sent += [(name, value) for value in self.typed(name, typed[name])]
            else:
                sent += [(name, value) for value in successful(one, button)]
        return sent

    def typed(self, name, value):
        """Return what is typed as values; a choice must be among those that are offered."""
        values = value if isinstance(value, list) else [value]
        kinds = {one.get("type", one.tag) for one in self.controls if one.get("name") == name}
        if kinds & {"radio", "checkbox", "select"}:
            missing = set(values) - set(self.values(name))
            assert not missing, f"{name} does not offer {missing}: {self.values(name)}"
        return [lines(one) if isinstance(one, str) else one for one in values]


def successful(control, button):
    """Return the values that a browser sends for a control that nobody touched."""
    kind = control.get("type", "submit" if control.tag == "button" else "text")
    if kind in BUTTONS:
        return [control.get("value", "")] if control is button else []
    if kind == "file":
        return []
    if kind in {"radio", "checkbox"}:
        return [] if control.get("checked") is None else offered(control)
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [value_of(one) for one in options if one.get("selected") is not None]
        is_single = control.get("multiple") is None
        return chosen or ([value_of(one) for one in options[:1]] if is_single else [])
    return [lines(value) for value in offered(control)]


def offered(control):
    if control.tag == "select":
        return [value_of(one) for one in control.iter("option")]
    if control.tag == "textarea":
        return ["".join(control.itertext())]
    is_ticked = control.get("type") in {"radio", "checkbox"}
    return [control.get("value", "on" if is_ticked else "")]


def value_of(option):
    value = option.get("value")
    return text_of(option) if value is None else value


def lines(text):
    """Return the text with the line ends that browsers send."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def text_of(element):
    return " ".join("".join(element.itertext()).split())
