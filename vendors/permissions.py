"""Who may do what with vendor records: one question per function.

None of the answers gives sight of a rating.
"""

from vendors.taking_part import taking_part


def can_edit_vendors(user):
    return user.is_curator


def can_export_vendors(user):
    return user.is_curator or user.may_lead


def takes_part(user, vendor):
    """Say whether this person is in an evaluation in which the vendor is a candidate."""
    return taking_part(user).filter(evaluation__candidates__vendor=vendor).exists()


def can_see_people(user, vendor):
    """References and data protection officers are people: few may read about them."""
    return user.is_curator or takes_part(user, vendor)


def can_add_evidence(user, vendor):
    """Curators, and the leads and assessors of an evaluation with that vendor."""
    if user.is_curator:
        return True
    roles = ["lead", "assessor"]
    mine = taking_part(user).filter(role__in=roles)
    return mine.filter(evaluation__candidates__vendor=vendor).exists()


def can_withdraw_evidence(user, evidence):
    """Curators, and whoever added it."""
    return user.is_curator or evidence.added_by_id == user.pk
