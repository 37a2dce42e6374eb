"""What a vendor's page costs: `python -m tests.benchmarks.vendor_page`.

Starts a throw-away PostgreSQL and the production server, and lets four visitors at once ask for
the empty base page, for a request of twelve items where one vendor was asked and where twenty
were, and save an item of it. Prints requests per second, the ratio to the base page of the same
run, kilobytes and queries. Machines differ; ratios stay.
"""

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from tests.benchmarks.server import Visitor, environment, running_server

ROOT = Path(__file__).resolve().parents[2]
SECONDS, VISITORS, ITEMS = 5, 4, 12
SIZES = (1, 20)


def main():
    if "DATABASE_URL" not in os.environ:
        command = [str(ROOT / "bin/with-postgres"), sys.executable, "-m"]
        os.execv(command[0], [*command, "tests.benchmarks.vendor_page"])
    with tempfile.TemporaryDirectory() as folder:
        for name in ("STATIC_ROOT", "MEDIA_ROOT"):
            os.environ[name] = f"{folder}/{name.lower()}"
        os.environ.pop("EVALUATOR_TEST", None)
        os.environ.pop("EVALUATOR_DEMO", None)
        os.environ.update(environment())
        run()


def run():
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.benchmarks import seeding

    people = seeding.make_people()
    with running_server() as port:
        base = rate([Visitor(port, people["lead"]) for _each in range(VISITORS)], look_at_base)
        print(f"\n{'action':<44} {'per s':>7} {'x base':>7} {'kB':>6}  queries")
        say("base page", base, base)
        for size in SIZES:
            tokens = make_requests(people["curator"], size)
            visitors = [visitor_of(port, people["lead"], token) for token in tokens]
            words = f"a request, {size} vendor{'s' if size > 1 else ''} asked"
            say(words, rate(visitors, look), base)
            say(f"saving an item, {size} asked", rate(visitors, save), base)


def make_requests(curator, size):
    """Ask so many vendors; return a link for each visitor, all to the first of them."""
    from tests.asking import make_inquiry, make_link
    from tests.factories import make_vendor
    from vendors.requests.answering import save_answer
    from vendors.requests.sending import send

    vendors = [make_vendor(f"Asked {size}-{number}") for number in range(size)]
    items = [f"Item {number}" for number in range(ITEMS)]
    request = send(make_inquiry(curator, *vendors, items=items), curator)[0]
    tokens = [make_link(request, f"link-{size}-{number}") for number in range(VISITORS)]
    for item in request.items.all():
        save_answer(item, tokens[0], text="Here it is.")
    return tokens


def visitor_of(port, anybody, token):
    from vendors.requests.tokens import cookie_text

    visitor = Visitor(port, anybody)
    visitor.cookies = {"__Secure-asked": cookie_text(token)}
    visitor.page = f"/answers/{token.request.code}/"
    page = visitor.form_token(visitor.page)
    visitor.item, visitor.numbers = 1 + token.pk % ITEMS, count()
    visitor.seen = page.split(f'name="item-{visitor.item}-seen" value="')[1].split('"')[0]
    return visitor


def look_at_base(visitor):
    return visitor.get("/base-page/")


def look(visitor):
    return visitor.get(visitor.page)


def save(visitor):
    name = f"item-{visitor.item}"
    text = f"Text {next(visitor.numbers)}"
    fields = {f"{name}-seen": visitor.seen, f"{name}-says": "answer", f"{name}-text": text}
    answer = visitor.post(f"{visitor.page}items/{visitor.item}/", fields)
    visitor.seen = answer[2].decode().split('-seen" value="')[1].split('"')[0]
    return answer


def rate(visitors, act):
    """Return (requests per second of all, queries, bytes) of some seconds of `act`."""
    until = time.perf_counter() + SECONDS

    def visit(visitor):
        number, answer = 0, None
        while time.perf_counter() < until:
            answer, number = act(visitor), number + 1
        return number, answer

    with ThreadPoolExecutor(len(visitors)) as pool:
        results = list(pool.map(visit, visitors))
    _seconds, queries, content = results[0][1]
    return sum(number for number, _answer in results) / SECONDS, queries, len(content)


def say(words, figures, base):
    per_second, queries, length = figures
    ratio = per_second / base[0]
    print(f"{words:<44} {per_second:7.1f} {ratio:7.2f} {length / 1000:6.1f}  {queries}")


if __name__ == "__main__":
    main()
