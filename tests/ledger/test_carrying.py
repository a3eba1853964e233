"""The bulk process on PostgreSQL: options of the URL reach it, and no password is ever told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from keepwell.ledger.carrying import carry, without_passwords

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "open'se\\same@%"  # noqa: S105 - of no database


def test_no_password_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", SECRET)
    escaped = SECRET.replace("\\", "\\\\").replace("'", "\\'")
    for written in (SECRET, escaped, escaped.replace("'", "''"), "open%27se%5Csame%40%25"):
        assert without_passwords(f"cannot connect to '{written}'.") == "cannot connect to '***'."


def test_a_bulk_process_that_cannot_connect_tells_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has passwords")
    connection.ensure_connection()  # ours stands; only the child's has no server
    for name, value in (("PASSWORD", SECRET), ("HOST", "127.0.0.1"), ("PORT", "1")):
        monkeypatch.setitem(connection.settings_dict, name, value)
    with pytest.raises(RuntimeError, match="ended early") as told:
        carry({"work": "read", "statements": []}, scratch=tmp_path)
    assert "same@" not in str(told.value)


def test_a_schema_named_in_the_url_is_used_by_the_bulk_process(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has schemas")
    told = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute('DROP SCHEMA IF EXISTS "A part" CASCADE')
        cursor.execute('CREATE SCHEMA "A part"')
    address = (
        f"postgresql://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
        "?sslmode=prefer&options=-c%20search_path%3D%22A%5C%20part%22"
    )
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "Client,Date,Order,Amount\n"
        + "".join(f"c{number % 7},2024-05-{number % 28 + 1:02},{number},2.5\n" for number in range(2_500)),
        "utf-8",
    )
    code = (
        "import sys\nfrom keepwell.doors.cli.main import run\n"
        "assert run(['import', sys.argv[1]]) == 0\n"
        "from keepwell.ledger.book import export_book\nimport duckdb\n"
        "print('rows', duckdb.sql(f\"SELECT count(*) FROM '{export_book().lines}'\").fetchall()[0][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(orders)],
        env={**os.environ, "KEEPWELL_DATABASE_URL": address, "KEEPWELL_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "rows 2500" in done.stdout, done.stderr + done.stdout
    with connection.cursor() as cursor:
        cursor.execute('SELECT count(*) FROM "A part".ledger_orderline')
        assert cursor.fetchone()[0] == 2_500
        cursor.execute('DROP SCHEMA "A part" CASCADE')
