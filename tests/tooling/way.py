"""How many modules one act passes through: python -m tests.tooling.way [--names].

It walks the main job with plain forms on a database of its own and counts, for each act, the
modules of scoring and vendors, without grid and arithmetic, in which a function ran during the
request; then those with the threads that the request started. Where an act was posted several
times it shows the one that passed through most. It reads the tree it is started in.
"""

import argparse
import os
import sys
import tempfile
import threading
from importlib import import_module
from pathlib import Path

ACTS = {
    "rate_check": "a posted level (form)",
    "save_rating": "a posted level (autosave)",
    "freeze_decision": "freezing a decision",
    "vendor_import_apply": "an applied import",
}
COUNTED, LEFT_OUT = ("scoring", "vendors"), ("scoring.grid", "scoring.arithmetic")


class Trace:
    """The modules in which a function runs while it is on: in this thread, and in new ones."""

    def __init__(self):
        self.request, self.threads, self.before = set(), set(), set()

    def __enter__(self):
        self.before = set(threading.enumerate())
        threading.setprofile(self.noting(self.threads))
        sys.setprofile(self.noting(self.request))
        return self

    def __exit__(self, *error):
        sys.setprofile(None)
        threading.setprofile(None)
        for thread in set(threading.enumerate()) - self.before:
            thread.join(timeout=120)

    @staticmethod
    def noting(modules):
        def note(frame, event, _):
            name = frame.f_globals.get("__name__", "")
            # The body of a module runs when it is imported, which only the first request does.
            if event == "call" and frame.f_code.co_name != "<module>" and is_counted(name):
                modules.add(name)

        return note


def is_counted(name):
    return name.split(".")[0] in COUNTED and not name.startswith(LEFT_OUT)


def trace_posts(browser):
    """Let the browser's posts be traced; return {name of the address: a Trace of each post}."""
    from django.urls import resolve

    traces, post = {}, browser.client.post

    def traced(path, *arguments, follow=False, **options):
        # The page that the answer leads to is a request of its own.
        with Trace() as trace:
            response = post(path, *arguments, **options)
        assert response.status_code < 400, (path, response.status_code)
        traces.setdefault(resolve(path.partition("?")[0]).url_name, []).append(trace)
        if follow and response.status_code in {301, 302, 303}:
            return browser.client.get(response.url, follow=True)
        return response

    browser.client.post = traced
    return traces


def autosave(browser, home, check_id):
    """Post the first cell of a check as its page does when a level is chosen."""
    browser.open(f"{home}rate/{check_id}/")
    cell = next(
        element
        for element in browser.page.all("div", "fieldset", "article", "li", "tr")
        if element.get("hx-post")
    )
    form = next(form for form in browser.page.forms() if cell in list(form.element.iter()))
    entries = dict(form.entries(None, {}))
    answer = next(name for name in form.names if name.endswith("-answer"))
    level = max(value for value in form.values(answer) if value.isdigit())
    entries |= {answer: level, answer.replace("-answer", "-rationale"): "Seen in the annex."}
    browser.client.post(
        cell.get("hx-post"),
        entries,
        HTTP_HX_REQUEST="true",
        HTTP_REFERER=f"http://testserver{browser.path}",
        HTTP_ORIGIN="http://testserver",
    )


def walk():
    """Walk the main job; return {name of the address: a Trace of each post}."""
    from tests.e2e.main_job import GATE, VENDORS
    from tests.factories import make_user
    from tests.plain_browser import PlainBrowser

    plain_walk = import_module(module_name("plain_walk"))
    short_preset = import_module("scoring.grid.proposals").SHORT_PRESET
    make_user("buyer@example.org", name="Bea Buyer", may_lead=True, is_curator=True)
    browser = PlainBrowser()
    traces = trace_posts(browser)
    plain_walk.sign_in(browser, "buyer@example.org")
    plain_walk.import_vendors(browser)
    for vendor in VENDORS[:2]:
        plain_walk.add_evidence(browser, vendor, [*short_preset, GATE])
    home = plain_walk.start_evaluation(browser, "Support in two languages")
    plain_walk.set_up(browser, home)
    plain_walk.seal(browser, home)
    first, second, third = candidates_of(browser, home, short_preset[0])
    plain_walk.find_gates(browser, home, [(first, True), (second, True), (third, False)])
    autosave(browser, home, short_preset[0])
    plain_walk.rate_everything(browser, home, short_preset[0], {first: 3, second: 2, third: 0})
    plain_walk.press(browser, "Submit my ratings")
    plain_walk.decide(browser, home)
    return traces


def candidates_of(browser, home, check_id):
    """Return the numbers of the candidates, those with evidence first."""
    browser.open(f"{home}rate/{check_id}/")
    levels = {
        name: len([value for value in form.values(name) if value.isdigit()])
        for form in browser.page.forms()
        for name in form.names
        if name.startswith("c") and name.endswith(f"-{check_id}-answer")
    }
    names = sorted(levels, key=lambda name: (-levels[name], name))
    return [int(name.partition("-")[0][1:]) for name in names]


def module_name(stem):
    """Return the dotted name of the one file below tests/ that is called so."""
    (path,) = Path("tests").rglob(f"{stem}.py")
    return ".".join(path.with_suffix("").parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", action="store_true", help="name the modules")
    options = parser.parse_args()
    os.environ |= {"EVALUATOR_TEST": "1", "DJANGO_SETTINGS_MODULE": "evaluator.settings"}
    sys.path.insert(0, str(Path.cwd()))
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import (
        get_runner,
        override_settings,
        setup_test_environment,
    )

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=Path(folder)):
        traces = walk()
    runner.teardown_databases(databases)
    print(f"{'':<27} request  with threads")
    for name, act in ACTS.items():
        trace = max(traces.get(name, [Trace()]), key=lambda trace: len(trace.request))
        modules = trace.request | trace.threads
        print(f"{act:<27} {len(trace.request):>7} {len(modules):>13}")
        if options.names:
            print("".join(f"    {module}\n" for module in sorted(modules)), end="")


if __name__ == "__main__":
    main()
