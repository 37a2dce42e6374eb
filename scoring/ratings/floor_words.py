"""The words around bounds and numbers, for `scoring.grid.floors`, which knows no language."""

from django.utils.translation import gettext_lazy

FLOOR_WORDS = {
    ">=": gettext_lazy("at least %(bound)s"),
    ">": gettext_lazy("more than %(bound)s"),
    "<=": gettext_lazy("at most %(bound)s"),
    "<": gettext_lazy("less than %(bound)s"),
    "=": "%(bound)s",
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "times": gettext_lazy("%(number)s times"),
    "once": gettext_lazy("1 time"),
}
