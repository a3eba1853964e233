"""The thing that an address names: `cue-12`, `promise-3`, `step-5`, `client-7`, `notice-9`; what a viewer may not see is not there."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404
from django.shortcuts import get_object_or_404

from keepwell.care.notices.models import Owed
from keepwell.care.promises.models import Promise
from keepwell.care.today.models import NextStep
from keepwell.care.today.picking import main_contacts
from keepwell.clients.models import Client, Contact
from keepwell.cues.models import Cue
from keepwell.doors.desk.gate import DeskRequest
from keepwell.doors.desk.morning import deeds

HOWS: Final = {
    kind: {deed.how for deed in about}
    for kind, about in {
        "cue": deeds.OF_A_CUE,
        "step": deeds.OF_A_CUE,
        "client": deeds.OF_NEGLECT,
        "promise": deeds.OF_A_PROMISE,
        "notice": deeds.OF_A_NOTICE,
    }.items()
}
_LONGEST: Final = 18  # digits of an id


@dataclass(frozen=True, slots=True)
class Thing:
    key: str
    client: Client
    contact: Contact | None
    cue: Cue | None = None
    step: NextStep | None = None
    promise: Promise | None = None
    notice: Owed | None = None


def thing_of(request: DeskRequest, key: str, how: str = "") -> Thing:
    """Raises Http404, also where `how` is nothing that can be done about it."""
    kind, _, number = key.partition("-")
    if (
        kind not in HOWS
        or not number.isdecimal()
        or len(number) > _LONGEST
        or (how and how not in HOWS[kind])
    ):
        raise Http404
    pk = int(number)
    if kind == "client":
        client = get_object_or_404(_with(Client.objects.seen_by(request.viewer), ""), pk=pk)
        return Thing(key, client, main_contacts([pk]).get(pk))
    rows: dict[str, Any] = {
        "cue": Cue.objects.seen_by(request.viewer).filter(client__isnull=False),
        "step": NextStep.objects.seen_by(request.viewer),
        "promise": Promise.objects.seen_by(request.viewer),
        "notice": Owed.objects.seen_by(request.viewer).select_related("notice"),
    }
    found = get_object_or_404(_with(rows[kind], "client__"), pk=pk)
    contact = getattr(found, "contact", None) or main_contacts([found.client_id]).get(found.client_id)
    return Thing(key, found.client, contact, **{kind: found})


def _with(rows: Any, path: str) -> Any:
    joined = [f"{path}standing", f"{path}manager", *(["client"] if path else [])]
    return rows.select_related(*joined)
