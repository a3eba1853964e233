"""What each import said of clients and products: names, countries, managers, lines. The newest word stands.

An import's claims are one small Parquet file in its row, so that taking an import back leaves exactly what the
others say, whatever was said in between. A word that repeats the last one written down, by whichever earlier import,
taken back or not, is kept as a mark alone: a full export every night costs no more than its news. Claims are never
deleted, so that what a mark repeats is always there to be read.
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
        ("repeats", pa.int8()),  # 1: the name, 2: the place, 4: the manager as last written down
    ]
)
_WORDS = {"name": 1, "place": 2, "manager": 4}
_CLAIMING = """
CREATE OR REPLACE TEMP TABLE claiming AS
SELECT 'client' AS about, id, name, country AS place, manager FROM file_clients JOIN client_ids USING (key)
UNION ALL SELECT 'product', id, name, line, NULL FROM file_products JOIN product_ids USING (code)
"""
_NEWS = f"""
SELECT c.about, c.id,
    {", ".join(f"CASE WHEN c.{word} IS DISTINCT FROM w.{word} THEN c.{word} END AS {word}" for word in _WORDS)},
    ({" + ".join(f"CASE WHEN c.{word} = w.{word} THEN {bit} ELSE 0 END" for word, bit in _WORDS.items())})::TINYINT
        AS repeats
FROM claiming c LEFT JOIN written w USING (about, id) ORDER BY about, id
"""  # noqa: S608 - our own names
_MET = "SELECT t.*, $import_id::BIGINT AS import FROM theirs t SEMI JOIN {table} USING (about, id)"
# A mark stands for the last word before it, whether its import still stands or not.
_READ = f"""
CREATE OR REPLACE TEMP TABLE said AS SELECT about, id, import,
    {
    ", ".join(
        f"CASE WHEN {word} IS NOT NULL OR repeats & {bit} > 0 THEN last_value({word} IGNORE NULLS) OVER before END AS {word}"
        for word, bit in _WORDS.items()
    )
}
FROM heard
WINDOW before AS (PARTITION BY about, id ORDER BY import ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""  # noqa: S608 - our own names


def claimed(duck: duckdb.DuckDBPyConnection) -> bytes:
    """The claims of a staging file whose rows are numbered, as the next import's."""
    duck.execute(_CLAIMING)
    _hear(duck, "claiming", marks=False)
    duck.execute(
        f"""CREATE OR REPLACE TEMP TABLE written AS SELECT about, id,
            {", ".join(f"arg_max({word}, import) FILTER ({word} IS NOT NULL) AS {word}" for word in _WORDS)}
        FROM heard GROUP BY ALL"""  # noqa: S608 - our own names
    )
    sink = io.BytesIO()
    pq.write_table(
        duck.execute(_NEWS).to_arrow_table().cast(_SCHEMA),
        sink,
        compression="zstd",
        write_statistics=False,
        use_dictionary=["about", "name", "place", "manager"],
        column_encoding={"id": "DELTA_BINARY_PACKED"},  # ids in a row cost next to nothing
    )
    return sink.getvalue()


def standing(duck: duckdb.DuckDBPyConnection, *, about: Import, table: str, without: Iterable[int]) -> None:
    """Makes `table`: what stands for everything `about` spoke of, said by all imports that are done but `without`."""
    duck.register("mine", _read(Claims.objects.get(pk=about.pk).content))
    _stand(duck, "mine", table=table, without=without)


def said_before(duck: duckdb.DuckDBPyConnection, asking: str, *, table: str) -> None:
    """Makes `table`: what stands for every `about` and `id` of the table `asking`, said by all imports that are done."""
    _stand(duck, asking, table=table, without=())


def _stand(duck: duckdb.DuckDBPyConnection, asking: str, *, table: str, without: Iterable[int]) -> None:
    _hear(duck, asking, marks=True)
    duck.execute(_READ)
    done = Import.objects.filter(state=Import.State.DONE).exclude(pk__in=list(without))
    duck.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table} AS SELECT m.about, m.id,
            {", ".join(f"arg_max(s.{word}, s.import) FILTER (s.{word} IS NOT NULL) AS {word}" for word in _WORDS)}
        FROM {asking} m LEFT JOIN (SELECT * FROM said WHERE list_contains($done::BIGINT[], import)) s USING (about, id)
        GROUP BY ALL""",  # noqa: S608 - our own names
        {"done": list(done.values_list("pk", flat=True))},
    )


def _hear(duck: duckdb.DuckDBPyConnection, table: str, *, marks: bool) -> None:
    """Makes `heard`: what every import has written down of the ids in `table`; with `marks` its marks, too."""
    empty = _SCHEMA.append(pa.field("import", pa.int64())).empty_table()
    duck.register("nothing_heard", empty)
    duck.execute("CREATE OR REPLACE TEMP TABLE heard AS SELECT * FROM nothing_heard")
    if duck.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None:  # noqa: S608 - our own names
        return
    words = "" if marks else f" WHERE {' OR '.join(f'{word} IS NOT NULL' for word in _WORDS)}"
    rows = Claims.objects.order_by("pk").values_list("pk", "content")
    for import_id, content in rows.iterator(chunk_size=20):
        duck.register("theirs", _read(content))
        duck.execute(f"INSERT INTO heard {_MET.format(table=table)}{words}", {"import_id": import_id})


def _read(content: "bytes | memoryview[int]") -> pa.Table:
    return pq.read_table(io.BytesIO(bytes(content)), schema=_SCHEMA)
