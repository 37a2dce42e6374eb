"""Who has to agree to the levels that the panel agreed, and who has."""

from dataclasses import dataclass
from functools import cached_property

from scoring.models import Evaluation, Moderation, PanelMember, SignOff


@dataclass(frozen=True)
class SignOffs:
    """The sign-offs of an evaluation as they stand.

    agreed    how many levels were agreed; sha256 is over them with their reasons
    members   those who rate and have not left, the lead among them
    given     member pk -> the sign-off in force, of these very levels until the decision
    """

    agreed: int
    sha256: str
    members: tuple[PanelMember, ...]
    given: dict[int, SignOff]

    @cached_property
    def needed(self) -> list[PanelMember]:
        """Return those who say yes or no. The lead says it by signing the decision."""
        return [member for member in self.members if not member.is_lead]

    @property
    def missing(self) -> list[PanelMember]:
        """Return those whose word is still to come; nobody while nothing was agreed."""
        if not self.agreed:
            return []
        return [member for member in self.needed if member.pk not in self.given]

    @property
    def is_closed(self) -> bool:
        """Say whether everybody has signed, so that the agreed levels stand as they are."""
        return bool(self.agreed and self.needed and not self.missing)

    @property
    def lines(self) -> list[tuple[PanelMember, SignOff | None]]:
        """Return everybody who may say something, with what they said."""
        shown = [member for member in self.members if member in self.needed or self.of(member)]
        return [(member, self.of(member)) for member in shown]

    def of(self, member: PanelMember) -> SignOff | None:
        return self.given.get(member.pk)


def sign_offs_of(evaluation: Evaluation) -> SignOffs:
    """Return the sign-offs of an evaluation whose ratings are released: three queries."""
    agreed, sha256 = Moderation.objects.state_of(evaluation)
    members = evaluation.members.present().filter(assignments__isnull=False).distinct()
    given = SignOff.objects.of_evaluation(evaluation).in_force().select_related("signed_by")
    return SignOffs(
        agreed=agreed,
        sha256=sha256,
        members=tuple(members.select_related("user")),
        given={
            one.member_id: one for one in given if evaluation.is_decided or one.sha256 == sha256
        },
    )
