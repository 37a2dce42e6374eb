"""What one person has to do: the lines of the home page and of an evaluation's overview.

Only what this person may know goes in: before release, nobody's ratings but their own.
"""

from scoring.tasks.parts import Part, part_of, parts_of
from scoring.tasks.recent import recent
from scoring.tasks.setting_up import setup_tasks
from scoring.tasks.task import Status, Task

__all__ = ["Part", "Status", "Task", "part_of", "parts_of", "recent", "setup_tasks"]
