"""Cues as plain data: the sentence in the reader's language, the strip of order days, the track record."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from keepwell.doors.telling import wording
from keepwell.doors.telling.figuring import cell
from keepwell.doors.telling.wording import gettext

if TYPE_CHECKING:
    from keepwell.cues.models import Cue
    from keepwell.standings.models import Standing

TEN: Final = 10  # from here on a sentence needs no decimals
NEWS_COMES_LAST: Final = frozenset({"gone_quiet", "line_stopped", "irregular"})


class Picture(Protocol):
    """What a cue is told from: the house currency, the day of the figures, and how often each kind was right."""

    as_of: dt.date
    currency: str

    def records(self) -> dict[str, dict[str, Any]]: ...


class Shown:
    """Days, numbers and money as this reader writes them, for the sentences of the cues."""

    def __init__(self, currency: str) -> None:
        self._currency = currency

    def day(self, iso: str) -> str:
        return wording.day(dt.date.fromisoformat(iso))

    def number(self, value: float) -> str:
        return wording.number(value, places=0 if abs(value) >= TEN or value == round(value) else 1)

    def money(self, value: float) -> str:
        return wording.money(value, self._currency)


def cue_data(cue: "Cue", look: Picture) -> dict[str, Any]:
    """One cue with all its evidence."""
    why = sentence(cue, look.currency)
    return {
        "title": title(cue.kind),
        "subject": cue.subject or None,
        "since": cue.since,
        "why": why,
        "important": important(cue.kind, why),
        "strength": cue.strength,
        "chance": cue.chance,
        "at_stake": cue.at_stake,
        "evidence": cue.evidence,
        **track_record(cue, look.records()),
    }


def track_record(cue: "Cue", records: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """How often warnings of its kind were right, and those that said about as much as this one."""
    record, likely = records.get(cue.kind), _likely(cue)
    return {"kind": cue.kind, "likely": likely, "track_record": record, "alike": _alike(record, likely)}


def _likely(cue: "Cue") -> float | None:
    """The chance of what the cue warns of, where its kind can tell it for the single client."""
    from keepwell.cues.kinds import KINDS

    return cue.strength if cue.kind in KINDS and KINDS[cue.kind].bands else None


def _alike(record: Mapping[str, Any] | None, likely: float | None) -> dict[str, Any] | None:
    """Of a record, the warnings that said about as much as this one; None where the kind says no chance."""
    if record is None or likely is None:
        return None
    fitting = [band for band in record["bands"] if band["low"] <= likely]
    return fitting[-1] if fitting else None


def action_data(cue: "Cue", look: Picture, days: dict[int, list[dt.date]]) -> dict[str, Any]:
    """One row of a list: whose cue it is, and its first reason."""
    client = cue.client
    if client is None:
        raise ValueError("an action is about a client")
    standing: Standing = client.standing
    return {
        "client": client.key,
        "name": client.name,
        "cell": cell(standing),
        "manager": client.manager.name if client.manager else None,
        "net_sales": standing.net_sales,
        **cue_data(cue, look),
        "strip": strip_data(standing, days.get(client.pk, []), look.as_of),
    }


def title(kind: str) -> str:
    from keepwell.cues.kinds import KINDS

    return gettext(KINDS[kind].title) if kind in KINDS else kind.replace("_", " ")


def sentence(cue: "Cue", currency: str) -> str:
    from keepwell.cues.kinds import KINDS

    if cue.kind not in KINDS:
        return ""
    return KINDS[cue.kind].sentence(cue.evidence, Shown(currency))


def important(kind: str, said: str) -> str | None:
    """The part of a cue's sentence that says what changed: the news, not what it is compared with."""
    first = re.split(r"[.।] ", said, maxsplit=1)[0].rstrip(".।")
    before, mark, after = first.partition("; ")
    if not mark:
        return first.partition(": ")[0]
    return after if kind in NEWS_COMES_LAST else before


def strip_data(standing: "Standing", days: Sequence[dt.date], as_of: dt.date) -> dict[str, Any] | None:
    """The last two years of order days, and when the next was expected."""
    if not days:
        return None
    since = as_of - dt.timedelta(days=730)
    shown = [day for day in days if day > since] or list(days[-6:])
    return {
        "as_of": as_of,
        "days": shown,
        "expected_from": standing.next_from,
        "expected_to": standing.next_to,
    }


def rhythm_in_words(standing: "Standing") -> str:
    """How the client usually orders, and that too little is known where it is."""
    if standing.gap_median is None or standing.silence is None:
        return gettext("Too few orders to speak of a rhythm.")
    facts = {
        "days": wording.number(standing.order_days),
        "median": wording.short(round(standing.gap_median)),
        "low": wording.short(round(standing.gap_low or 0)),
        "high": wording.short(round(standing.gap_high or 0)),
        "silence": wording.short(standing.silence),
        "last": wording.day(standing.last_day),
    }
    said = gettext(
        "%(days)s order days so far; usually %(median)s days apart (%(low)s to %(high)s). The last was on %(last)s, %(silence)s days ago."
    )
    return said % facts
