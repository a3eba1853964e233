"""Ways of reading an export, remembered under a name: which column holds which field, and the forms of its values."""

from typing import Any

from django.db import transaction

from keepwell.ledger.models import NamedMapping
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing

_LONGEST = 100


class NoSuchMapping(Refusal):
    says = gettext_noop("There is no named mapping %(name)s. There are: %(names)s.")
    mend = gettext_noop("Use one of these names, or save one with --save-as.")


class MappingNameNotUsable(Refusal):
    says = gettext_noop("“%(name)s” cannot be the name of a mapping.")
    mend = gettext_noop("Give a name of 1 to %(longest)s letters.")


def mapping_named(name: str) -> dict[str, Any]:
    """How the export called `name` is read, as it was remembered. Raises NoSuchMapping."""
    known = NamedMapping.objects.filter(name=name).first()
    if known is None:
        names = ", ".join(mapping_names()) or "–"
        raise NoSuchMapping(name=name, names=names)
    return dict(known.reading)


def mapping_names() -> list[str]:
    """The names of all that are remembered."""
    return list(NamedMapping.objects.order_by("name").values_list("name", flat=True))


def check_mapping_name(name: str) -> None:
    """Raises MappingNameNotUsable. Asked before a long reading, not after it."""
    if not name.strip() or len(name) > _LONGEST:
        raise MappingNameNotUsable(name=name[:_LONGEST], longest=_LONGEST)


@transaction.atomic
def remember_mapping(*, name: str, header: list[str], reading: dict[str, Any], by: str) -> None:
    """Keeps a way of reading under `name`; an earlier one of that name gives way. Raises MappingNameNotUsable."""
    check_mapping_name(name)
    before = NamedMapping.objects.filter(name=name).values_list("reading", flat=True).first()
    NamedMapping.objects.update_or_create(name=name, defaults={"header": header, "reading": reading})
    if before != reading:
        auditing.note(
            by=by,
            kind="mapping.remembered",
            about=f"mapping:{name}",
            data={"before": before, "after": reading},
        )
