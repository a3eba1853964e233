"""Who may see which clients. Every queryset a door uses starts at `.seen_by(viewer)`."""

from dataclasses import dataclass
from typing import Final

from keepwell.staff.models import Member, Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: a member with a role, or the operator at the machine's own terminal."""

    name: str
    sees_all: bool
    member_id: int | None = None

    def __post_init__(self) -> None:
        if not self.sees_all and self.member_id is None:
            # Asked for nobody's clients, the database would answer with those that no manager looks after.
            raise ValueError("who does not see every client is a member")


OPERATOR: Final = Viewer(name="operator", sees_all=True)


def viewer_of(member: Member) -> Viewer:
    """What `member` may see: a manager their own clients; lead, admin and reader every client."""
    return Viewer(name=member.name, sees_all=member.role != Role.MANAGER, member_id=member.pk)
