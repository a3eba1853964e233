"""Takes one staged reading of order files into the ledger: whole, or not at all, however it ends.

Lines are written first, in pieces, under ids reserved for them; without their orders nobody sees them. One short
transaction then brings clients, products and orders. A process killed before it leaves lines without an order,
which the next import sweeps away.
"""

import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from django.db import transaction

from keepwell.clients.models import Client
from keepwell.ledger import assembling, charges, claims, rows, sweeping
from keepwell.ledger.carrying import PIECE, carry
from keepwell.ledger.holding import held_alone, holder, wait_for
from keepwell.ledger.ids import reserve
from keepwell.ledger.models import Claims, Import, Order, OrderLine, Product
from keepwell.ledger.rates import check_size, rates_for
from keepwell.ledger.staged import Staged
from keepwell.lib import clock
from keepwell.lib.progress import Progress, silent
from keepwell.staff import auditing, choosing
from keepwell.staff.models import Member, Role, Setting

FEW_LINES = (
    2_000  # up to here a process of its own costs more than it saves: the last transaction writes them
)
LINE_COLUMNS = ("id", "order_id", "product_id", "quantity", "amount", "cost")


def find_same(digest: str) -> Import | None:
    """The latest import, when it is done and read the same files the same way: nothing needs to be read again."""
    latest = Import.objects.order_by("-id").first()
    return latest if latest and latest.state == Import.State.DONE and latest.digest == digest else None


def import_orders(
    staged: Staged,
    *,
    by: str,
    rates: Mapping[str, Decimal] | None = None,
    progress: Progress = silent,
) -> Import:
    """Brings what `staged` holds into the ledger and says how many orders were added, replaced or unchanged.

    `rates`: what one unit of a currency is worth in the house currency, kept on each order. Raises
    ImportUnderWay, RatesMissing, HouseCurrencyUnknown, RateNotUsable, AmountTooLarge; then nothing has changed.
    """
    start = time.monotonic()
    given = {currency.strip().upper(): rate for currency, rate in (rates or {}).items()}
    with held_alone() as hold:
        sweeping.sweep()
        sweeping.drop_staging()
        progress("checking", 0, None)
        with opened(staged.path) as duck:
            currencies = [
                row[0] or "" for row in duck.execute("SELECT DISTINCT currency FROM kept").fetchall()
            ]
            house, known = rates_for(currencies, given)
            assembling.assemble(duck, files=staged.files, house=house, rates=known, given=given)
            check_size(assembling.largest(duck), assembling.rates_used(duck), house)
            running = _announce(duck, staged, by=by)
        count = running.last_line - running.first_line + 1
        progress("writing", 0, count)
        if count > FEW_LINES:
            carry(
                {
                    "work": "write",
                    "source": str(staged.path),
                    "rows": count,
                    "piece": PIECE,
                    "statement": (
                        "INSERT INTO %(schema)s.ledger_orderline"  # noqa: S608 - a number of ours
                        f" ({', '.join(LINE_COLUMNS)})"
                        f" SELECT {running.first_line} + rowid, order_id, product_id, quantity, amount, cost"
                        " FROM staged.lines WHERE rowid >= %(start)s AND rowid < %(end)s"
                    ),
                },
                scratch=_scratch(staged.path),
                hold=hold,
                step="writing",
                progress=progress,
            )
        progress("finishing", 0, None)
        with opened(staged.path) as duck:
            _finish(duck, running, staged, house=house, start=start)
    progress("finishing", 1, 1)
    return running


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """A staging file, to be added to. Raises ImportUnderWay where another reads it for long."""
    duck = wait_for(lambda: _free(path))
    duck.execute("SET memory_limit = '300MB'")
    # packing a file that is soon thrown away would cost more than it saves
    duck.execute("SET force_compression = 'uncompressed'; SET checkpoint_threshold = '100GB'")
    duck.execute("SET temp_directory = ?", [str(_scratch(path))])
    return duck


def _free(path: Path) -> duckdb.DuckDBPyConnection | None:
    """None while the bulk process of a killed import still reads the file."""
    try:
        return duckdb.connect(str(path))
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        return None


def _scratch(path: Path) -> Path:
    return path.with_name(path.name + ".scratch")


def _announce(duck: duckdb.DuckDBPyConnection, staged: Staged, *, by: str) -> Import:
    """Reserves every id the import will use and writes them down before the first line is written."""
    orders, lines = duck.execute(
        """SELECT count(*), coalesce(sum(line_count), 0)::BIGINT FROM fates JOIN documents USING (document)
        WHERE fate <> 'unchanged'"""
    ).fetchall()[0]
    (clients,) = duck.execute(
        "SELECT count(*) FROM file_clients ANTI JOIN ledger_clients USING (key)"
    ).fetchall()[0]
    (products,) = duck.execute(
        "SELECT count(*) FROM file_products ANTI JOIN ledger_products USING (code)"
    ).fetchall()[0]
    with transaction.atomic():
        first_line, first_order = reserve(OrderLine, lines), reserve(Order, orders)
        first_client, first_product = reserve(Client, clients), reserve(Product, products)
        running = Import.objects.create(
            started_at=clock.now(),
            by=by,
            files=staged.files,
            reading=staged.reading,
            digest=staged.digest,
            holder=holder(),
            first_line=first_line,
            last_line=first_line + lines - 1,
            first_client=first_client,
            last_client=first_client + clients - 1,
            first_product=first_product,
            last_product=first_product + products - 1,
        )
    assembling.number_rows(
        duck, first_order=first_order, first_client=first_client, first_product=first_product
    )
    return running


def _finish(
    duck: duckdb.DuckDBPyConnection, running: Import, staged: Staged, *, house: str, start: float
) -> None:
    outcome = counted(duck, staged)
    content = claims.claimed(duck)
    _find_news(duck)
    met = [
        row[0]
        for row in duck.execute(
            "SELECT old_import FROM fates WHERE old_import IS NOT NULL UNION SELECT added_by FROM dropped ORDER BY 1"
        ).fetchall()
    ]
    with transaction.atomic():
        chose = _choose_currency(house)
        members = _bring_members(duck, running)
        changed = _bring_clients(duck, members) + _bring_products(duck)
        replaced = duck.execute(
            "SELECT old_id FROM fates WHERE fate = 'replaced' UNION ALL SELECT id FROM dropped ORDER BY 1"
        )
        rows.mark_replaced(running.pk, rows.fetched(replaced))
        rows.insert(
            Order._meta.db_table,
            assembling.ORDER_COLUMNS,
            rows.fetched(assembling.orders_to_write(duck, import_id=running.pk)),
        )
        if running.last_line - running.first_line < FEW_LINES:
            lines = duck.execute(
                "SELECT ? + rowid, order_id, product_id, quantity, amount, cost FROM lines ORDER BY rowid",
                [running.first_line],
            )
            rows.insert(OrderLine._meta.db_table, LINE_COLUMNS, rows.fetched(lines))
        Claims.objects.create(said_by=running, content=content)
        running.state = Import.State.DONE
        running.ended_at = clock.now()
        running.holder = ""
        running.met = met
        running.outcome = outcome | {"seconds": round(staged.read_seconds + time.monotonic() - start, 3)}
        running.save()
        auditing.note(
            by=running.by,
            kind="import.done",
            about=f"import:{running.pk}",
            data={"outcome": running.outcome, "facts_changed": changed, "currency_chosen": chose},
        )


def counted(duck: duckdb.DuckDBPyConnection, staged: Staged) -> dict[str, Any]:
    """What comes of a staging file whose fates are known: rows, and orders added, replaced or unchanged."""
    found = {
        (is_return, fate): number
        for is_return, fate, number in duck.execute(
            "SELECT is_return, fate, count(*) FROM fates JOIN documents USING (document) GROUP BY ALL"
        ).fetchall()
    }
    orders, returns = (
        {fate: found.get((is_return, fate), 0) for fate in ("added", "replaced", "unchanged")}
        for is_return in (False, True)
    )
    found_returns = sum(returns.values())
    returns["replaced"] += duck.execute("SELECT count(*) FROM dropped").fetchall()[0][0]
    first, last = assembling.days(duck)
    return {
        "rows": staged.rows,
        "kept": staged.kept,
        "refused": staged.refused,
        "refused_by_reason": staged.refused_by_reason,
        "orders": orders,
        "returns": found_returns,
        "returns_changed": returns,
        "clients": duck.execute("SELECT count(*) FROM file_clients").fetchall()[0][0],
        "refused_file": staged.refused_file,
        "first_day": first and first.isoformat(),
        "last_day": last and last.isoformat(),
    }


def _choose_currency(house: str) -> str:
    if house and not choosing.chosen("currency"):
        Setting.objects.update_or_create(name="currency", defaults={"value": house})
        return house
    return ""


def _bring_members(duck: duckdb.DuckDBPyConnection, running: Import) -> dict[str, int]:
    names = [
        row[0]
        for row in duck.execute(
            "SELECT DISTINCT manager FROM file_clients WHERE manager IS NOT NULL ORDER BY 1"
        ).fetchall()
    ]
    members = {
        name: pk
        for pk, name in Member.objects.filter(name__in=names).order_by("-id").values_list("id", "name")
    }
    new = [name for name in names if name not in members]
    if new:
        running.first_member = reserve(Member, len(new))
        running.last_member = running.first_member + len(new) - 1
        made = [
            Member(pk=pk, name=name, role=Role.MANAGER) for pk, name in enumerate(new, running.first_member)
        ]
        for member in made:
            member.set_unusable_password()
        Member.objects.bulk_create(made)
        members |= {member.name: member.pk for member in made}
    return members


def _find_news(duck: duckdb.DuckDBPyConnection) -> None:
    """Makes `client_news`: clients of whom the files say something new, and what stands with it.

    What they say as an import said it before is no news: where a person chose otherwise since, their word stands.
    Of a client added by hand what was typed stands when an import first speaks of it; what is empty is filled in.
    """
    duck.execute(
        """CREATE OR REPLACE TEMP TABLE differing AS SELECT 'client' AS about, l.id, l.by_hand = 1 AS by_hand, f.name, f.country, f.manager,
            l.name AS old_name, l.country AS old_country, l.manager AS old_manager
        FROM file_clients f JOIN ledger_clients l USING (key)
        WHERE f.name <> l.name OR f.country <> l.country
            OR (f.manager IS NOT NULL AND f.manager IS DISTINCT FROM l.manager)"""
    )
    claims.said_before(duck, "differing", table="said_before")
    duck.execute(
        """CREATE OR REPLACE TEMP TABLE client_news AS SELECT * FROM (
            SELECT d.id, old_name, old_country, old_manager,
                CASE WHEN d.name <> coalesce(s.name, '') AND NOT (by_hand AND s.name IS NULL)
                    THEN d.name ELSE old_name END AS name,
                CASE WHEN d.country <> coalesce(s.place, '') AND NOT (by_hand AND s.place IS NULL AND old_country <> '')
                    THEN d.country ELSE old_country END AS country,
                CASE WHEN d.manager <> coalesce(s.manager, '')
                    AND NOT (by_hand AND s.manager IS NULL AND old_manager IS NOT NULL)
                    THEN d.manager ELSE old_manager END AS manager
            FROM differing d JOIN said_before s USING (id)
        ) WHERE name <> old_name OR country <> old_country OR manager IS DISTINCT FROM old_manager"""
    )


def _bring_clients(duck: duckdb.DuckDBPyConnection, members: Mapping[str, int]) -> int:
    new = duck.execute(
        """SELECT i.id, key, coalesce(f.name, key), coalesce(f.country, ''), f.manager
        FROM file_clients f JOIN client_ids i USING (key) WHERE i.is_new ORDER BY 1"""
    )
    rows.insert(
        Client._meta.db_table,
        ("id", "key", "name", "country", "manager_id"),
        ((*row[:4], members.get(row[4])) for row in rows.fetched(new)),
    )
    changed = duck.execute("SELECT name, country, manager, id FROM client_news ORDER BY id").fetchall()
    known = dict(members)
    for name in {row[2] for row in changed} - {None} - known.keys():
        if member := Member.objects.by_name(name):
            known[name] = member.pk
    rows.update(
        "UPDATE clients_client SET name = %s, country = %s, manager_id = %s WHERE id = %s",
        ((name, country, known.get(manager), pk) for name, country, manager, pk in changed),
    )
    return len(changed)


def _bring_products(duck: duckdb.DuckDBPyConnection) -> int:
    rules = charges.read_rules()
    new = duck.execute(
        """SELECT i.id, code, coalesce(f.name, ''), coalesce(f.line, '')
        FROM file_products f JOIN product_ids i USING (code) WHERE i.is_new ORDER BY 1"""
    )
    rows.insert(
        Product._meta.db_table,
        ("id", "code", "name", "line", "kind"),
        ((*row, charges.kind_of(rules, code=row[1], name=row[2])) for row in rows.fetched(new)),
    )
    changed = duck.execute(
        """SELECT coalesce(f.name, l.name), coalesce(f.line, l.line), code, l.id
        FROM file_products f JOIN ledger_products l USING (code) WHERE (f.name <> l.name) OR (f.line <> l.line)"""
    ).fetchall()
    rows.update(
        "UPDATE ledger_product SET name = %s, line = %s, kind = %s WHERE id = %s",
        ((name, line, charges.kind_of(rules, code=code, name=name), pk) for name, line, code, pk in changed),
    )
    return len(changed)
