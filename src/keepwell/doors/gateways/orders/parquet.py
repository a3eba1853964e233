"""Parquet files: typed columns become texts, so that they go the same way as every other source."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import parquet as arrow_parquet

from keepwell.doors.gateways.orders.options import LINE, RawTable
from keepwell.doors.gateways.orders.refusals import DamagedFile, EmptyFile

_ROWS = 50_000


def tables(path: Path) -> Iterator[RawTable]:
    """The file's one table; `line_no` is the row, counted from 1."""
    try:
        file = arrow_parquet.ParquetFile(path)
        if not file.metadata.num_rows:
            raise EmptyFile(file=path.name)
        table = RawTable(path.name, list(file.schema_arrow.names), iter(()))
        read = [0]
        table.batches = _batches(file, read)
        table.share_read = lambda: read[0] / file.metadata.num_rows
        yield table
    except (pa.ArrowInvalid, OSError) as error:
        raise DamagedFile(file=path.name, detail=str(error)) from error


def _batches(file: arrow_parquet.ParquetFile, read: list[int]) -> Iterator[pa.RecordBatch]:
    line = 1
    for batch in file.iter_batches(batch_size=_ROWS):
        read[0] += batch.num_rows
        lines = pa.array(range(line, line + batch.num_rows), pa.int64())
        names = [f"c{index}" for index in range(batch.num_columns)]
        yield pa.RecordBatch.from_arrays(
            [lines, *(texts(column) for column in batch.columns)], names=[LINE, *names]
        )
        line += batch.num_rows


def texts(column: pa.Array) -> pa.Array:
    """A column of any type as texts, blank for null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("s", kind.tz), safe=False)
        if kind.tz is not None:
            column = pc.local_timestamp(column)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array(["" if value is None else str(value) for value in column.to_pylist()], pa.string())
    return pc.fill_null(column.cast(pa.string()), "")
