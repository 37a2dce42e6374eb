"""Who rates what in the demonstration, and what they declared."""

from scoring.models import Declaration

ASSIGNED = {
    "lead@example.org": ("lead", ("TZ", "SO")),
    "assessor@example.org": ("assessor", ("TZ", "TA", "AI")),
    "security@example.org": ("assessor", ("SC", "AI", "TA")),
    "legal@example.org": ("assessor", ("LG", "SC", "SO")),
    "observer@example.org": ("observer", ()),
}


def seat_panel(evaluation, people):
    """Give every demonstration person their seat and their criteria."""
    lead = people["lead@example.org"]
    for email, (role, criteria) in ASSIGNED.items():
        if role == "lead":
            member = evaluation.members.create(user=lead, role=role)
        else:
            member = evaluation.add_member(people[email], role, lead)
        evaluation.assign(member, role, criteria, lead)


def declare_all(evaluation, conflicts):
    """Let every member sign; `conflicts` is {e-mail: {candidate number: nature}}."""
    covers = evaluation.candidates.order_by("number").last().number
    for member in evaluation.members.select_related("user"):
        Declaration.objects.sign(member, conflicts.get(member.user.email, {}), covers)
