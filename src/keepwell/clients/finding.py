"""Finds clients and their people by what somebody types: part of a name, in either script, with a slip of the finger.

What can be found is kept beside the rows (`Findable`): names in Latin letters and by their consonants. Acts that
change a name call `keep_findable`; what an import brought is caught up with by `keep_all_findable`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from django.db import connection, transaction
from django.db.models import F, FloatField, Func, QuerySet, Value

from keepwell.clients.models import Client, Contact, Findable
from keepwell.lib.spelling import bones, plain
from keepwell.staff.sight import Viewer

_AT_ONCE: Final = 5_000
_TRIGRAM: Final = 3  # letters: a shorter word is looked for at the beginning of names alone
_LOOKED_AT: Final = 60  # rows compared letter by letter
_NEAR: Final = 0.3  # of the letter triples, to be looked at
_ALIKE: Final = 0.55  # of the letters, for a slip of the finger


@dataclass(frozen=True, slots=True)
class Match:
    """A client, or a person at one; the best first."""

    client: Client
    contact: Contact | None


def keep_findable(client: Client) -> None:
    """Brings what can be found of one client into step: their name, and the people who are still there."""
    contacts = list(Contact.objects.filter(client=client, left_on=None))
    others = Client.objects.filter(merged_into=client).order_by("pk")
    wanted = {None: _said_of(client, [(one.name, one.key) for one in others])} | {
        one.pk: _said_of_contact(one) for one in contacts
    }
    if client.merged_into_id is not None:
        wanted = {}
    with transaction.atomic():
        Findable.objects.filter(client=client).delete()
        Findable.objects.bulk_create(_findable(client.pk, pk, said) for pk, said in wanted.items())


def keep_all_findable() -> int:
    """Brings everything into step; returns how many rows were new or changed. Reads all names, writes the changed."""
    rows = Findable.objects.values_list("client_id", "contact_id", "said")
    known: dict[tuple[int, int | None], str] = {
        (client, contact): said for client, contact, said in rows.iterator(chunk_size=_AT_ONCE)
    }
    changed = 0
    batch: list[Findable] = []
    for client, contact, said in _everybody():
        if known.pop((client, contact), None) != said:
            batch.append(_findable(client, contact, said))
        if len(batch) >= _AT_ONCE:
            changed += _write(batch)
            batch = []
    changed += _write(batch)
    merged = [client for client, contact in known if contact is None]
    for start in range(0, len(merged), _AT_ONCE):
        Findable.objects.filter(contact=None, client_id__in=merged[start : start + _AT_ONCE]).delete()
    gone = [contact for _, contact in known if contact is not None]
    for start in range(0, len(gone), _AT_ONCE):
        Findable.objects.filter(contact_id__in=gone[start : start + _AT_ONCE]).delete()
    return changed


def find(*, typed: str, viewer: Viewer, at_most: int = 8) -> list[Match]:
    """The clients and people that `viewer` may see and `typed` may mean, the best first."""
    words = plain(typed[:100]).split()[:6]
    if not words:
        return []
    rows = Findable.objects.seen_by(viewer)
    longest = max(map(len, words))
    if longest < _TRIGRAM:
        found = list(
            _loaded(rows.filter(contact=None, plain__startswith=" ".join(words)).order_by("plain")[:at_most])
        )
    else:
        found = _ranked(_holding(rows, "plain", words), words, at_most)
        if len(found) < at_most:
            spelt = [word for word in bones(typed[:100]).split() if len(word) >= _TRIGRAM]
            found += _others(found, _ranked(_holding(rows, "bones", spelt), words, at_most) if spelt else [])
        if not found:
            found = _ranked(_near(rows, " ".join(words)), words, at_most, least=_ALIKE)
    return [Match(one.client, one.contact) for one in found[:at_most]]


def _findable(client: int, contact: int | None, said: str) -> Findable:
    return Findable(client_id=client, contact_id=contact, said=said, plain=plain(said), bones=bones(said))


def _said_of(client: Client, merged: Iterable[tuple[str, str]] = ()) -> str:
    """With the names and codes of those that were merged into it: they are still asked for."""
    said = [client.name, client.key, client.city, *(word for pair in merged for word in pair)]
    return " ".join(dict.fromkeys(filter(None, said)))


def _said_of_contact(contact: Contact) -> str:
    return " ".join(filter(None, (contact.name, contact.address_as, contact.email, contact.phone)))


def _everybody() -> Iterable[tuple[int, int | None, str]]:
    merged: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    gone = Client.objects.filter(merged_into__isnull=False).order_by("pk")
    for into, name, key in gone.values_list("merged_into_id", "name", "key"):
        merged[into or 0].append((name, key))
    here = Client.objects.filter(merged_into=None)
    for one in here.only("name", "key", "city").iterator(chunk_size=_AT_ONCE):
        yield one.pk, None, _said_of(one, merged.get(one.pk, ()))
    people = Contact.objects.filter(left_on=None).only("client_id", "name", "address_as", "email", "phone")
    for person in people.iterator(chunk_size=_AT_ONCE):
        yield person.client_id, person.pk, _said_of_contact(person)


def _write(batch: list[Findable]) -> int:
    with transaction.atomic():
        people = [one.contact_id for one in batch if one.contact_id is not None]
        clients = [one.client_id for one in batch if one.contact_id is None]
        Findable.objects.filter(contact_id__in=people).delete()
        Findable.objects.filter(contact=None, client_id__in=clients).delete()
        Findable.objects.bulk_create(batch, batch_size=500)
    return len(batch)


def _holding(rows: "QuerySet[Findable]", column: str, words: Sequence[str]) -> "QuerySet[Findable]":
    """Rows whose `column` holds every word, by way of the index of letter triples."""
    triple = [word for word in words if len(word) >= _TRIGRAM]
    if connection.vendor == "sqlite":
        asked = " AND ".join(f'{column} : "{word}"' for word in triple)
        rows = rows.extra(
            where=[
                "clients_findable.id IN (SELECT rowid FROM clients_findable_triples WHERE clients_findable_triples MATCH %s)"
            ],
            params=[asked],
        )
        triple = []
    for word in {*triple, *(word for word in words if len(word) < _TRIGRAM)}:
        rows = rows.filter(**{f"{column}__contains": word})
    return rows


def _near(rows: "QuerySet[Findable]", typed: str) -> "QuerySet[Findable]":
    """Rows that share the most letter triples with what was typed."""
    triples = sorted({typed[place : place + _TRIGRAM] for place in range(len(typed) - _TRIGRAM + 1)} - {""})
    if connection.vendor == "sqlite":
        asked = " OR ".join(f'"{one}"' for one in triples if " " not in one) or '"   "'
        return rows.extra(
            where=[
                "clients_findable.id IN (SELECT rowid FROM clients_findable_triples WHERE clients_findable_triples MATCH %s ORDER BY rank LIMIT 200)"
            ],
            params=[f"plain : ({asked})"],
        )
    alike = Func(
        Value(typed), F("plain"), function=f"{_trigram_schema()}.word_similarity", output_field=FloatField()
    )
    return rows.annotate(alike=alike).filter(alike__gt=_NEAR).order_by(F("alike").desc())


@cache
def _trigram_schema() -> str:
    """Where PostgreSQL keeps the functions of letter triples: perhaps in a schema that ours does not look into."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace"
            " WHERE extname = 'pg_trgm'"
        )
        return str(cursor.fetchone()[0])


def _loaded(rows: "QuerySet[Findable]") -> "QuerySet[Findable]":
    return rows.select_related("client", "contact")


def _ranked(
    rows: "QuerySet[Findable]", words: Sequence[str], at_most: int, *, least: float = 0
) -> list[Findable]:
    """Names that begin with what was typed first, then those with the most letters in common."""
    typed = " ".join(words)
    scored = sorted(
        ((_score(one.plain, typed, words), one) for one in _loaded(rows)[:_LOOKED_AT]),
        key=lambda pair: (-pair[0], pair[1].contact_id is not None, len(pair[1].plain), pair[1].pk),
    )
    return [one for score, one in scored if score >= least][:at_most]


def _score(text: str, typed: str, words: Sequence[str]) -> float:
    starts = text.startswith(typed) + sum(f" {text}".count(f" {word}") > 0 for word in words) / len(words)
    return starts + max(
        SequenceMatcher(None, typed, text[: len(typed) + 2]).ratio(),
        max((SequenceMatcher(None, typed, part).ratio() for part in text.split()), default=0),
    )


def _others(found: list[Findable], more: list[Findable]) -> list[Findable]:
    known = {one.pk for one in found}
    return [one for one in more if one.pk not in known]
