"""Takes one import back exactly: afterwards the ledger is what the other imports alone would have made it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import pyarrow as pa
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from keepwell.clients.models import Client
from keepwell.ledger import assembling, charges, claims, rows, sweeping
from keepwell.ledger.holding import held_alone, holder
from keepwell.ledger.models import Import, Order
from keepwell.lib.progress import Progress, silent
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import AuditEntry, Member, Setting

_AT_ONCE = 900  # ids in one query
REBUILT: Final = frozenset({"standings", "cues"})  # rooms above whose rows a round makes again


class NoSuchImport(Refusal):
    says = gettext_noop("There is no import %(import_id)s.")
    mend = gettext_noop("The latest imports are: %(latest)s.")


class ImportNotDone(Refusal):
    says = gettext_noop("Import %(import_id)s is not in the ledger: it is already taken back.")
    mend = gettext_noop("Nothing needs to be done.")


class LaterImportsStandOnIt(Refusal):
    says = gettext_noop("Later imports stand on orders of import %(import_id)s: %(imports)s.")
    mend = gettext_noop("Take back import %(first)s first.")


def undo_import(import_id: int, *, by: str, progress: Progress = silent) -> Import:
    """Takes back import `import_id`: its orders go, those it replaced stand again, and what it said is unsaid.

    Clients, products and managers it brought go where nothing else needs them. Raises NoSuchImport,
    ImportNotDone, LaterImportsStandOnIt, ImportUnderWay; then nothing has changed.
    """
    with held_alone():
        sweeping.sweep()
        found = _allowed(import_id)
        progress("checking", 0, None)
        with duckdb.connect() as duck:
            claims.standing(duck, about=found, table="said_with", without=[])
            claims.standing(duck, about=found, table="said_without", without=[found.pk])
            with transaction.atomic():
                _take_back(duck, found, by=by)
        progress("finishing", 0, None)
        sweeping.sweep()  # the lines are unseen by now; they go in pieces
        found.refresh_from_db()
    progress("finishing", 1, 1)
    return found


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking one import back would do: orders that go, orders that stand again, clients without any other trace."""

    orders: int
    restored: int
    clients: int


def foresee_undo(import_id: int) -> Undoing:
    """What `undo_import` would take back now. Raises NoSuchImport, ImportNotDone, LaterImportsStandOnIt."""
    found = _allowed(import_id)
    theirs = Order.objects.filter(client=OuterRef("pk")).exclude(added_by=found)
    bare = Client.objects.filter(pk__range=(found.first_client, found.last_client)).exclude(Exists(theirs))
    for kept, field in _kept_with_clients():
        if kept is not Order:
            bare = bare.exclude(Exists(kept.objects.filter(**{field: OuterRef("pk")})))
    return Undoing(
        orders=Order.objects.filter(added_by=found).count(),
        restored=Order.objects.filter(replaced_by=found).count(),
        clients=bare.count(),
    )


def _allowed(import_id: int) -> Import:
    found = Import.objects.filter(pk=import_id).first()
    if found is None:
        latest = (
            Import.objects.filter(state=Import.State.DONE).order_by("-id").values_list("id", flat=True)[:5]
        )
        raise NoSuchImport(import_id=import_id, latest=", ".join(map(str, latest)) or "-")
    if found.state != Import.State.DONE:
        raise ImportNotDone(import_id=import_id)
    stood_on = {import_id}
    done = Import.objects.filter(state=Import.State.DONE, pk__gt=import_id).order_by("id")
    for pk, met in done.values_list("id", "met"):
        if stood_on.intersection(met):
            stood_on.add(pk)
    later = sorted(stood_on - {import_id}, reverse=True)
    if later:
        raise LaterImportsStandOnIt(
            import_id=import_id, imports=", ".join(map(str, later)), first=later[0], later=later
        )
    return found


def _take_back(duck: duckdb.DuckDBPyConnection, found: Import, *, by: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_order WHERE added_by_id = %s", [found.pk])
        orders = cursor.rowcount
    restored = Order.objects.filter(replaced_by=found).update(replaced_by=None)
    found.state = Import.State.UNDONE
    found.holder = holder()  # until its lines are gone: a sweep finishes what a killed undo left
    found.save(update_fields=["state", "holder"])
    changed = _unsay_of_clients(duck) + _unsay_of_products(duck)
    gone = {
        "clients": _drop_clients(duck),
        "products": _drop_products(duck, found),
        "members": _drop_members(),
    }
    _forget_currency()
    auditing.note(
        by=by,
        kind="import.undone",
        about=f"import:{found.pk}",
        data={"orders": orders, "restored": restored, "facts_changed": changed, "gone": gone},
    )


def _unsay_of_clients(duck: duckdb.DuckDBPyConnection) -> int:
    assembling.read_clients(duck)
    _read_by_hand(duck)
    changed = duck.execute(
        """SELECT name, country, manager, id FROM (
            SELECT l.id, l.name AS old_name, l.country AS old_country, l.manager AS old_manager,
                CASE WHEN l.name = coalesce(w.name, l.key) THEN coalesce(o.name, h.name, l.key) ELSE l.name END AS name,
                CASE WHEN l.country = coalesce(w.place, '') THEN coalesce(o.place, h.country, '') ELSE l.country END AS country,
                CASE WHEN l.manager IS NOT DISTINCT FROM w.manager THEN coalesce(o.manager, h.manager) ELSE l.manager END AS manager
            FROM ledger_clients l JOIN said_with w ON w.about = 'client' AND w.id = l.id
            JOIN said_without o ON o.about = 'client' AND o.id = l.id
            LEFT JOIN said_by_hand h ON h.id = l.id
        ) WHERE name <> old_name OR country <> old_country OR manager IS DISTINCT FROM old_manager"""
    ).fetchall()
    members = {
        name: member.pk for name in {row[2] for row in changed} if (member := Member.objects.by_name(name))
    }
    rows.update(
        "UPDATE clients_client SET name = %s, country = %s, manager_id = %s WHERE id = %s",
        ((name, country, members.get(manager), pk) for name, country, manager, pk in changed),
    )
    return len(changed)


def _read_by_hand(duck: duckdb.DuckDBPyConnection) -> None:
    """Makes `said_by_hand`: what whoever added a client by hand had said of it, before any import spoke."""
    added = AuditEntry.objects.filter(kind="client.added").values_list("about", "data")
    by_hand = [(int(about.partition(":")[2]), data) for about, data in added.iterator(chunk_size=_AT_ONCE)]
    names = dict(
        Member.objects.filter(pk__in={data["manager"] for _, data in by_hand}).values_list("pk", "name")
    )
    columns: dict[str, list[Any]] = {
        "id": [pk for pk, _ in by_hand],
        "name": [data["name"] for _, data in by_hand],
        "country": [data["country"] for _, data in by_hand],
        "manager": [names.get(data["manager"]) for _, data in by_hand],
    }
    kinds = {"id": pa.int64()}
    duck.register(
        "by_hand",
        pa.table({name: pa.array(rows, kinds.get(name, pa.string())) for name, rows in columns.items()}),
    )
    duck.execute("CREATE OR REPLACE TEMP TABLE said_by_hand AS SELECT * FROM by_hand")


def _unsay_of_products(duck: duckdb.DuckDBPyConnection) -> int:
    assembling.read_products(duck)
    changed = duck.execute(
        """SELECT name, line, code, id FROM (
            SELECT l.id, l.code, l.name AS old_name, l.line AS old_line,
                CASE WHEN l.name = coalesce(w.name, '') THEN coalesce(o.name, '') ELSE l.name END AS name,
                CASE WHEN l.line = coalesce(w.place, '') THEN coalesce(o.place, '') ELSE l.line END AS line
            FROM ledger_products l JOIN said_with w ON w.about = 'product' AND w.id = l.id
            JOIN said_without o ON o.about = 'product' AND o.id = l.id
        ) WHERE name <> old_name OR line <> old_line"""
    ).fetchall()
    rules = charges.read_rules()
    rows.update(
        "UPDATE ledger_product SET name = %s, line = %s, kind = %s WHERE id = %s",
        ((name, line, charges.kind_of(rules, code=code, name=name), pk) for name, line, code, pk in changed),
    )
    return len(changed)


def _brought_by_undone(duck: duckdb.DuckDBPyConnection, about: str) -> Iterator[list[int]]:
    """Of what the import spoke of: the ids that only imports taken back have brought, some at a time."""
    blocks = list(
        Import.objects.filter(state=Import.State.UNDONE).values_list(f"first_{about}", f"last_{about}")
    )
    ids = [
        row[0]
        for row in duck.execute("SELECT id FROM said_with WHERE about = ? ORDER BY id", [about]).fetchall()
        if any(first <= row[0] <= last for first, last in blocks)
    ]
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _drop_clients(duck: duckdb.DuckDBPyConnection) -> int:
    count = 0
    for ids in _brought_by_undone(duck, "client"):
        bare = Client.objects.filter(pk__in=ids)
        for kept, field in _kept_with_clients():
            bare = bare.exclude(Exists(kept.objects.filter(**{field: OuterRef("pk")})))
        found = list(bare.values_list("pk", flat=True))
        Client.objects.filter(pk__in=found).delete()
        count += len(found)
    return count


def _kept_with_clients() -> list[tuple[Any, str]]:
    """Rows that keep their client: orders, and whatever people wrote; not what a round makes again."""
    return [
        (relation.related_model, relation.field.name)
        for relation in Client._meta.related_objects
        if relation.related_model._meta.app_label not in REBUILT
    ]


def _drop_products(duck: duckdb.DuckDBPyConnection, found: Import) -> int:
    brought = list(_brought_by_undone(duck, "product"))
    if not brought:  # then no line needs to be looked at, which matters to an import of one order
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT product_id FROM ledger_orderline WHERE id < %s OR id > %s",
            [found.first_line, found.last_line],
        )
        used = {row[0] for row in cursor.fetchall()}
    count = 0
    for ids in brought:
        bare = [pk for pk in ids if pk not in used]
        rows.update("DELETE FROM ledger_product WHERE id = %s", ((pk,) for pk in bare))
        count += len(bare)
    return count


def _drop_members() -> int:
    count = 0
    undone = Import.objects.filter(state=Import.State.UNDONE, last_member__gt=0)
    for first, last in undone.values_list("first_member", "last_member"):
        idle = Member.objects.filter(pk__range=(first, last), email=None, clients=None)
        count += idle.delete()[0]
    return count


def _forget_currency() -> None:
    """Without any import left, the next one may decide the house currency again, if an import had decided it."""
    if Import.objects.filter(state=Import.State.DONE).exists():
        return
    if not AuditEntry.objects.filter(about="setting:currency").exists():
        Setting.objects.filter(name="currency").delete()
