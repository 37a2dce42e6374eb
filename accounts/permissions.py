"""Who may do what with people and their addresses."""

from accounts.clock import now


def can_look_after_people(user):
    return user.is_active and user.is_staff


def can_confirm_address(user, change):
    """Another administrator at once, whoever asked after a day, the person concerned never."""
    if not can_look_after_people(user) or user.pk == change.person_id:
        return False
    return user.pk != change.asked_by_id or now() >= change.may_be_done_at


def can_confirm_reset(user, reset):
    """Another administrator than who asked, and never the person concerned."""
    return can_look_after_people(user) and user.pk not in {reset.asked_by_id, reset.person_id}


def can_stop(user, asked):
    return can_look_after_people(user) or user.pk == asked.person_id


def can_send_mail_again(user, mail):
    return can_look_after_people(user) or mail.caused_by_id == user.pk
