"""Ways to begin a reason. A beginning is ours; a reason is what a person writes after it."""

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

STARTERS = (
    _("The document shows that"),
    _("We saw ourselves that"),
    _("The vendor says, and nothing else shows, that"),
    _("What is held falls short, because"),
    _("I chose another level than is proposed, because"),
    _("I abstain, because"),
)


def own_words(text):
    """The words of a reason without the beginning that was offered, if it has one."""
    values = text.split()
    folded = [word.casefold() for word in values]
    for beginning in _beginnings(get_language()):
        if folded[: len(beginning)] == beginning:
            return values[len(beginning) :]
    return values


@lru_cache
def _beginnings(_language):
    return [str(starter).casefold().split() for starter in STARTERS]


def is_unfinished(text):
    """Whether a reason is a beginning that was offered and nothing of its own."""
    own = own_words(text)
    return len(own) < len(text.split()) and not any(map(str.isalnum, "".join(own)))
