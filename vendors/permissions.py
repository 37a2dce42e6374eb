"""Who may do what with vendor records: one question per function."""

from vendors.models.kin import kin_of
from vendors.models.memberships import (
    ASSESSOR,
    LEAD,
    UNDER_WAY,
    is_in_conflict,
    vendors_opened,
)
from vendors.models.vendor import Vendor


def can_edit_vendors(user):
    return user.is_curator


def can_edit_vendor(user, vendor):
    """Nobody in conflict with it: facts propose levels."""
    return can_edit_vendors(user) and not is_in_conflict(user, vendor)


def can_import_vendors(user):
    """Curators, and whoever may lead: a buyer begins with a sheet of vendors."""
    return user.is_curator or user.may_lead


def can_read_answer_tables(user, request):
    """Those who judge the answer and may import: what they let in is a claim."""
    return can_import_vendors(user) and can_judge_items(user, request)


def can_add_vendors(user):
    """The same people by hand: what they type is a claim, as what they import is."""
    return can_import_vendors(user)


def can_add_facts(user, vendor):
    """Nobody in conflict with it: facts propose levels."""
    return can_add_vendors(user) and not is_in_conflict(user, vendor)


def can_export_vendors(user):
    return user.is_curator or user.may_lead


def takes_part(user, vendor):
    """Say whether this person is in an opened evaluation in which the vendor is a candidate."""
    return vendors_opened(user, evaluation__candidates__vendor__in=kin_of(vendor)).exists()


def can_see_people(user, vendor):
    """Names and contacts of people outside: few may read about them."""
    return user.is_curator or takes_part(user, vendor)


def can_add_evidence(user, vendor):
    """Curators, and whoever leads or rates in an opened evaluation with the vendor."""
    # Nobody who declared a conflict of interest with it: proof lifts what its ratings may reach.
    if is_in_conflict(user, vendor):
        return False
    evaluations = {
        "role__in": [LEAD, ASSESSOR],
        "evaluation__candidates__vendor__in": kin_of(vendor),
    }
    # Not by a draft, which one person makes alone.
    return user.is_curator or vendors_opened(user, **evaluations).exists()


def can_withdraw_evidence(user, evidence):
    """Curators, and whoever added it; nobody in conflict with its vendor."""
    if is_in_conflict(user, evidence.vendor):
        return False
    return user.is_curator or evidence.added_by_id == user.pk


def can_open_evidence(user, evidence):
    """Nobody in conflict with its vendor: what one of a panel has opened counts for all of it."""
    return not is_in_conflict(user, evidence.vendor)


def can_record_proof(user, vendor):
    """Whoever may add evidence: proof is what lifts a rating furthest."""
    return can_add_evidence(user, vendor)


def can_open_proof(user, proof):
    return can_open_evidence(user, proof)


def can_record_transfers(user):
    """Curators, and whoever leads or rates in an opened evaluation: counsel sits on a panel. What
    one of them records counts for their own panel alone until others let it.
    """
    return user.is_curator or vendors_opened(user, role__in=[LEAD, ASSESSOR]).exists()


def can_confirm_proof(user, proof):
    """Curators and people of an evaluation with the vendor, observers too, once they opened it.
    Never who performed it or took part, and nobody in conflict with its vendor.
    """
    if not proof.may_be_confirmed or user.pk == proof.performed_by_id:
        return False
    if user.pk in {row.person_id for row in proof.colleagues.all()}:
        return False
    if is_in_conflict(user, proof.vendor):
        return False
    # Whoever sees a proof without taking part was named to confirm it, or performed it.
    return user.is_curator or type(proof).objects.visible_to(user).filter(pk=proof.pk).exists()


def can_ask_vendors(user):
    return user.is_curator


def can_ask(user, vendor):
    """Curators, outside an evaluation. Inside one its lead asks."""
    return user.is_curator and not is_in_conflict(user, vendor)


def can_manage_inquiry(user, inquiry):
    """The lead of the evaluation that asks, while it is under way; outside one a curator."""
    link = getattr(inquiry, "by_evaluation", None)
    if link is None:
        return user.is_curator
    return user.memberships.filter(
        evaluation=link.evaluation_id,
        role=LEAD,
        left_at=None,
        declarations__isnull=False,
        evaluation__state__in=UNDER_WAY,
    ).exists()


def can_judge_items(user, request):
    """Who leads or rates in the evaluation that asks, else a curator; nobody in conflict."""
    if is_in_conflict(user, request.vendor):
        return False
    link = getattr(request.inquiry, "by_evaluation", None)
    if link is None:
        return user.is_curator
    return user.memberships.filter(
        evaluation=link.evaluation_id,
        role__in=[LEAD, ASSESSOR],
        left_at=None,
        declarations__isnull=False,
        evaluation__state__in=UNDER_WAY,
    ).exists()


def can_see_prices(user, vendor):
    """Curators and leads; nobody who rates or moderates this vendor at present."""
    return Vendor.objects.filter(pk=vendor.pk).priced_for(user).exists()
