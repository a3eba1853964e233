"""Stores what was found: a cue still open is updated, a new one opened, one whose reason is gone closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from keepwell.cues.found import Found
from keepwell.cues.models import Cue
from keepwell.cues.weighing import weight
from keepwell.lib import clock

_AT_ONCE: Final = 2_000
_FIELDS: Final = ("since", "strength", "chance", "at_stake", "evidence", "as_of")


@dataclass(frozen=True, slots=True)
class Stored:
    """How many cues were opened, updated and closed."""

    opened: int
    updated: int
    closed: int


def store_cues(*, found: Sequence[Found]) -> Stored:
    """Makes the open cues those found; identity is client, kind and subject."""
    now = clock.now()
    wanted = {(cue.client, cue.kind, cue.subject): cue for cue in found}
    with transaction.atomic():
        open_now = {(cue.client_id, cue.kind, cue.subject): cue for cue in Cue.objects.open()}
        gone = [cue for key, cue in open_now.items() if key not in wanted]
        same = [cue for key, cue in open_now.items() if key in wanted]
        for cue in gone:
            cue.closed_at = now
        for cue in same:
            news = wanted[cue.client_id, cue.kind, cue.subject]
            for name in _FIELDS:
                setattr(cue, name, getattr(news, name))
            cue.weight = _weight(news)
        new = [
            Cue(
                client_id=cue.client,
                kind=cue.kind,
                subject=cue.subject,
                opened_at=now,
                weight=_weight(cue),
                **{name: getattr(cue, name) for name in _FIELDS},
            )
            for key, cue in wanted.items()
            if key not in open_now
        ]
        Cue.objects.bulk_update(gone, ["closed_at"], batch_size=500)
        Cue.objects.bulk_update(same, [*_FIELDS, "weight"], batch_size=100)
        Cue.objects.bulk_create(new, batch_size=_AT_ONCE)
        return Stored(len(new), len(same), len(gone))


def _weight(found: Found) -> float:
    return weight(found.kind, at_stake=found.at_stake, since=found.since, as_of=found.as_of)
