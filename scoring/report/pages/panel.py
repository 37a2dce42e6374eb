"""What the panel declared, and what did not go by the plan."""

from dataclasses import dataclass

from scoring.report.instants import spoken_day, spoken_instant
from scoring.report.printable import said


@dataclass(frozen=True)
class PanelPage:
    """Rows of plain texts; `is_kept` is False for a document from before declarations."""

    is_kept: bool
    declarations: tuple
    left: tuple
    withdrawn: tuple
    late: tuple
    exceptions: tuple

    @property
    def went_by_plan(self):
        return not (self.left or self.withdrawn or self.late or self.exceptions)


def panel_page(book):
    """Return who declared what, who left or withdrew or came late, and the exceptions made."""
    changes = book.document.get("changes", {})
    return PanelPage(
        is_kept="declarations" in book.document,
        declarations=tuple(_declared(book, row) for row in book.document.get("declarations", ())),
        left=tuple(_left(book, row) for row in changes.get("left", ())),
        withdrawn=tuple(_withdrawn(book, row) for row in changes.get("withdrawn", ())),
        late=tuple(map(_late, changes.get("late", ()))),
        exceptions=tuple(_excepted(book, row) for row in changes.get("exceptions", ())),
    )


def _declared(book, row):
    """Return (name, when, whether it is in force, [(vendor, nature, what was done)])."""
    conflicts = [
        (said(one["name"], 60), said(one["nature"], 600), _done(one)) for one in row["conflicts"]
    ]
    who = said(book.called(row), 100)
    return who, spoken_instant(row["signed_at"]), row["in_force"], conflicts


def _done(conflict):
    if conflict["candidate"] is None:
        return "not compared in the end"
    if not conflict["recuses"]:
        return "declared after the release, for a vendor they had left unanswered: it stays a miss"
    return "took no part in judging it"


def _left(book, row):
    done = "had submitted" if row["submitted_at"] else "had not submitted"
    return said(book.called(row), 100), spoken_instant(row["at"]), done, said(row["reason"], 600)


def _withdrawn(book, row):
    return (
        said(row["name"], 80),
        spoken_day(row["on"]),
        said(row["reason"], 600),
        said(book.called_lead(row["by"]), 80),
    )


def _late(row):
    when = spoken_instant(row["at"])
    return said(row["name"], 80), row["version"], when, said(row["reason"], 600)


def _excepted(book, row):
    title = book.grid.criterion(row["criterion"]).title
    name, by = said(book.people[row["assessor"]], 100), said(book.called_lead(row["by"]), 80)
    return name, title, said(row["reason"], 600), by, spoken_instant(row["at"])
