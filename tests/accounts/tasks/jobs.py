"""Tasks that tests put into the queue."""

from datetime import timedelta

from accounts.tasks import progress
from accounts.tasks.queue import TaskFailed, task

done = []


@task("Noting")
def note(word):
    done.append(word)


@task("Breaking", tries=2, waits=(timedelta(minutes=1),))
def break_down():
    done.append("tried")
    raise RuntimeError("It broke.")


@task("Refusing")
def refuse():
    done.append("tried")
    raise TaskFailed("The file is too long.")


@task("Rendering", queue="rendering")
def render(word):
    done.append(word)


@task("Going on")
def go_on(what):
    with progress.at_work(what) as say:
        say("First step", 1, 2)
        done.append("first")
        say("Second step", 2, 2)
        done.append("second")


@task("Going on and breaking", tries=1)
def go_on_and_break(what):
    with progress.at_work(what):
        raise RuntimeError("It broke.")
