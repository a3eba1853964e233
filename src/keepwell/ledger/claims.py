"""What each import said of clients and products: names, countries, managers, lines. The newest word stands.

An import's claims are one small Parquet file in its row, so that taking an import back leaves exactly what the
others say, whatever was said in between.
"""

import io
from collections.abc import Iterable

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from keepwell.ledger.models import Claims, Import

_SCHEMA = pa.schema(
    [
        ("about", pa.string()),  # client or product
        ("id", pa.int64()),
        ("name", pa.string()),
        ("place", pa.string()),  # a client's country, a product's line
        ("manager", pa.string()),
    ]
)


def claimed(duck: duckdb.DuckDBPyConnection) -> bytes:
    """The claims of a staging file whose rows are numbered."""
    table = duck.execute(
        """SELECT 'client' AS about, id, name, country AS place, manager FROM file_clients JOIN client_ids USING (key)
        UNION ALL SELECT 'product', id, name, line, NULL FROM file_products JOIN product_ids USING (code)
        ORDER BY about, id"""
    ).to_arrow_table()
    sink = io.BytesIO()
    pq.write_table(table.cast(_SCHEMA), sink, compression="zstd")
    return sink.getvalue()


def standing(duck: duckdb.DuckDBPyConnection, *, about: Import, table: str, without: Iterable[int]) -> None:
    """Makes `table`: what stands for everything `about` spoke of, said by all imports that are done but `without`."""
    mine = pq.read_table(io.BytesIO(bytes(Claims.objects.get(pk=about.pk).content)))
    duck.register("mine", mine)
    duck.execute(
        """CREATE OR REPLACE TEMP TABLE said (about VARCHAR, id BIGINT, name VARCHAR, place VARCHAR,
        manager VARCHAR, import BIGINT)"""
    )
    rows = (
        Claims.objects.filter(said_by__state=Import.State.DONE)
        .exclude(pk__in=list(without))
        .order_by("pk")
        .values_list("pk", "content")
    )
    for import_id, content in rows.iterator(chunk_size=20):
        duck.register("theirs", pq.read_table(io.BytesIO(bytes(content))))
        duck.execute(
            "INSERT INTO said SELECT t.*, ? FROM theirs t SEMI JOIN mine USING (about, id)", [import_id]
        )
    duck.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table} AS SELECT m.about, m.id,
            arg_max(s.name, s.import) FILTER (s.name IS NOT NULL) AS name,
            arg_max(s.place, s.import) FILTER (s.place IS NOT NULL) AS place,
            arg_max(s.manager, s.import) FILTER (s.manager IS NOT NULL) AS manager
        FROM mine m LEFT JOIN said s USING (about, id) GROUP BY ALL"""  # noqa: S608 - our own name
    )
