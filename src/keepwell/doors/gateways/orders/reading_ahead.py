"""Reading while writing: the next pieces are made by a thread of their own, a few ahead of whoever takes them."""

import threading
from collections.abc import Iterator
from queue import Full, Queue
from typing import Final, TypeVar

Piece = TypeVar("Piece")
_AHEAD: Final = 3
_LOOK_UP: Final = 0.1  # seconds after which a thread with nobody to read for looks whether it may end


class _End:
    """What is taken last: the pieces' own end, or what went wrong while they were made."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def read_ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces in the same order. What is raised while making them is raised where they are taken."""
    made: Queue[Piece | _End] = Queue(_AHEAD)
    left = threading.Event()
    threading.Thread(target=_make, args=(pieces, made, left), daemon=True).start()
    try:
        while not isinstance(piece := made.get(), _End):
            yield piece
        if piece.error is not None:
            raise piece.error
    finally:
        left.set()


def _make(pieces: Iterator[Piece], made: "Queue[Piece | _End]", left: threading.Event) -> None:
    try:
        for piece in pieces:
            if not _handed_over(piece, made, left):
                return
    except BaseException as error:  # noqa: BLE001 - raised again where it is taken
        _handed_over(_End(error), made, left)
    else:
        _handed_over(_End(), made, left)


def _handed_over(piece: Piece | _End, made: "Queue[Piece | _End]", left: threading.Event) -> bool:
    """Whether somebody is still there to take it."""
    while not left.is_set():
        try:
            made.put(piece, timeout=_LOOK_UP)
        except Full:
            continue
        return True
    return False
