"""kill -9 at any moment of an import: the ledger is as before or as after, and the next run finishes the job.

KEEPWELL_KILLS=200 for the long run; the seed is printed.
"""

import os
import random
import signal
import time
from pathlib import Path

import pytest
from django.db import connection, connections

from keepwell.ledger import importing
from keepwell.ledger.models import Import, Order, OrderLine
from keepwell.ledger.undoing import undo_import
from ledger.staging import staged

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = int(os.environ.get("KEEPWELL_KILLS") or 15)
LINES = 2_400
TABLES = (
    "ledger_orderline",
    "ledger_order",
    "ledger_claims",
    "ledger_import",
    "ledger_product",
    "clients_client",
)


def run_in_child(act: str, argument: object) -> int:
    """Forks a process that runs the act and never returns; its pid."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        if act == "import":
            importing.import_orders(argument, by="test")  # type: ignore[arg-type]
        else:
            undo_import(argument, by="test")  # type: ignore[arg-type]
        code = 0
    finally:
        os._exit(code)


def killed_after(pid: int, seconds: float) -> bool:
    """Kills `pid` after that long; whether it was still at work."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True


def seen() -> object:
    """What anybody can see: orders and what hangs on them (lines without an order are seen by nobody)."""
    known = set(Order.objects.values_list("id", flat=True))
    lines = OrderLine.objects.filter(order_id__in=known).count() if known else 0
    return (
        len(known),
        lines,
        sorted(Order.objects.values_list("number", "amount", "line_count", "replaced_by")),
    )


def empty() -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")


def test_a_killed_import_leaves_the_ledger_before_or_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = int(os.environ.get("KEEPWELL_SEED") or random.randrange(10**6))  # noqa: S311 - no secret
    print(f"seed {seed}, {KILLS} kills")  # noqa: T201 - shown when it fails
    dice = random.Random(seed)  # noqa: S311
    monkeypatch.setattr(importing, "PIECE", 150)
    rows = [
        {
            "client_key": f"c{number // 4 % 50}",
            "order_number": str(number // 4),
            "product_code": f"p{number % 90}",
            "amount": 10_000 + number,
        }
        for number in range(LINES)
    ]
    files = staged(tmp_path, rows)
    nothing = seen()
    start = time.monotonic()
    assert killed_after(run_in_child("import", files), 600) is False
    whole_time = time.monotonic() - start
    whole = seen()
    assert whole[0] == LINES // 4  # type: ignore[index]
    empty()

    interrupted = 0
    for number in range(KILLS):
        # spread over the whole import, child process and last transaction included
        moment = whole_time * (number + dice.random()) / KILLS
        interrupted += killed_after(run_in_child("import", files), moment)
        assert seen() in (nothing, whole)
        again = run_in_child("import", files)
        assert os.waitpid(again, 0)[1] == 0
        assert seen() == whole
        assert OrderLine.objects.count() == LINES, "lines without an order were left"
        assert not Import.objects.filter(state=Import.State.RUNNING).exists()
        empty()
    assert interrupted > KILLS // 4
