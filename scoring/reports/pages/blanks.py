"""What of a discussion there was none of, said so that nobody takes a blank for an omission."""

from django.utils.translation import gettext as _


def blanks(annexes, proceedings, panel, inquiries):
    """Yield (title, sentence) of each part of the discussion that has nothing to print."""
    if not annexes.moderation:
        yield _("Levels agreed in moderation:"), _("none.")
    if not proceedings.is_asked:
        yield _("Who agreed to these levels:"), proceedings.unanswered
    if not proceedings.meetings:
        yield _("Minutes:"), proceedings.without_minutes
    if panel.went_by_plan:
        yield (
            _("Changes to the plan:"),
            _("nobody left the panel, no vendor withdrew or came late, no exception was made."),
        )
    if not inquiries.inquiries:
        yield _("Requests to vendors:"), _("nothing was asked of one through this product.")
    if not inquiries.clarifications and not inquiries.unanswered:
        yield _("Questions of vendors:"), _("none was asked.")
    if not inquiries.replies:
        yield _("Right of reply:"), _("offered to no vendor.")
