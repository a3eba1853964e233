"""The forms of a whole import, decided from all its values: day order, decimal sign, credit numbers, currency."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from keepwell.doors.gateways.orders import days, documents, numbers
from keepwell.doors.gateways.orders.columns import NUMBERS, Choice
from keepwell.doors.gateways.orders.options import Options
from keepwell.doors.gateways.orders.refusals import AmbiguousDays, UnreadableDays
from keepwell.lib import clock

# Longer numbers would overflow the fast reading in SQL: the careful one takes them.
PLAIN = {".": r"[+-]?\d{1,10}(\.\d{0,4})?", ",": r"[+-]?\d{1,10}(,\d{0,4})?"}
_CREDIT = ("C", "CN", "CR", "CM", "CRN", "CRM", "R", "RET", "RTN", "RMA", "RINV", "CREDIT", "SR")
_CHUNK = 50_000


@dataclass(slots=True)
class Forms:
    """What was decided, in the words of SQL where SQL reads by it."""

    decimal: str = "."
    day_first: bool = True
    day_formats: list[str] = field(default_factory=list)
    has_time: bool = False
    odd: set[str] = field(default_factory=set)  # fields whose odd texts were read into a table odd_<field>
    whole_codes: set[str] = field(default_factory=set)  # fields of codes that went through a float: 13085.0
    credit_prefixes: list[str] = field(default_factory=list)
    currency: str = ""
    cost_each: bool = False
    cash_beside: bool = False  # document types that tell cash from credit
    notices: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "decimal": self.decimal,
            "day_order": "day first" if self.day_first else "month first",
            "day_formats": self.day_formats,
            "times": self.has_time,
            "credit_prefixes": self.credit_prefixes,
            "currency": self.currency,
            "cost": "each" if self.cost_each else "line",
        }


def decide(
    con: duckdb.DuckDBPyConnection,
    choices: Mapping[str, Choice],
    options: Options,
    *,
    file: str,
    delimiter: str | None,
) -> Forms:
    """The forms of the view `texts` (one text column per chosen field); writes the tables odd_<field>."""
    forms = Forms()
    _decide_numbers(con, choices, options, forms, delimiter)
    _decide_days(con, choices["day"], options, forms, file)
    if "doc_type" in choices:
        forms.cash_beside = con.execute(documents.CASH_BESIDE).fetchone() == (True,)
    for name in ("client", "order_number", "product"):
        if name in choices and _went_through_a_float(con, name):
            forms.whole_codes.add(name)
    return forms


def _went_through_a_float(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether every code is a whole number with `.0` behind; the first one mostly tells that they are not."""
    test = f"regexp_full_match({name}, '\\d+\\.0')"
    first = con.execute(f"SELECT {test} FROM texts WHERE {name} IS NOT NULL LIMIT 1").fetchone()  # noqa: S608
    if first != (True,):
        return False
    every = f"SELECT bool_and({test}) FROM (SELECT DISTINCT {name} FROM texts)"  # noqa: S608
    return con.execute(every).fetchone() == (True,)


def _decide_numbers(
    con: duckdb.DuckDBPyConnection,
    choices: Mapping[str, Choice],
    options: Options,
    forms: Forms,
    delimiter: str | None,
) -> None:
    here = [name for name in NUMBERS if name in choices]
    if not here:
        return
    odd_texts = " UNION ".join(
        f"SELECT DISTINCT {name} FROM texts WHERE NOT regexp_full_match({name}, '[+-]?\\d{{1,13}}')"  # noqa: S608
        for name in here
    )
    texts = [text for (text,) in con.execute(f"SELECT * FROM ({odd_texts}) LIMIT 200000").fetchall()]  # noqa: S608
    found = numbers.decide(texts, delimiter=delimiter)
    forms.decimal = options.decimal or found.decimal
    if found.ambiguous and options.decimal is None:
        forms.notices.append({"code": "decimal_ambiguous", "decimal": forms.decimal, "reason": found.reason})
    forms.currency = (options.currency or _currency(choices, texts)).upper()
    cost = choices.get("cost")
    forms.cost_each = (
        cost is not None and re.search(r"unit|price|each|per |rate|মূল্য", cost.column.lower()) is not None
    )
    for name in here:
        _read_odd(
            con,
            name,
            f"NOT regexp_full_match({name}, '{PLAIN[forms.decimal]}')",
            reader=_unit_reader(forms.decimal),
            kind="BIGINT",
            forms=forms,
        )


def _currency(choices: Mapping[str, Choice], texts: list[str]) -> str:
    for name in ("amount", "price"):
        if (
            name in choices
            and (match := re.search(r"\b([A-Z]{3})\b", choices[name].column.replace("_", " ")))
            and match[1] in {*numbers.SIGNS.values(), "AED", "SAR", "CHF", "CAD", "AUD", "SGD", "CNY"}
        ):
            return match[1]
    return numbers.currency_of(texts[:2000])


def _unit_reader(decimal: str) -> Callable[[str], tuple[Any, str | None]]:
    def reader(text: str) -> tuple[Any, str | None]:
        try:
            return numbers.units(text, decimal), None
        except numbers.NumberUnreadError as error:
            return None, error.reason

    return reader


def _read_odd(
    con: duckdb.DuckDBPyConnection,
    name: str,
    where: str,
    *,
    reader: Callable[[str], tuple[Any, str | None]],
    kind: str,
    forms: Forms,
    relation: str = "texts",
) -> None:
    """Reads the distinct texts that SQL cannot, by clear functions, into odd_<name>(text, value, reason)."""
    con.execute(f"CREATE OR REPLACE TABLE odd_{name} (text VARCHAR, value {kind}, reason VARCHAR)")
    found = con.cursor().execute(
        f"SELECT DISTINCT {name} FROM {relation} WHERE {name} IS NOT NULL AND {where}"  # noqa: S608
    )
    while chunk := found.fetchmany(_CHUNK):
        read = [reader(text) for (text,) in chunk]
        table = pa.table(
            {
                "text": pa.array([text for (text,) in chunk], pa.string()),
                "value": pa.array(
                    [value for value, _ in read], pa.int64() if kind == "BIGINT" else pa.timestamp("us")
                ),
                "reason": pa.array([reason for _, reason in read], pa.string()),
            }
        )
        con.register("odd_chunk", table)
        con.execute(f"INSERT INTO odd_{name} SELECT * FROM odd_chunk")  # noqa: S608
        con.unregister("odd_chunk")
        forms.odd.add(name)


def _decide_days(
    con: duckdb.DuckDBPyConnection, choice: Choice, options: Options, forms: Forms, file: str
) -> None:
    con.execute(
        "CREATE OR REPLACE TABLE day_texts AS SELECT day, min(line_no) AS line_no FROM texts WHERE day IS NOT NULL GROUP BY day"
    )
    numeric = r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(\D.*)?$"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE numeric_days AS
        SELECT min(line_no) AS line_no, a, b, y FROM (
            SELECT line_no, regexp_extract(text, '{numeric}', 1)::INT AS a, regexp_extract(text, '{numeric}', 2)::INT AS b,
                   regexp_extract(text, '{numeric}', 3)::INT AS y
            FROM (SELECT line_no, translate(day, '০১২৩৪৫৬৭৮৯', '0123456789') AS text FROM day_texts)
            WHERE regexp_matches(text, '{numeric}')) GROUP BY a, b, y"""  # noqa: S608
    )
    if options.day_first is not None:
        forms.day_first = options.day_first
    else:
        _decide_order(con, choice, forms, file)
    shapes = con.execute(
        "SELECT min(day), count(*) FROM day_texts GROUP BY translate(day, '0123456789', '9999999999') ORDER BY 2 DESC LIMIT 8"
    ).fetchall()
    formats = [days.format_of(example, day_first=forms.day_first) for example, _ in shapes]
    forms.day_formats = list(dict.fromkeys(form for form in formats if form is not None))
    sound = f"{day_sql(forms, 'day')} IS NULL"
    _read_odd(
        con, "day", sound, reader=_day_reader(forms), kind="TIMESTAMP", forms=forms, relation="day_texts"
    )
    con.execute(
        f"""CREATE OR REPLACE TABLE moments AS SELECT day AS text, coalesce({day_sql(forms, "day")}, value) AS moment
        FROM day_texts LEFT JOIN odd_day ON text = day"""  # noqa: S608
    )
    counts = con.execute(
        "SELECT count(moment), count(*) FILTER (date_trunc('day', moment) <> moment), min(text) FROM moments"
    ).fetchone()
    readable, timed, example = counts or (0, 0, "")
    if not readable:
        raise UnreadableDays(column=choice.column, file=file, example=(example or "")[:40])
    forms.has_time = timed > 0


def _decide_order(con: duckdb.DuckDBPyConnection, choice: Choice, forms: Forms, file: str) -> None:
    today = clock.today()
    row = con.execute(
        """WITH told AS (SELECT *, CASE WHEN y < 69 THEN y + 2000 WHEN y < 100 THEN y + 1900 ELSE y END AS year FROM numeric_days),
        keyed AS (SELECT *, year * 10000 + b * 100 + a AS dmy, year * 10000 + a * 100 + b AS mdy FROM told),
        steps AS (SELECT *, lag(dmy) OVER w AS dmy_before, lag(mdy) OVER w AS mdy_before FROM keyed WINDOW w AS (ORDER BY line_no))
        SELECT count(*) FILTER (a BETWEEN 13 AND 31 AND b <= 12), count(*) FILTER (b BETWEEN 13 AND 31 AND a <= 12),
               count(*) FILTER (dmy < dmy_before), count(*) FILTER (mdy < mdy_before),
               count(*) - 1, count(*) FILTER (dmy > $now), count(*) FILTER (mdy > $now), count(*), min(a || '/' || b || '/' || y) FROM steps""",
        {"now": today.year * 10000 + today.month * 100 + today.day},
    ).fetchone()
    over_a, over_b, falls_d, falls_m, steps, late_d, late_m, count, example = row or (0,) * 9
    if not count:
        return
    order = days.decide(
        day_over_12=over_a, month_over_12=over_b, falls_day_first=falls_d, falls_month_first=falls_m,
        steps=steps, late_day_first=late_d, late_month_first=late_m,
    )  # fmt: skip
    if order is None:
        same = con.execute("SELECT bool_and(a = b) FROM numeric_days").fetchone() == (True,)
        if same:
            return
        raise AmbiguousDays(column=choice.column, file=file, example=example)
    forms.day_first = order.day_first
    if not order.sure or order.against:
        code = "days_mixed" if order.against else "days_ambiguous"
        forms.notices.append(
            {"code": code, "day_first": order.day_first, "reason": order.reason, "against": order.against}
        )


def _day_reader(forms: Forms) -> Callable[[str], tuple[Any, str | None]]:
    def reader(text: str) -> tuple[Any, str | None]:
        try:
            return days.read(text, day_first=forms.day_first), None
        except days.DayUnreadError:
            return None, "unreadable"

    return reader


def day_sql(forms: Forms, column: str) -> str:
    """SQL for the moment of a text by the decided forms; null where only Python reads it."""
    if not forms.day_formats:
        return "CAST(NULL AS TIMESTAMP)"
    formats = ", ".join(f"'{form}'" for form in forms.day_formats)
    moment = f"try_strptime({column}, [{formats}])"
    # A form with four digits of year also takes two: such years go to the careful reader.
    return f"(CASE WHEN {moment} >= TIMESTAMP '1900-01-01' THEN {moment} END)"


def decide_credits(con: duckdb.DuckDBPyConnection, choices: Mapping[str, Choice], forms: Forms) -> None:
    """Letters before a number that mark credit notes, from every number in the view `typed`."""
    if "order_number" not in choices:
        return
    con.execute(
        """CREATE OR REPLACE TEMP TABLE numbers_used AS
        SELECT order_number, count(*) AS lines, upper(regexp_extract(order_number, '^([A-Za-z]*)[-/ ]?[-/A-Za-z0-9]*$', 1)) AS prefix
        FROM texts WHERE order_number IS NOT NULL GROUP BY order_number"""
    )
    counted = con.execute(
        "SELECT prefix, sum(lines) FROM numbers_used GROUP BY prefix ORDER BY 2 DESC, 1"
    ).fetchall()
    if len(counted) < 2 or not {prefix for prefix, _ in counted} & set(_CREDIT):  # noqa: PLR2004
        return
    below = " OR ".join(f"{name} < 0" for name in ("amount", "quantity") if name in choices) or "false"
    minus = dict(
        con.execute(
            f"""SELECT prefix, count(*) FROM typed
            JOIN (SELECT order_number, prefix FROM numbers_used WHERE prefix IN {_CREDIT!r}) USING (order_number)
            WHERE {below} GROUP BY prefix"""  # noqa: S608
        ).fetchall()
    )
    # A file that writes no minus anywhere tells returns by their numbers alone.
    no_minus = not minus and con.execute(f"SELECT 1 FROM typed WHERE {below} LIMIT 1").fetchone() is None  # noqa: S608
    main = counted[0][0]
    forms.credit_prefixes = [
        prefix
        for prefix, count in counted
        if prefix in _CREDIT and prefix != main and (minus.get(prefix, 0) * 2 >= count or no_minus)
    ]
