"""How often such warnings were right, in words: in short for a row of a list, in full beside the evidence."""

from collections.abc import Mapping
from typing import Any, Final

from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext

FEW: Final = 5  # warnings below which a share says nothing


def in_short(cue: Mapping[str, Any]) -> str:
    """How often such a warning was right in a few words, for a row of a list; in full beside the evidence."""
    record, band = cue["track_record"], cue["alike"]
    if band and band["raised"] >= FEW:
        right = gettext(
            "Right %(came_true)s of %(raised)s times on your past where %(low)s to %(high)s was said."
        )
        return f"{_foretold(cue)} {right % _of_band(band)}"
    if not record or record["raised"] < FEW or record["lift"] is None or record["raised"] == record["judged"]:
        return of_all(record)
    return gettext("Right %(came_true)s of %(raised)s times on your past, %(lift)s times chance.") % {
        "raised": wording.number(record["raised"]),
        "came_true": wording.number(record["came_true"]),
        "lift": wording.number(record["lift"], places=1),
    }


def _foretold(cue: Mapping[str, Any]) -> str:
    from keepwell.cues.kinds import foretold

    return foretold(cue["kind"], likely=wording.chance(cue["likely"]))


def _of_band(band: Mapping[str, Any]) -> dict[str, str]:
    return {
        "low": wording.percent(band["low"]),
        "high": wording.percent(band["high"]),
        "raised": wording.number(band["raised"]),
        "came_true": wording.number(band["came_true"]),
    }


def in_full(cue: Mapping[str, Any]) -> str:
    """What became of such warnings; of those that were about as likely as this one, where the kind says how likely."""
    record, band = cue["track_record"], cue["alike"]
    if not record or not band or band["raised"] < FEW:
        return of_all(record)
    said = gettext("The record of such warnings where they said %(low)s to %(high)s:") % _of_band(band)
    return f"{_foretold(cue)}\n{said} {of_all({**record, **band})}"


def of_all(record: Mapping[str, Any] | None) -> str:
    """What became of such warnings on the company's own past; empty where it was never replayed."""
    if not record:
        return ""
    raised = record["raised"]
    if raised < FEW:
        return gettext("Too few such warnings in your past to say how often they come true.")
    from keepwell.cues.kinds import outcome

    said = outcome(
        record["kind"], raised=wording.number(raised), came_true=wording.number(record["came_true"])
    )
    if record["lift"] is None or raised == record["judged"]:  # a plain fact is raised wherever it holds
        return said
    lift = wording.number(record["lift"], places=1)
    return f"{said} " + gettext("That is %(lift)s times as often as without a warning.") % {"lift": lift}
