"""Assessors who all save for a minute, against the base page under the same load."""

from django.db import connection

from tests.benchmarks import seeding
from tests.installation import BENCHMARKED
from tests.load.figures import Figure, near_worst, processor_seconds
from tests.load.postgres import Postgres
from tests.load.savers import Saver, at_once, is_true, make_savers

TURNS = 4


def measure(made, size, seconds):
    web, port = made.web("web", workers=2, application=BENCHMARKED)
    roots = [web.pid]
    if connection.vendor == "postgresql":
        roots.append(Postgres().pid)
    evaluation, savers = make_savers(seeding.make_people(), size, [port])

    # In turns, so that a minute in which the machine is slower is one for both.
    look_work = save_work = look_seconds = save_seconds = 0
    for _ in range(TURNS):
        before = processor_seconds(roots)
        look_seconds += at_once(savers, Saver.look_until, max(seconds / 3, 5) / TURNS)
        between = processor_seconds(roots)
        save_seconds += at_once(savers, Saver.save_until, seconds / TURNS)
        look_work += between - before
        save_work += processor_seconds(roots) - between

    looks = [one for saver in savers for one in saver.looks]
    times = [one for saver in savers for _at, one in saver.times]
    base_work, save_work = look_work / len(looks), save_work / len(times)
    figures = [
        Figure("assessors at once", size),
        Figure("seconds", round(save_seconds)),
        Figure("saves a second", len(times) / save_seconds),
        Figure("base pages a second", len(looks) / look_seconds),
        Figure("errors", sum(saver.troubles.total() for saver in savers), 0),
        Figure("p95 of a save, ms", near_worst(times) * 1000),
        Figure(
            "p95 of a save, times that of the base page", near_worst(times) / near_worst(looks), 5
        ),
        Figure("processor a save, ms (web and database)", save_work * 1000),
        Figure("processor a save, times that of the base page", save_work / base_work, 3.75),
        *is_true(evaluation, savers, made),
    ]
    return [figure.show() for figure in figures]
