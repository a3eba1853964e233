"""How long work tells how far it is. A door draws it; nobody below knows how."""

from typing import Protocol


class Progress(Protocol):
    """Told of each step: `name` is a stable word, `done` of `total` pieces (None: unknown)."""

    def __call__(self, name: str, done: int, total: int | None) -> None: ...


def silent(name: str, done: int, total: int | None) -> None:
    """Says nothing."""
