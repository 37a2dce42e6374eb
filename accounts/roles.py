"""The roles of a person that hold outside evaluations. Nobody gives one to themselves."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from accounts.record.acts import Act
from accounts.record.models import RecordEntry

# The word of the command line -> the field of the person.
ROLES = {"administrator": "is_staff", "curator": "is_curator", "lead": "may_lead"}
OWN_ROLE = _(
    "Nobody gives a role to themselves. Ask another administrator, or run "
    "manage.py first_person on the server where there is no other."
)


def give_roles(person, names, by):
    """Give these fields among ROLES to a person; return {field: True} of those that are new.
    Raises PermissionDenied where somebody would give themselves a new one. The caller records it.
    """
    new = {name: True for name in names if not getattr(person, name)}
    if new and by is not None and by.pk == person.pk:
        raise PermissionDenied(OWN_ROLE)
    for name in new:
        setattr(person, name, True)
    if new:
        person.save(update_fields=list(new))
    return new


def give_roles_on_server(person, names):
    new = give_roles(person, names, by=None)
    RecordEntry.objects.append(
        actor=None,
        act=Act.ROLES_FROM_SERVER,
        subject=person,
        before=dict.fromkeys(new, False),
        after=new,
    )
    return new
