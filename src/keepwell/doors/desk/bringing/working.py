"""The process of an errand: `python -m keepwell.doors.desk.bringing.working ERRAND RUN`.

It holds the errand while it lives, says how far it is, and leaves in the row what came of it.
"""

import logging
import secrets
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from keepwell.doors.gateways.orders.calling import Names
    from keepwell.doors.gateways.orders.columns import Choice
    from keepwell.doors.gateways.orders.options import Options
    from keepwell.doors.gateways.orders.reading import Preview
    from keepwell.ledger.foreseeing import Foreseen
    from keepwell.ledger.models import Errand

_log: Final = logging.getLogger("keepwell.desk")
_EVERY: Final = 0.35  # seconds between two words about how far it is
_PATIENCE: Final = 60.0  # seconds to wait for a round that is under way
_ROWS: Final = 3  # of the file, for who chooses columns
_CELL: Final = 80  # letters of each
_COLUMNS: Final = 300  # that a page offers to choose from
_LONGEST: Final = 300  # letters of a column's name


class Telling:
    """A `Progress` that goes into the errand's row, a few times a second at most."""

    def __init__(self, errand: "Errand") -> None:
        self._errand = errand
        self._thread = threading.get_ident()
        self._step = ""
        self._at = 0.0

    def __call__(self, name: str, done: int, total: int | None) -> None:
        from django.db import OperationalError, connection

        from keepwell.ledger import errands

        now = time.monotonic()
        if name == self._step and now - self._at < _EVERY:
            return
        try:
            errands.tell(errand=self._errand, step=name, done=done, total=total)
        except OperationalError:  # a busy database is no reason to stop the work itself
            _log.warning("how far errand %s is could not be written", self._errand.pk)
        finally:
            if threading.get_ident() != self._thread:
                connection.close()  # files are read ahead in a thread, whose connection nobody else would close
        self._step, self._at = name, now


def main(errand: int, run: int) -> int:
    import django

    django.setup()
    from keepwell.ledger import errand_hold, errands

    with errand_hold.holding(errand) as held:
        row = errands.take(errand=errand, run=run) if held else None
        if row is None:
            return 1
        return _do(row)


def _do(row: "Errand") -> int:
    from django.utils import translation

    from keepwell.doors.desk.bringing.kept_refusals import fault, kept
    from keepwell.doors.telling import wording
    from keepwell.ledger import errands
    from keepwell.lib.refusals import Refusal

    wording.use(row.by.language if row.by else None)
    deeds: dict[str, Callable[[Errand, Telling], None]] = {
        "look": _look,
        "bring": _bring,
        "undo": _undo,
        "round": _round,
        "liken": _liken,
    }
    with translation.override(wording.language()):
        try:
            deeds[row.deed](row, Telling(row))
        except Refusal as refusal:
            errands.fail(errand=row, refusal=kept(refusal))
            return 1
        except Exception:  # noqa: BLE001 - whatever it was, the row says that it failed
            number = secrets.token_hex(4)
            _log.exception("fault %s in errand %s", number, row.pk)
            errands.fail(errand=row, refusal=fault(number))
            return 1
    errands.end(errand=row)
    return 0


def options_of(row: "Errand") -> "Options":
    from keepwell.doors.gateways.orders.options import Options

    chosen: dict[str, Any] = dict(row.options)
    return Options(**{**chosen, "without": tuple(chosen.get("without", ()))})


def _rates(row: "Errand") -> dict[str, Decimal]:
    return {currency: Decimal(rate) for currency, rate in row.rates.items()}


def _names(row: "Errand") -> "Names":
    from keepwell.ledger.errands import paths_of

    pairs = list(zip(paths_of(row), row.files, strict=True))
    whole = {str(path): file["name"] for path, file in pairs}
    return {**whole, **{path.name: file["name"] for path, file in pairs}}


def _look(row: "Errand", progress: Telling) -> None:
    from keepwell.doors.gateways.orders.reading import looking
    from keepwell.doors.gateways.orders.showing import first_rows, some_refused
    from keepwell.ledger import errands
    from keepwell.ledger.foreseeing import foresee

    def seen(header: list[str], rows: list[list[str]], guessed: "list[Choice]") -> None:
        table.update(
            header=[name[:_LONGEST] for name in header[:_COLUMNS]],
            columns=[choice.as_json() for choice in guessed],
            samples={
                choice.field: [line[choice.index][:_CELL] for line in rows[:_ROWS]]
                for choice in guessed
                if choice.index is not None
            },
        )
        errands.note_found(errand=row, found=harmless(table))

    table: dict[str, Any] = {}
    paths = errands.paths_of(row)
    with looking(paths, options_of(row), progress, names=_names(row), seen=seen) as (preview, staged):
        progress("foreseeing", 0, None)
        coming = foresee(staged, rates=_rates(row))
        found = {
            **table,
            **_previewed(preview),
            **_foreseen(coming),
            "first_rows": first_rows(staged),
            "some_refused": some_refused(staged),
        }
    errands.note_found(errand=row, found=harmless(found))


def harmless(told: Any) -> Any:
    """Plain data without the one sign that PostgreSQL keeps in no text."""
    if isinstance(told, str):
        return told.replace("\0", "")
    if isinstance(told, dict):
        return {harmless(key): harmless(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [harmless(value) for value in told]
    return told


def _previewed(preview: "Preview") -> dict[str, Any]:
    return {
        "columns": [choice.as_json() for choice in preview.columns],
        "samples": {
            choice.field: [str(line.get(choice.field) or "")[:_CELL] for line in preview.sample[:_ROWS]]
            for choice in preview.columns
        },
        "forms": {name: preview.forms.get(name) for name in ("day_order", "decimal", "currency")},
        "notices": preview.notices,
        "files": [{"name": file["name"], "rows": file["rows"]} for file in preview.files],
        "rows": preview.rows,
        "kept": preview.kept,
        "refused": preview.refused,
        "refused_by_reason": preview.refused_by_reason,
        "returns": preview.returns,
        "clients": preview.clients,
    }


def _foreseen(coming: "Foreseen") -> dict[str, Any]:
    from keepwell.doors.desk.bringing.kept_refusals import kept

    return {
        "currencies": coming.currencies,
        "house": coming.house,
        "outcome": coming.outcome,
        "new_clients": coming.new_clients,
        "new_products": coming.new_products,
        "wanting": kept(coming.wanting) if coming.wanting else None,
    }


def _bring(row: "Errand", progress: Telling) -> None:
    from keepwell.doors.gateways.orders.reading import digest, stage
    from keepwell.doors.gateways.orders.showing import some_refused
    from keepwell.doors.gateways.orders.staging import discard
    from keepwell.ledger import errands
    from keepwell.ledger.importing import find_same, import_orders

    options, paths = options_of(row), errands.paths_of(row)
    name = row.by.name if row.by else "–"
    same = None if row.rates or options.save_as else find_same(digest(paths, options))
    if same is not None:  # read before, or by a process that was killed when all was done
        errands.note_brought(errand=row, brought=same, found={**row.found, "same_as_before": True})
    else:
        staged = stage(paths, options, progress, by=name, names=_names(row))
        try:
            some = some_refused(staged)
            done = import_orders(staged, by=name, rates=_rates(row), progress=progress)
        finally:
            discard(staged.path)
        errands.note_brought(errand=row, brought=done, found=harmless({**row.found, "some_refused": some}))
    _round(row, progress)


def _undo(row: "Errand", progress: Telling) -> None:
    from keepwell.ledger import errands
    from keepwell.ledger.models import Import
    from keepwell.ledger.undoing import undo_import

    assert row.undoes is not None  # noqa: S101 - told to the type checker
    if row.undoes.state != Import.State.UNDONE:  # else a process was killed when all was done
        undo_import(row.undoes.pk, by=row.by.name if row.by else "–", progress=progress)
    errands.note_undone(errand=row)
    _round(row, progress)


def _round(row: "Errand", progress: Telling) -> None:
    from keepwell.rounds import nightly
    from keepwell.rounds.computing import NothingToCount
    from keepwell.rounds.holding import RoundUnderWay

    until = time.monotonic() + _PATIENCE
    while True:
        try:
            nightly.run(by=row.by.name if row.by else "–", progress=progress)
        except NothingToCount:  # of an empty ledger: what an earlier round left is cleared
            return
        except RoundUnderWay:
            if time.monotonic() > until:
                raise
            progress("waiting", 0, None)
            time.sleep(1)
        else:
            return


def _liken(_row: "Errand", progress: Telling) -> None:
    from keepwell.clients.likening import keep_likenesses

    keep_likenesses(progress)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
