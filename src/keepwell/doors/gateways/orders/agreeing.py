"""Files read together are read one way: two that prove opposite ways must be read apart."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import duckdb

from keepwell.doors.gateways.orders import numbers
from keepwell.doors.gateways.orders.columns import NUMBERS, Choice
from keepwell.doors.gateways.orders.options import Options
from keepwell.doors.gateways.orders.refusals import DaysDisagree, DecimalsDisagree

_MOST_TEXTS = 50_000


def check(
    con: duckdb.DuckDBPyConnection, choices: Mapping[str, Choice], options: Options, files: Sequence[str]
) -> None:
    """Refuses files (names in the order of the view `texts`) whose days or numbers contradict each other."""
    if len(files) < 2:  # noqa: PLR2004
        return
    if options.day_first is None:
        _check_days(con, choices["day"], files)
    if options.decimal is None:
        _check_decimals(con, choices, files)


def _check_days(con: duckdb.DuckDBPyConnection, day: Choice, files: Sequence[str]) -> None:
    numeric = r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(\D.*)?$"
    counted = con.execute(
        f"""SELECT file, count(*) FILTER (a > 12) AS day_first, count(*) FILTER (b > 12) AS month_first FROM (
            SELECT file, regexp_extract(text, '{numeric}', 1)::INT AS a, regexp_extract(text, '{numeric}', 2)::INT AS b
            FROM (SELECT DISTINCT file, translate(day, '০১২৩৪৫৬৭৮৯', '0123456789') AS text FROM texts)
            WHERE regexp_matches(text, '{numeric}')) GROUP BY file ORDER BY file"""  # noqa: S608
    ).fetchall()
    first = [file for file, over_a, over_b in counted if over_a > over_b]
    second = [file for file, over_a, over_b in counted if over_b > over_a]
    if first and second:
        raise DaysDisagree(column=day.column, day_first=files[first[0]], month_first=files[second[0]])


def _check_decimals(
    con: duckdb.DuckDBPyConnection, choices: Mapping[str, Choice], files: Sequence[str]
) -> None:
    odd = " UNION ".join(
        f"SELECT DISTINCT file, {name} AS text FROM texts WHERE NOT regexp_full_match({name}, '[+-]?\\d+')"  # noqa: S608
        for name in NUMBERS
        if name in choices
    )
    ranked = f"SELECT file, text FROM ({odd}) QUALIFY row_number() OVER (PARTITION BY file) <= {_MOST_TEXTS} ORDER BY file"  # noqa: S608
    proven: dict[str, int] = {}
    for file, rows in groupby(con.execute(ranked).fetchall(), key=lambda row: row[0]):
        sign = numbers.proven(text for _, text in rows)
        if sign is not None:
            proven.setdefault(sign, file)
    if len(proven) > 1:
        raise DecimalsDisagree(point=files[proven["."]], comma=files[proven[","]])
