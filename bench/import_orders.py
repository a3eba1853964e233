"""Times a whole import, file to ledger, against the ORM's bulk_create of the same rows in the same run.

    python bench/import_orders.py [--file FILE] [--large] [--json FILE]

Reads Online Retail II where it lies beside the clone (KEEPWELL_REAL_DATA), lines of its own making elsewhere.
`--large` adds 1 and 10 million made lines. Every figure comes from a process and a KEEPWELL_HOME of its own, so
that its peak memory is its own, the bulk process included.
"""

import argparse
import contextlib
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
REAL = (
    Path(os.environ.get("KEEPWELL_REAL_DATA") or ROOT.parent / "shared" / "data") / "online_retail_ii.csv.gz"
)
MILLION = 1_000_000
PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


def make(path: Path, lines: int) -> None:
    """A file of `lines` order lines: 10 an order, 100 a client."""
    dice = random.Random(7)  # noqa: S311 - no secret
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        file.write(
            "Order number,Order date,Client code,Client name,Country,Product code,Product,Quantity,Price\n"
        )
        for number in range(lines // 10):
            client = dice.randrange(max(lines // 100, 1))
            day = number * 1095 // (lines // 10)
            date = f"{2023 + day // 365}-{day % 365 // 31 + 1:02}-{day % 365 % 28 + 1:02}"
            head = f"{number},{date},C{client:06},Client {client},Country {client % 40}"
            for _ in range(10):
                product = dice.randrange(5000)
                file.write(
                    f"{head},P{product:04},Product {product},{dice.randrange(1, 50)},{dice.randrange(100, 9999) / 100}\n"
                )


def start_django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "keepwell.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def watch(seen: list[int]) -> None:
    """Notes the resident memory in kB of this process and its children together, again and again."""
    while True:
        total = 0
        for pid in [os.getpid(), *Path("/proc/self/task", str(os.getpid()), "children").read_text().split()]:
            with contextlib.suppress(OSError):
                total += int(Path("/proc", str(pid), "statm").read_text().split()[1]) * PAGE_KB
        seen[0] = max(seen[0], total)
        time.sleep(0.02)


def imported(file: str) -> dict[str, Any]:
    """First and second import of a file."""
    start_django()
    from keepwell.doors.gateways.orders import reading, staging
    from keepwell.ledger.book import export_book
    from keepwell.ledger.importing import find_same, import_orders

    def whole() -> tuple[float, dict[str, Any]]:
        start = time.monotonic()
        staged = reading.stage([file])
        try:
            done = import_orders(staged, by="bench")
        finally:
            staging.discard(staged.path)
        return time.monotonic() - start, {**done.outcome, "reading_seconds": staged.read_seconds}

    seen = [0]
    threading.Thread(target=watch, args=(seen,), daemon=True).start()
    first, outcome = whole()
    start = time.monotonic()
    export_book()
    book = time.monotonic() - start
    start = time.monotonic()
    if find_same(reading.digest([file])) is None:
        raise SystemExit("the second import should have been known")
    known = time.monotonic() - start
    again, second = whole()
    return {
        "lines": outcome["rows"],
        "first_seconds": first,
        "reading_seconds": outcome["reading_seconds"],
        "second_seconds": known,
        "second_read_again_seconds": again,
        "book_seconds": book,
        "peak_mb": max(seen) / 1024,
        "orders": outcome["orders"],
        "second_orders": second["orders"],
    }


def created(file: str) -> dict[str, Any]:
    """The same kept rows through bulk_create, given away free: reading, checking and comparing."""
    start_django()
    import duckdb
    from django.db import transaction

    from keepwell.clients.models import Client
    from keepwell.doors.gateways.orders import reading, staging
    from keepwell.ledger.models import Import, Order, OrderLine, Product
    from keepwell.lib import clock
    from keepwell.lib.money import from_units

    staged = reading.stage([file])
    with duckdb.connect(str(staged.path), read_only=True) as duck:
        rows = duck.execute(
            """SELECT client_key, coalesce(order_number, '@' || day) || is_return, day, is_return,
            coalesce(product_code, product_name), quantity, amount FROM kept"""
        ).fetchall()
    staging.discard(staged.path)
    start = time.monotonic()
    with transaction.atomic():
        run = Import.objects.create(started_at=clock.now(), by="bench", digest="")
        clients = {key: Client(key=key, name=key) for key in {row[0] for row in rows}}
        Client.objects.bulk_create(clients.values(), batch_size=2000)
        products = {code: Product(code=code) for code in {row[4] for row in rows if row[4]}}
        Product.objects.bulk_create(products.values(), batch_size=2000)
        orders: dict[tuple[str, str], Order] = {}
        for client, number, day, is_return, _, _, _ in rows:
            if (client, number) not in orders:
                orders[client, number] = Order(
                    client=clients[client], number=number, day=day, is_return=is_return, amount=0, line_count=0,
                    added_by=run,
                )  # fmt: skip
        Order.objects.bulk_create(orders.values(), batch_size=2000)
        for at in range(0, len(rows), 50_000):
            OrderLine.objects.bulk_create(
                [
                    OrderLine(
                        order=orders[client, number],
                        product=products.get(code),
                        quantity=from_units(quantity),
                        amount=from_units(amount),
                    )
                    for client, number, _, _, code, quantity, amount in rows[at : at + 50_000]
                ],
                batch_size=5000,
            )
    return {"lines": len(rows), "seconds": time.monotonic() - start}


def alone(act: str, file: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="keepwell-bench-") as home:
        said = subprocess.run(
            [sys.executable, __file__, "--act", act, "--file", str(file)],
            env=os.environ | {"KEEPWELL_HOME": home},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    answer: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return answer


def show(name: str, value: str, target: str = "") -> None:
    print(f"{name:<46}{value:>20}  {target}")


def report(file: Path, folder: Path, *, large: bool) -> dict[str, Any]:
    first, orm = alone("import", file), alone("create", file)
    rate = first["lines"] / first["first_seconds"]
    orm_rate = orm["lines"] / orm["seconds"]
    print(f"{file.name}: {first['lines']:,} lines; load average {os.getloadavg()[0]:.1f}\n")
    show("import, lines a second", f"{rate:,.0f}", "target: more than 80,000")
    show(
        "  seconds, of which reading and checking",
        f"{first['first_seconds']:.1f} / {first['reading_seconds']:.1f}",
    )
    show("bulk_create of the rows read, lines a second", f"{orm_rate:,.0f}")
    show("  times faster", f"{rate / orm_rate:.1f}", "target: at least 4")
    show("peak memory, MB (both processes)", f"{first['peak_mb']:,.0f}", "target: under 1,000")
    show(
        "second import, share of the first",
        f"{first['second_seconds'] / first['first_seconds']:.3f}",
        "target: under 0.25",
    )
    show(
        "  read and compared again in full",
        f"{first['second_read_again_seconds'] / first['first_seconds']:.2f}",
    )
    show("order book exported, seconds", f"{first['book_seconds']:.1f}")
    answer = {"file": file.name, "import": first, "bulk_create": orm}
    if large:
        sizes = {}
        for lines in (MILLION, 10 * MILLION):
            made = folder / f"made-{lines}.csv.gz"
            make(made, lines)
            sizes[lines] = alone("import", made)
            show(f"{lines:,} made lines, seconds", f"{sizes[lines]['first_seconds']:.1f}")
            show("  peak memory, MB", f"{sizes[lines]['peak_mb']:,.0f}")
            made.unlink()
        times = sizes[10 * MILLION]["first_seconds"] / sizes[MILLION]["first_seconds"]
        show("10 million against 1 million, times", f"{times:.1f}", "target: no more than 12")
        answer["made"] = sizes
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--large", action="store_true", help="also 1 and 10 million made lines")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--act", choices=["import", "create"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.act:
        print(json.dumps({"import": imported, "create": created}[given.act](str(given.file))))
        return
    with tempfile.TemporaryDirectory(prefix="keepwell-bench-") as folder:
        file = given.file or REAL
        if not file.exists():
            file = Path(folder) / "made.csv.gz"
            make(file, MILLION)
        answer = report(file, Path(folder), large=given.large)
    if given.json:
        given.json.write_text(json.dumps(answer, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
