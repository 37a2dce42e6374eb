"""One tree's rating page, measured whenever the benchmark writes a line: `rating_page` starts it.

It runs in a tree of today or of long ago, so it asks for nothing that only one of them has.
"""

import json
import os
import re
import sys
from pathlib import Path
from time import perf_counter

os.environ |= {"EVALUATOR_TEST": "1", "DJANGO_SETTINGS_MODULE": "evaluator.settings"}
sys.path.insert(0, str(Path.cwd()))
CHECKS = ["TA-01", "TA-02"]
VENDORS = 20


class Parts:
    """The seconds that a request spends on queries and on templates, and how many queries."""

    def __init__(self, django_template):
        self.depth = 0
        self.render = django_template.render
        django_template.render = lambda *args, **more: self.rendered(*args, **more)
        self.begin()

    def begin(self):
        self.sql = self.templates = self.queries = 0

    def rendered(self, *args, **more):
        self.depth += 1
        start = perf_counter()
        try:
            return self.render(*args, **more)
        finally:
            self.depth -= 1
            if not self.depth:
                self.templates += perf_counter() - start

    def asked(self, execute, *args):
        start = perf_counter()
        try:
            return execute(*args)
        finally:
            self.sql += perf_counter() - start
            self.queries += 1


def main():
    import django
    from django.conf import settings

    django.setup()
    settings.DATABASES["default"]["NAME"] = ":memory:"
    settings.ALLOWED_HOSTS = ["*"]
    from django.core.management import call_command
    from django.db import connection
    from django.template.backends.django import Template
    from django.test import Client

    call_command("migrate", verbosity=0)
    evaluation, lead = make_story()
    parts = Parts(Template)
    client = Client()
    client.force_login(lead)
    path = f"/evaluations/{evaluation.pk}/rate/TA-01/"
    answers = Answers(client, path)
    actions = {"page": lambda: client.get(path), "save": answers.save}
    with connection.execute_wrapper(parts.asked):
        for line in sys.stdin:
            parts.begin()
            start = perf_counter()
            response = actions[line.strip()]()
            seconds = perf_counter() - start
            assert response.status_code == 200, response.content
            print(
                json.dumps(
                    {
                        "seconds": seconds,
                        "sql": parts.sql,
                        "templates": parts.templates,
                        "queries": parts.queries,
                        "bytes": len(response.content),
                    }
                ),
                flush=True,
            )


class Answers:
    """Saves of one cell, each of another level."""

    def __init__(self, client, path):
        page = client.get(path).content.decode()
        self.client, self.level = client, 2
        self.address = re.search(r'hx-post="([^"]+/save/)"', page).group(1)
        self.prefix = re.search(r'name="([^"]+)-answer"', page).group(1)
        self.fields = {
            "token": re.search(r'name="token" value="([^"]+)"', page).group(1),
            "mode": "check",
        }

    def save(self):
        self.level = 5 - self.level
        answer = {f"{self.prefix}-answer": self.level, f"{self.prefix}-rationale": "As we read."}
        headers = {"hx-request": "true"}
        return self.client.post(self.address, self.fields | answer, headers=headers)


def make_story():
    """Twenty vendors, each with a figure, a document and, where there are any, a proof."""
    from tests import factories

    lead = factories.make_user(may_lead=True)
    vendors = [factories.make_vendor(f"Vendor {number:02}") for number in range(VENDORS)]
    for number, vendor in enumerate(vendors):
        vendor.facts.create(kind="seniors", value=str(20 + number), number=20 + number)
        factories.make_evidence(vendor, *CHECKS, state="verified", title=f"Bench list {number}")
        factories.make_evidence(vendor, *CHECKS, state="document", title=f"Roster {number}")
    story = {"lead": lead, "vendors": vendors, "checks": CHECKS}
    return factories.make_open_evaluation(**story), lead


if __name__ == "__main__":
    main()
