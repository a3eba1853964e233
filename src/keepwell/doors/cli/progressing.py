"""Draws how far long work is: a bar with rate and time left on a terminal, a plain line a step elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from keepwell.doors.telling import wording
from keepwell.doors.telling.importing import STEPS
from keepwell.doors.telling.wording import gettext
from keepwell.lib.progress import Progress, silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

FEW: Final = 100


class Phases:
    """A `Progress` that keeps the seconds of each step, in order, beside what it draws."""

    def __init__(self, draws: Progress) -> None:
        self._draws = draws
        self._spent: dict[str, float] = {}
        self._name = ""
        self._since = time.perf_counter()

    def __call__(self, name: str, done: int, total: int | None) -> None:
        self._turn(name)
        self._draws(name, done, total)

    def _turn(self, name: str) -> None:
        if name == self._name:
            return
        at = time.perf_counter()
        if self._name:
            self._spent[self._name] = self._spent.get(self._name, 0.0) + at - self._since
        self._name, self._since = name, at

    def spent(self) -> list[tuple[str, float]]:
        """The steps so far, worded, with their seconds."""
        self._turn("")
        return [(gettext(STEPS.get(name, name)), seconds) for name, seconds in self._spent.items()]


@contextmanager
def drawn(*, as_json: bool) -> Iterator[Phases]:
    """A progress that is drawn on the error stream while the block runs; with `as_json` nothing is."""
    if as_json:
        yield Phases(silent)
    elif sys.stderr.isatty():
        with _bars() as bars:
            yield Phases(Bar(bars))
    else:
        yield Phases(Lines())


@contextmanager
def _bars() -> Iterator["Bars"]:
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    from keepwell.doors.cli.palette import console

    with Bars(
        TextColumn("{task.description}"),
        BarColumn(
            bar_width=28, style="soft", complete_style="keep", finished_style="keep", pulse_style="keep"
        ),
        TextColumn("{task.fields[counted]}", style="soft"),
        TimeRemainingColumn(compact=True),
        console=console(file=sys.stderr),
        transient=True,
    ) as bars:
        yield bars


class Bar:
    """A bar a step, with the pieces done and the rate."""

    def __init__(self, bars: "Bars") -> None:
        self._bars = bars
        self._tasks: dict[str, tuple[TaskID, float]] = {}

    def __call__(self, name: str, done: int, total: int | None) -> None:
        if name not in self._tasks:
            for task, _ in self._tasks.values():
                self._bars.update(task, visible=False)
            added = self._bars.add_task(gettext(STEPS.get(name, name)), total=total, counted="")
            self._tasks[name] = (added, time.perf_counter())
        task, since = self._tasks[name]
        self._bars.update(
            task, completed=done, total=total, counted=counted(done, time.perf_counter() - since)
        )


class Lines:
    """A plain line when a step begins, for logs and pipes."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, name: str, done: int, total: int | None) -> None:  # noqa: ARG002 - the protocol
        if name not in self._seen:
            self._seen.add(name)
            sys.stderr.write(gettext(STEPS.get(name, name)) + " …\n")
            sys.stderr.flush()


def counted(done: int, seconds: float) -> str:
    """1,044,847, 203,000 a second."""
    if not done:
        return ""
    said = wording.number(done)
    if seconds < 0.5:  # noqa: PLR2004 - too early for a rate
        return said
    rate = round(done / seconds)
    return gettext("%(done)s, %(rate)s a second") % {"done": said, "rate": wording.number(rate)}
