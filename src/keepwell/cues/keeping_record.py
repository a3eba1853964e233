"""Keeps the track record as rows, so that it stands beside each cue."""

from django.db import transaction

from keepwell.cues.models import TrackRecord
from keepwell.cues.replaying import Record


def keep_record(*, record: Record) -> int:
    """Replaces the kept track record of that horizon by this one; returns how many rows it has."""
    rows = [
        TrackRecord(
            kind=row.kind,
            cut=row.cut,
            horizon=row.horizon,
            judged=row.judged,
            happened=row.happened,
            raised=row.raised,
            came_true=row.came_true,
            recency_came_true=row.recency_came_true,
            bands=[[band.low, band.high, band.raised, band.came_true] for band in row.bands],
        )
        for row in record.kinds
    ]
    with transaction.atomic():
        TrackRecord.objects.filter(horizon=record.horizon).delete()
        TrackRecord.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)
