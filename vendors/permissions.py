"""Who may do what with vendor records: one question per function."""

from vendors.models.memberships import ASSESSOR, LEAD, is_in_conflict, vendors_reached


def can_edit_vendors(user):
    return user.is_curator


def can_export_vendors(user):
    return user.is_curator or user.may_lead


def can_see_people(user, vendor):
    """References and data protection officers are people: few may read about them."""
    return user.is_curator or vendors_reached(user, evaluation__candidates__vendor=vendor).exists()


def can_add_evidence(user, vendor):
    # Nobody who declared a conflict of interest with it: proof lifts what its ratings may reach.
    if is_in_conflict(user, vendor):
        return False
    evaluations = {"role__in": [LEAD, ASSESSOR], "evaluation__candidates__vendor": vendor}
    return user.is_curator or vendors_reached(user, **evaluations).exists()


def can_withdraw_evidence(user, evidence):
    """Curators, and whoever added it; nobody in conflict with its vendor."""
    if is_in_conflict(user, evidence.vendor):
        return False
    return user.is_curator or evidence.added_by_id == user.pk
