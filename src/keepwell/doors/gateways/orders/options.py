"""How a person wants the files read; and a table of texts, as every reader hands it on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

LINE = "line_no"


@dataclass(frozen=True, kw_only=True)
class Options:
    """All optional; what is not given is found out.

    `map`: field to column name, or to `=text` for one value on every row. `query`: SQL for a database URL.
    `day_first`: True day first, False month first. `decimal`: `.` or `,`. `currency`: three letters, where the
    file names none. `use_mapping`, `save_as`: names of remembered mappings. `without`: fields that no column is read
    as, however it is called.
    """

    map: Mapping[str, str] = field(default_factory=dict)
    query: str | None = None
    sheet: str | None = None
    day_first: bool | None = None
    decimal: str | None = None
    currency: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    no_header: bool = False
    use_mapping: str | None = None
    save_as: str | None = None
    without: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What changes the reading, without what is only remembered."""
        said = asdict(self)
        said.pop("save_as")
        said["map"] = dict(sorted(self.map.items()))
        return {
            name: value
            for name, value in said.items()
            if value not in (None, {}, (), False) or name == "day_first"
        }


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A row that never became cells under the headers."""

    line: int
    reason: str
    text: str
    cells: list[str]


@dataclass(slots=True)
class RawTable:
    """One table as it stands in a file: headers, and batches of texts with the line each row begins on.

    A batch has `line_no` BIGINT and then one text column per header, in order. `spoiled` and `notices` fill up
    while the batches are read.
    """

    name: str
    header: list[str]
    batches: Iterator[pa.RecordBatch]
    spoiled: list[Spoiled] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    forms: dict[str, Any] = field(default_factory=dict)
    has_header: bool = True
    share_read: Callable[[], float] | None = None  # 0 to 1, of the file's bytes or rows; None: nobody knows


def batch_of(lines: list[int], rows: list[list[str]], width: int) -> pa.RecordBatch:
    """Rows of exactly `width` texts as one batch."""
    columns = [pa.array([row[index] for row in rows], pa.string()) for index in range(width)]
    return pa.RecordBatch.from_arrays(
        [pa.array(lines, pa.int64()), *columns], names=[LINE, *(f"c{index}" for index in range(width))]
    )
