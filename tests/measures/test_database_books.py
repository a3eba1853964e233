"""Order books in databases that cannot be reached: what is said, and what is not."""

import pytest

from keepwell.measures.book import DatabaseBook
from keepwell.measures.engines import open_duckdb
from keepwell.measures.engines.engine import NoOrderBook


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:sesame%21@127.0.0.1:1/shop",
        "postgresql://me:ses@me!@127.0.0.1:1/shop",
        "postgresql://127.0.0.1:1/shop?user=me&password=sesame!",
    ],
)
def test_an_unreachable_database_is_told_without_its_password(url: str) -> None:
    with (
        pytest.raises(NoOrderBook) as told,
        open_duckdb(DatabaseBook(url, "order_lines", "book_clients")),
    ):
        pass
    for shown in (str(told.value), repr(told.value), str(told.value.__dict__)):
        assert "ses" not in shown
        assert "127.0.0.1" in shown or shown.startswith("NoOrderBook")
