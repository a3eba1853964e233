import datetime as dt

import pyarrow as pa
import pytest

from keepwell.cues.history import Future, History
from keepwell.lib.periods import day_number, day_of

DAY = dt.date(2024, 5, 1)


def history() -> History:
    first = day_number(DAY)
    owner, day = [7, 7, 7, 2, 2, 9], [first, first + 10, first + 40, first + 5, first + 6, first + 50]
    made = History.of(day_of(first + 60), owner, day, [1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
    return made.with_pieces(
        [7, 7, 2, 9], ["a", "a", "b", "a"], [first, first + 40, first + 5, first + 50], [1.0, 4.0, 8.0, 32.0]
    )


def test_rows_of_clients_in_order():
    made = history()
    assert made.clients.tolist() == [2, 7, 9]
    assert made.start.tolist() == [0, 2, 5, 6]
    assert made.net_sales.tolist() == [8, 16, 1, 2, 4, 32]
    assert made.silence.tolist() == [54, 20, 10]


def test_a_past_day_knows_nothing_of_the_future():
    then = history().until(DAY + dt.timedelta(days=10))
    assert then.clients.tolist() == [2, 7]
    assert then.net_sales.tolist() == [8, 16, 1, 2]
    assert then.pieces is not None
    assert then.pieces.owner.tolist() == [0, 1]
    assert then.pieces.net.tolist() == [8, 1]
    assert then.silence.tolist() == [4, 0]


@pytest.mark.parametrize(("horizon", "days"), [(29, [0, 0]), (30, [0, 1]), (60, [0, 1])])
def test_the_future_is_what_came_within_the_horizon(horizon: int, days: list[int]):
    full = history()
    then = full.until(DAY + dt.timedelta(days=10))
    future = Future(then, full, horizon)
    assert future.order_days.tolist() == days
    assert future.net.tolist() == [0.0, 4.0 * days[1]]
    assert future.piece_days.tolist() == days
    assert future.next_day.tolist()[0] == float("inf")


def test_products_stand_for_lines_where_no_line_is_named():
    orders = pa.table({"client": [1, 1], "day": [DAY, DAY + dt.timedelta(3)], "net_sales": [1.0, 2.0]})
    no_lines = pa.table(
        {
            "client": pa.array([], pa.int64()),
            "product_line": pa.array([], pa.string()),
            "day": pa.array([], pa.date32()),
            "net_sales": pa.array([], pa.float64()),
        }
    )
    products = pa.table(
        {"client": [1, 1], "product": ["x", "x"], "day": orders["day"], "net_sales": [1.0, 2.0]}
    )

    class Told(dict[str, pa.Table]):
        as_of = DAY + dt.timedelta(days=9)

    made = History.read(Told(order_days=orders, line_days=no_lines, product_days=products))  # type: ignore[arg-type]
    assert made.pieces is not None
    assert made.pieces.inferred
    assert made.pieces.names.tolist() == ["x"]
    named = no_lines.rename_columns(["client", "product_line", "day", "net_sales"])
    lines = pa.concat_tables([named, products.rename_columns(named.column_names)])
    made = History.read(Told(order_days=orders, line_days=lines, product_days=products))  # type: ignore[arg-type]
    assert made.pieces is not None
    assert not made.pieces.inferred
