"""Makes the company that bench/desk.py looks at: orders through the real import and the real nightly round.

    python bench/desk_company.py FOLDER [--clients 100000] [--sqlite]

FOLDER keeps the home and, unless --sqlite, a PostgreSQL cluster: making it takes minutes, looking at it does not need
it made anew. Five people and ten conversations a client, fifty order lines a client; every 40th client has a promise
open, every 20th a next step.
"""

import argparse
import datetime as dt
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parent.parent
DAYS = 1095
LINES_PER_ORDER = 5
ORDERS_PER_CLIENT = 12  # at most
PEOPLE, CONVERSATIONS = 5, 10  # a client
MANAGERS = 200
LEADS = 4
WORDS = [
    "Padma",
    "Meghna",
    "Jamuna",
    "Surma",
    "Karnaphuli",
    "Teesta",
    "Rupsha",
    "Halda",
    "Gomti",
    "Brahmaputra",
    "North",
    "South",
    "Harbour",
    "Garden",
    "River",
]
MORE = [
    "Delta",
    "Orchid",
    "Banyan",
    "Lotus",
    "Saffron",
    "Indigo",
    "Amber",
    "Cedar",
    "Falcon",
    "Heron",
    "Kestrel",
    "Maple",
    "Monsoon",
    "Palm",
    "Pearl",
]
KINDS = [
    "Textiles",
    "Ceramics",
    "Foods",
    "Traders",
    "Pharma",
    "Motors",
    "Paper",
    "Leather",
    "Jute",
    "Steel",
    "Optics",
    "Glass",
    "Tools",
    "Books",
    "Tea",
]
PLACES = (
    ("Bangladesh", "Dhaka"),
    ("Bangladesh", "Chattogram"),
    ("Germany", "Berlin"),
    ("United Kingdom", "Leeds"),
    ("Japan", "Osaka"),
    ("United States", "Chicago"),
    ("United Arab Emirates", "Dubai"),
    ("India", "Kolkata"),
)
FIRST = [
    "Rahim",
    "Karim",
    "Ayesha",
    "Farida",
    "Nasrin",
    "Tanvir",
    "Shirin",
    "Jamal",
    "Emma",
    "Lukas",
    "Yuki",
    "Hanna",
    "Omar",
    "Priya",
    "Sofia",
    "Daniel",
]
LAST = [
    "Hossain",
    "Rahman",
    "Akter",
    "Chowdhury",
    "Khan",
    "Sarkar",
    "Begum",
    "Islam",
    "Meyer",
    "Tanaka",
    "Smith",
    "Novak",
    "Das",
    "Patel",
    "Jones",
    "Weber",
]


def orders_file(path: Path, *, clients: int, last: dt.date) -> None:
    """A CSV of `clients` x 12 orders of 5 lines at most: each client at a rhythm of its own, every ninth gone for good."""
    named = f"list_extract({WORDS!r}, 1 + c % 15) || ' ' || list_extract({MORE!r}, 1 + c // 15 % 15) || ' ' || list_extract({KINDS!r}, 1 + c // 225 % 15)"
    with duckdb.connect(
        config={"temp_directory": str(path.parent / "spill"), "memory_limit": "1GB"}
    ) as connection:
        connection.execute(
            f"""COPY (
                WITH clients AS (
                    SELECT c, pow((hash(c) % 1000003) / 1000003.0, 2) AS luck,
                        {named} || ' ' || c AS name, CAST(hash(c, 1) % {len(PLACES)} AS INTEGER) + 1 AS place
                    FROM generate_series(0, {clients} - 1) AS s(c)
                ),
                orders AS (
                    SELECT c, n, name, place,
                        -- at a gap of its own, a fifth of it early or late; every 20th client is two gaps late now
                        CAST({DAYS} - (20 + 160 * luck) * (
                            n + hash(c, 5) % 100 / 100.0 + hash(c, n) % 400 / 1000.0 - 0.2
                            + CASE WHEN c % 20 = 3 THEN 2 ELSE 0 END)
                            - CASE WHEN c % 9 = 0 THEN 120 + c % 200 ELSE 0 END AS INTEGER) AS day
                    FROM clients CROSS JOIN generate_series(0, {ORDERS_PER_CLIENT} - 1) AS t(n)
                )
                SELECT 'O' || lpad(CAST(c * {ORDERS_PER_CLIENT} + n AS VARCHAR), 8, '0') AS "Order number",
                    DATE '{last - dt.timedelta(DAYS)}' + day AS "Order date",
                    'C' || lpad(CAST(c AS VARCHAR), 6, '0') AS "Client code", name AS "Client name",
                    list_extract({[country for country, _ in PLACES]!r}, place) AS "Country",
                    'Manager ' || lpad(CAST(c % {MANAGERS} AS VARCHAR), 3, '0') AS "Account manager",
                    'P' || (hash(c) + hash(n, j) % 40) % 3000 AS "Product code",
                    'Product ' || (hash(c) + hash(n, j) % 40) % 3000 AS "Product",
                    'Line ' || (hash(c) + hash(n, j) % 40) % 3000 % 24 AS "Product line",
                    1 + hash(c, n, j) % 40 AS "Quantity",
                    CAST((100 + hash(c, j, 3) % 9900) * 0.01 AS DECIMAL(9,2)) AS "Price"
                FROM orders CROSS JOIN generate_series(1, {LINES_PER_ORDER}) AS u(j)
                WHERE day BETWEEN 0 AND {DAYS}
                ORDER BY day
            ) TO '{path}' (FORMAT csv, HEADER, COMPRESSION gzip)"""
        )


def people(clients: int) -> Iterator[tuple[Any, ...]]:
    for row in range(1, clients + 1):
        for place in range(PEOPLE):
            n = row * PEOPLE + place
            name = f"{FIRST[n % 16]} {LAST[n // 16 % 16]}"
            mail = f"{name.split(maxsplit=1)[0].lower()}.{n}@client{row}.example"
            yield (
                n,
                row,
                name,
                "",
                "Buyer",
                place == 0,
                mail,
                f"+8801{n:09}",
                "en",
                "",
                "phone",
                "formal",
                "",
                "",
            )


def conversations(clients: int, *, last: dt.date) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(7)  # noqa: S311 - no secret
    for row in range(1, clients + 1):
        for _ in range(CONVERSATIONS):
            day = last - dt.timedelta(dice.randrange(700))
            at = dt.datetime.combine(day, dt.time(9, dice.randrange(60)), dt.UTC)
            contact = row * PEOPLE + dice.randrange(PEOPLE)
            yield (
                row,
                contact,
                1 + row % MANAGERS,
                at,
                day,
                "phone",
                dice.random() < 0.7,
                False,
                "Talked about the next order.",
            )


def fill(clients: int) -> None:
    """What orders do not bring: people, conversations, promises, next steps, sign-ins."""
    import django

    django.setup()
    from django.db import connection, transaction

    from keepwell.care.promises.models import Promise
    from keepwell.care.today.models import NextStep
    from keepwell.clients.finding import keep_all_findable
    from keepwell.clients.models import Client, Contact
    from keepwell.ledger.models import Conversation
    from keepwell.ledger.rows import insert
    from keepwell.lib import clock
    from keepwell.staff.models import Member, Role

    today = clock.now().date()
    if Contact.objects.exists():
        raise SystemExit("this folder has its people already: give another")
    ids = list(Client.objects.order_by("pk").values_list("pk", flat=True))
    if ids != list(range(1, clients + 1)):
        raise SystemExit(f"{len(ids)} clients were imported where {clients} were written")
    with transaction.atomic():
        names = "id client_id name address_as position decides email phone language time_zone channel manner common_ground learned_from"
        insert(Contact._meta.db_table, names.split(), people(clients))
        names = "client_id contact_id by_id at day channel reached began_with_them text"
        rows = conversations(clients, last=today)
        known = list(Member.objects.filter(name__startswith="Manager").order_by("pk"))
        own = {1 + place: member.pk for place, member in enumerate(known)}
        insert(
            Conversation._meta.db_table,
            names.split(),
            ((row[0], row[1], own[row[2]], *row[3:]) for row in rows),
        )
        managers = dict(Client.objects.values_list("pk", "manager_id"))
        members = {member.pk: member for member in known}
        own_of = {row: members[manager] for row, manager in managers.items() if manager}
        Promise.objects.bulk_create(
            (
                Promise(
                    client_id=row * 7919 % clients + 1,
                    what="Send the new price list",
                    by=own_of[row * 7919 % clients + 1],
                    made_at=clock.now(),
                    due=today + dt.timedelta(row % 14 - 3),
                )
                for row in range(1, clients + 1, 40)
            ),
            batch_size=5_000,
        )
        NextStep.objects.bulk_create(
            (
                NextStep(
                    client_id=row * 7919 % clients + 1,
                    what="Ask about the season",
                    by=own_of[row * 7919 % clients + 1],
                    at=clock.now(),
                    day=today + dt.timedelta(row % 30 - 2),
                )
                for row in range(1, clients + 1, 20)
            ),
            batch_size=5_000,
        )
        for country, city in PLACES:
            Client.objects.filter(country=country, city="").update(city=city)
        for number, member in enumerate(known[:LEADS]):
            member.email = f"manager{number}@bench.example"
            member.save()
        for number in range(LEADS):
            Member.objects.create(name=f"Lead {number}", email=f"lead{number}@bench.example", role=Role.LEAD)
    if connection.vendor == "postgresql":  # the ids of people were ours
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('clients_contact', 'id'), (SELECT max(id) FROM clients_contact))"
            )
    print("findable:", keep_all_findable(), flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def keepwell(*arguments: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "keepwell.doors.cli", *arguments], env=env, check=True)


def environment(folder: Path) -> dict[str, str]:
    """What the processes that look at the company need to be told."""
    env = {**os.environ, "KEEPWELL_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "keepwell.settings"}
    env.pop("KEEPWELL_DATABASE_URL", None)
    if (url := folder / "cluster" / "url").exists():
        env["KEEPWELL_DATABASE_URL"] = url.read_text().strip()
    return env


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clients", type=int, default=100_000)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.fill:
        fill(asked.clients)
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    if not asked.sqlite and not (asked.folder / "cluster").exists():
        (asked.folder / "cluster").mkdir()
        subprocess.run([ROOT / "script" / "postgres", "start", asked.folder / "cluster"], check=True)
    env = environment(asked.folder)
    file = asked.folder / "orders.csv.gz"
    orders_file(file, clients=asked.clients, last=dt.datetime.now(dt.UTC).date() - dt.timedelta(1))
    keepwell("import", str(file), "--currency", "EUR", env=env)
    keepwell("rounds", "run", env=env)
    again = [sys.executable, __file__, str(asked.folder), "--clients", str(asked.clients), "--fill"]
    subprocess.run(again, env=env, check=True)


if __name__ == "__main__":
    main()
