"""The track record of each kind of cue as plain data: counts over all cuts, and the lift."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Sum

from keepwell.cues.models import TrackRecord

COUNTS = ("judged", "happened", "raised", "came_true", "recency_came_true")


def track_records(*, up_to: dt.date | None = None) -> dict[str, dict[str, Any]]:
    """What became of each kind of cue on the company's own past; `up_to`: of cuts whose horizon ended by then."""
    rows = TrackRecord.objects.all()
    if up_to is not None:
        cuts = [
            row.pk
            for row in rows.only("cut", "horizon")
            if row.cut + dt.timedelta(days=row.horizon - 1) <= up_to
        ]
        rows = rows.filter(pk__in=cuts)
    sums = rows.values("kind").annotate(*(Sum(name) for name in COUNTS)).order_by("kind")
    bands: dict[str, list[Any]] = {}
    for kind, cut in rows.values_list("kind", "bands"):
        bands.setdefault(kind, []).extend(cut)
    return {
        kind: record_data(kind, dict(zip(COUNTS, counts, strict=True)), bands[kind])
        for kind, *counts in sums.values_list("kind", *(f"{name}__sum" for name in COUNTS))
    }


def record_data(kind: str, counts: Mapping[str, int], bands: Iterable[Sequence[float]]) -> dict[str, Any]:
    """The counts, with the lift: how much more often such a warning came true than the thing happens anyway.

    `bands`: low, high, raised and came true, of one or several cuts.
    """
    judged, raised, came, recency = (
        counts[name] for name in ("judged", "raised", "came_true", "recency_came_true")
    )
    base = counts["happened"] / judged if judged else 0.0
    return {
        "kind": kind,
        **counts,
        "lift": came / raised / base if raised and base else None,
        "lift_over_recency": came / recency if recency else None,
        "bands": _added(bands, base),
    }


def _added(bands: Iterable[Sequence[float]], base: float) -> list[dict[str, Any]]:
    sums: dict[tuple[float, float], list[int]] = {}
    for low, high, *counts in bands:
        had = sums.get((low, high), [0, 0])
        sums[low, high] = [one + int(more) for one, more in zip(had, counts, strict=True)]
    return [
        {
            "low": low,
            "high": high,
            "raised": raised,
            "came_true": came,
            "lift": came / raised / base if raised and base else None,
        }
        for (low, high), (raised, came) in sorted(sums.items())
    ]
