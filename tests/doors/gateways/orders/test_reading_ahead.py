import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.doors.gateways.orders.reading_ahead import read_ahead


@given(st.lists(st.integers(), max_size=40))
def test_the_same_pieces_come_in_the_same_order(pieces: list[int]) -> None:
    assert list(read_ahead(iter(pieces))) == pieces


def test_what_goes_wrong_is_raised_after_the_pieces_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("line 3")

    pieces = read_ahead(broken())
    assert (next(pieces), next(pieces)) == (1, 2)
    with pytest.raises(ValueError, match="line 3"):
        next(pieces)


def test_a_reader_that_leaves_lets_the_thread_end() -> None:
    before = set(threading.enumerate())
    pieces = read_ahead(iter(range(1000)))
    assert next(pieces) == 0
    (thread,) = set(threading.enumerate()) - before
    pieces.close()  # type: ignore[attr-defined]
    thread.join(timeout=5)
    assert not thread.is_alive()
