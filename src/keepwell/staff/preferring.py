"""What members choose for themselves: their name, language, time zone and how pages look."""

from django.db import transaction

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.lib.zones import zone_names
from keepwell.staff import auditing
from keepwell.staff.joining import NameMissing
from keepwell.staff.models import Member


class NoSuchTimeZone(Refusal):
    says = gettext_noop("“%(zone)s” is no time zone.")
    mend = gettext_noop("Write it as region and city, for instance Asia/Dhaka or Europe/Berlin.")


@transaction.atomic
def prefer(*, member: Member, name: str, language: str, time_zone: str, theme: str) -> None:
    """Blank `time_zone`: the company's; blank `theme`: as the device wants it. Raises NameMissing, NoSuchTimeZone."""
    name, time_zone = name.strip(), time_zone.strip()
    if not name:
        raise NameMissing
    if time_zone and time_zone not in zone_names():
        raise NoSuchTimeZone(zone=time_zone)
    before, member.name = member.name, name
    member.language, member.time_zone, member.theme = language, time_zone, theme
    member.save(update_fields=["name", "language", "time_zone", "theme"])
    if before != name:
        data = {"before": before, "after": name}
        auditing.note(by=name, kind="member.renamed", about=f"member:{member.pk}", data=data)
