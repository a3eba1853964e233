"""Finds clients that may be one and the same: by name, tax number, phone, mail and web address. In sets.

A name is compared by its letters without the legal form, and by its consonants, so that Bengali and Latin spellings
meet. Who is compared with whom is decided by what both share (`_BLOCKS`): all letters, all consonants, the words in
any order, all words but one, or one half of the letters, which a single slip of the finger leaves whole. What very
many share says nothing and is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from keepwell.clients.addresses import mail_address, mail_domain, phone_digits, tax_letters, web_domain
from keepwell.clients.finding import find
from keepwell.clients.models import Client, Contact, Distinct, Likeness
from keepwell.clients.naming import normal
from keepwell.clients.places import country_code
from keepwell.lib.progress import Progress, silent
from keepwell.lib.spelling import bones, plain
from keepwell.staff.sight import Viewer

if TYPE_CHECKING:
    import pyarrow as pa

LEAST: Final = 0.6  # how sure, to be shown to somebody
_MOST: Final = 2_000  # pairs kept, the surest: more come up as these are dealt with
_CROWD: Final = 40  # clients that share a part of a name: beyond it the part says nothing
_SHARED: Final = 4  # clients that share a phone or domain: beyond it it is a switchboard's or a portal's
_AT_ONCE: Final = 5_000
_NAMES: Final = ("id", "letters", "sound", "digits", "words", "ordered", "country", "city", "tax")
# A slip changes one half of the letters: the other half, counted as for a name longer by one too, is shared.
_BLOCKS: Final = """
CREATE TEMP TABLE blocks AS
SELECT 'letters' AS part, letters AS shared, id FROM names WHERE letters <> ''
UNION ALL SELECT 'sound', sound, id FROM names WHERE length(sound) >= 4
UNION ALL SELECT 'words', ordered, id FROM names WHERE len(words) > 1
UNION ALL SELECT 'but one', array_to_string(list_concat(words[:n - 1], words[n + 1:]), ' '), id
    FROM (SELECT id, words, unnest(range(1, len(words) + 1)) AS n FROM names WHERE len(words) > 2)
UNION ALL SELECT DISTINCT 'beginning', left(letters, (length(letters) - less) // 2), id
    FROM names, (SELECT unnest([0, 1]) AS less) WHERE length(letters) >= 7
UNION ALL SELECT DISTINCT 'end', right(letters, (length(letters) - less + 1) // 2), id
    FROM names, (SELECT unnest([0, 1]) AS less) WHERE length(letters) >= 7
"""
_PAIRS: Final = """
CREATE TEMP TABLE pairs AS SELECT DISTINCT a.id AS a, b.id AS b
FROM (SELECT part, shared FROM blocks GROUP BY ALL HAVING count(*) BETWEEN 2 AND $crowd)
JOIN blocks a USING (part, shared) JOIN blocks b USING (part, shared) WHERE a.id < b.id
"""
# How sure a name makes: the same letters, the same consonants, a slip or two. Numbers in a name tell, never slip.
_BY_NAME: Final = """
CREATE TEMP TABLE by_name AS SELECT a, b, sure
    * CASE WHEN far THEN 0.6 ELSE 1 END * CASE WHEN elsewhere THEN 0.85 ELSE 1 END * CASE WHEN others THEN 0.4 ELSE 1 END AS sure
FROM (
    SELECT a, b, CASE
        WHEN x.letters = y.letters THEN 0.9
        WHEN x.ordered = y.ordered THEN 0.85
        WHEN x.digits = x.letters THEN 0
        WHEN x.sound = y.sound AND length(x.sound) >= 5 THEN 0.8
        WHEN abs(length(x.letters) - length(y.letters)) > 2 THEN 0
        WHEN least(length(x.letters), length(y.letters)) >= 12
            AND damerau_levenshtein(x.letters, y.letters) <= 2 THEN 0.75
        WHEN least(length(x.letters), length(y.letters)) >= 7
            AND damerau_levenshtein(x.letters, y.letters) <= 1 THEN 0.7
        ELSE 0 END AS sure,
        x.country <> '' AND y.country <> '' AND x.country <> y.country AS far,
        x.city <> '' AND y.city <> '' AND x.city <> y.city AS elsewhere,
        x.tax <> '' AND y.tax <> '' AND x.tax <> y.tax AND x.country = y.country AS others
    FROM pairs JOIN names x ON x.id = a JOIN names y ON y.id = b WHERE x.digits = y.digits
) WHERE sure > 0
"""
_BY_SIGN: Final = """
CREATE TEMP TABLE by_sign AS SELECT DISTINCT a.id AS a, b.id AS b, kind,
    CASE kind WHEN 'tax_number' THEN 0.95 WHEN 'mail' THEN 0.8 WHEN 'phone' THEN 0.7 ELSE 0.6 END AS sure
FROM (SELECT kind, sign FROM signs GROUP BY ALL HAVING count(DISTINCT id) BETWEEN 2 AND $shared)
JOIN signs a USING (kind, sign) JOIN signs b USING (kind, sign) WHERE a.id < b.id
"""
# Grounds that do not hang on each other: what is left in doubt by one is halved by the next. A shared address is a
# shared domain, too, and counts once.
_SURE: Final = """
SELECT a, b, 1 - product(1 - sure) AS sure, list(kind ORDER BY kind) AS why
FROM (
    SELECT a, b, 'name' AS kind, sure FROM by_name
    UNION ALL SELECT a, b, kind, sure FROM by_sign s WHERE kind <> 'domain'
        OR NOT EXISTS (SELECT 1 FROM by_sign m WHERE m.a = s.a AND m.b = s.b AND m.kind = 'mail')
)
GROUP BY a, b HAVING 1 - product(1 - sure) >= $least ORDER BY 3 DESC, 1, 2 LIMIT $most
"""


@dataclass(frozen=True, slots=True)
class Described:
    """What of a client is compared."""

    id: int
    name: str
    country: str = ""
    city: str = ""
    tax_number: str = ""
    website: str = ""
    phones: Sequence[str] = ()
    mails: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Two of them, the smaller id first; `sure` from 0 to 1, `why` the kinds of what both have."""

    first: int
    second: int
    sure: float
    why: list[str]


def keep_likenesses(progress: Progress = silent) -> int:
    """Finds every pair anew and keeps them; how many there are. Three statements to read, whatever the number."""
    found = alike(_everybody(progress), progress)
    progress("writing", 0, None)
    with transaction.atomic():
        Likeness.objects.all().delete()
        Likeness.objects.bulk_create(
            (Likeness(first_id=one.first, second_id=one.second, sure=one.sure, why=one.why) for one in found),
            batch_size=500,
            ignore_conflicts=True,  # a round may have looked, too, and found the same
        )
    return len(found)


def open_likenesses(viewer: Viewer) -> QuerySet[Likeness]:
    """The pairs that `viewer` sees both of and that nobody has told apart."""
    told = Distinct.objects.filter(first=OuterRef("first"), second=OuterRef("second"), ended_at=None)
    return Likeness.objects.seen_by(viewer).filter(
        ~Exists(told), first__merged_into=None, second__merged_into=None
    )


def already_there(*, name: str, country: str = "", city: str = "", viewer: Viewer) -> list[Client]:
    """Clients that `viewer` may see and that somebody called `name` may be, the surest first."""
    words = normal(name[:400])
    near = {match.client.pk: match.client for match in find(typed=words, viewer=viewer, at_most=20)}
    exact = Client.objects.seen_by(viewer).filter(name=name.strip()[:400])[:5]
    near |= {client.pk: client for client in exact}
    if not near:
        return []
    asked = Described(id=0, name=name[:400], country=country, city=city)
    found = alike([asked, *(Described(one.pk, one.name, one.country, one.city) for one in near.values())])
    return [near[one.second] for one in found if one.first == 0]


def alike(described: Iterable[Described], progress: Progress = silent) -> list[Alike]:
    """The pairs among them that may be one, the surest first."""
    import duckdb  # only who looks for pairs waits for it

    names, signs = _tables(described)
    progress("comparing", 0, None)
    with duckdb.connect(config={"threads": 2, "memory_limit": "300MB"}) as duck:
        for name, table in (("names", names), ("signs", signs)):
            duck.register(f"given_{name}", table)
            duck.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM given_{name}")  # noqa: S608 - our own two names
        duck.execute(_BLOCKS)
        duck.execute(_PAIRS, {"crowd": _CROWD})
        duck.execute(_BY_NAME)
        duck.execute(_BY_SIGN, {"shared": _SHARED})
        return [Alike(*row) for row in duck.execute(_SURE, {"least": LEAST, "most": _MOST}).fetchall()]


def _everybody(progress: Progress) -> Iterator[Described]:
    phones: defaultdict[int, list[str]] = defaultdict(list)
    mails: defaultdict[int, list[str]] = defaultdict(list)
    people = Contact.objects.filter(client__merged_into=None).exclude(email="", phone="")
    for client, phone, mail in people.values_list("client_id", "phone", "email").iterator(_AT_ONCE):
        phones[client].append(phone)
        mails[client].append(mail)
    standing = Client.objects.filter(merged_into=None)
    rows = standing.values_list("pk", "name", "country", "city", "tax_number", "website")
    total = standing.count()
    for done, (pk, name, country, city, tax, web) in enumerate(rows.iterator(_AT_ONCE)):
        if done % _AT_ONCE == 0:
            progress("reading", done, total)
        yield Described(pk, name, country, city, tax, web, phones[pk], mails[pk])


def _tables(described: Iterable[Described]) -> "tuple[pa.Table, pa.Table]":
    import pyarrow as pa

    names: list[tuple[object, ...]] = []
    signs: set[tuple[int, str, str]] = set()
    for one in described:
        country = country_code(one.country)
        words = normal(one.name).split()
        letters = "".join(words)
        ordered = sorted(words)
        tax = tax_letters(one.tax_number)
        names.append(
            (
                one.id, letters, _sound(words), "".join(filter(str.isdigit, letters)), ordered, " ".join(ordered),
                country, plain(one.city), tax,
            )
        )  # fmt: skip
        signs.add((one.id, "tax_number", tax))
        signs |= {(one.id, "phone", phone_digits(phone)) for phone in one.phones}
        signs |= {(one.id, "mail", mail_address(mail)) for mail in one.mails}
        signs |= {(one.id, "domain", mail_domain(mail)) for mail in one.mails}
        signs.add((one.id, "domain", web_domain(one.website)))
    kinds = {"id": pa.int64(), "words": pa.list_(pa.string())}  # words by the alphabet
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in _NAMES])
    sign_schema = pa.schema([("id", pa.int64()), ("kind", pa.string()), ("sign", pa.string())])
    telling = [sign for sign in sorted(signs) if sign[2]]
    return _table(names, schema), _table(telling, sign_schema)


def _table(rows: Sequence[tuple[object, ...]], schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa

    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in schema]
    return pa.table(columns, schema=schema)


def _sound(words: Sequence[str]) -> str:
    """The consonants of all words; an h sounds or not, an x is written ks as well."""
    return "".join(map(_sound_of_word, words))


@lru_cache(maxsize=50_000)
def _sound_of_word(word: str) -> str:
    return bones(word.replace("x", "ks")).replace("h", "")
