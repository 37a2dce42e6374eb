"""What falls: processes killed while they save, import and render; disk, mail and database away."""

from functools import partial

from django.db import connection

from accounts.models import User
from tests.benchmarks import seeding
from tests.installation import BENCHMARKED, kill
from tests.load import away, work
from tests.load.figures import Figure
from tests.load.postgres import Postgres
from tests.load.savers import at_once, is_true, make_savers

SAVERS, SECONDS, FALLS_AFTER = 20, 15, 4


class World:
    """Two machines, each with a web server and a worker, and the database that both share: a
    PostgreSQL, or one file of SQLite, which makes them two halves of one machine.
    """

    def __init__(self, made):
        self.made, self.people = made, seeding.make_people()
        self.postgres = Postgres() if connection.vendor == "postgresql" else None
        User.objects.filter(email="lead@example.org").update(is_staff=True)
        self.people["lead"].refresh_from_db()
        seeding.add_vendors(0, 20)
        self.webs = [self.start_web(number) for number in (1, 2)]
        self.workers = [made.worker(f"worker{number}") for number in (1, 2)]

    @property
    def ports(self):
        return [port for _process, port in self.webs]

    def start_web(self, number, port=None):
        return self.made.web(f"web{number}", port, application=BENCHMARKED)

    def fall(self, victim):
        """kill -9, and let what has to come again come again, as a supervisor does."""
        if victim in ("web", "machine"):
            kill(self.webs[0][0])
        if victim in ("worker", "machine"):
            kill(self.workers[0])
        if victim == "PostgreSQL":
            self.postgres.kill()
            self.postgres.start()

    def rise(self):
        """Start again what no supervisor has."""
        if self.webs[0][0].poll() is not None:
            self.webs[0] = self.start_web(1, self.webs[0][1])
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[number] = self.made.worker(f"worker{number + 1}")


def measure(made, only):
    world, figures = World(made), []
    for name, act in faults().items():
        if name.startswith(only):
            print(f"\n{name}", flush=True)
            figures += [figure.show() for figure in act(world)]
            world.rise()
    return figures


def faults():
    """Return {name: what to do, given the world}, in the order of running."""
    server = ["PostgreSQL"] if connection.vendor == "postgresql" else []
    acts = {}
    for victim in ("web", "worker", *server, "machine"):
        acts[f"saves: {victim} killed"] = partial(saves, victim=victim)
    for victim in ("web", "worker", *server):
        acts[f"import: {victim} killed"] = partial(work.importing, victim=victim)
        acts[f"rendering: {victim} killed"] = partial(work.rendering, victim=victim)
    acts |= {"disk full": away.disk_full, "mail away": away.mail}
    return acts | ({"database away": away.database} if server else {})


def saves(world, victim):
    """Let assessors save on both machines while one process falls."""
    evaluation, savers = make_savers(world.people, SAVERS, world.ports)
    fell = []

    def act(saver, end):
        if saver is None:
            fell.append(away.after(FALLS_AFTER, lambda: world.fall(victim)))
        else:
            saver.save_until(end)

    at_once([None, *savers], act, SECONDS)
    later = [at for saver in savers for at, _seconds in saver.times if at > fell[0]]
    troubles = sum((saver.troubles for saver in savers), start=savers[0].troubles.__class__())
    acknowledged = sum(len(saver.times) for saver in savers)
    return [
        Figure("saves acknowledged", acknowledged),
        Figure("saves repeated after no answer or an error page", troubles.total()),
        Figure("seconds until somebody's save was acknowledged again", min(later) - fell[0], 20),
        *is_true(evaluation, savers, world.made),
    ]
