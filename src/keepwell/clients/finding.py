"""Finds the one client that somebody means by a code or a name."""

import difflib

from django.db.models import Q

from keepwell.clients.models import Client
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff.sight import Viewer

_SHOWN = 5


class NoSuchClient(Refusal):
    says = gettext_noop("No client is called “%(text)s”.")
    mend = gettext_noop("Near it: %(near)s.")


class SeveralClients(Refusal):
    says = gettext_noop("“%(text)s” fits %(count)s clients.")
    mend = gettext_noop("Write the code of the one you mean: %(near)s.")


def find_client(text: str, *, viewer: Viewer) -> Client:
    """The client of `viewer`'s whose code or name is `text`, letter case aside, or the only one it is a part of.

    Raises NoSuchClient with the nearest ones, SeveralClients with some of those that fit (facts: `clients`).
    """
    text = text.strip()
    seen = Client.objects.seen_by(viewer)
    exact = list(seen.filter(key=text)[:1]) or list(seen.known_as(text)[: _SHOWN + 1])
    if len(exact) == 1:
        return exact[0]
    part = Q(key__icontains=text) | Q(name__icontains=text)
    fitting = seen.known_as(text) if exact else seen.filter(part) if text else seen.none()
    found = list(fitting.order_by("name", "key")[: _SHOWN + 1])
    if len(found) == 1:
        return found[0]
    if found:
        raise SeveralClients(text=text, count=fitting.count(), near=_listed(found), clients=_facts(found))
    near = _nearest(text, viewer)
    raise NoSuchClient(text=text, near=_listed(near) or "-", clients=_facts(near))


def _nearest(text: str, viewer: Viewer) -> list[Client]:
    known: dict[str, int] = {}
    for pk, key, name in Client.objects.seen_by(viewer).values_list("id", "key", "name").iterator(10_000):
        known.setdefault(name.casefold(), pk)
        known.setdefault(key.casefold(), pk)
    close = difflib.get_close_matches(text.casefold(), known, n=_SHOWN, cutoff=0.6)
    ids = list(dict.fromkeys(known[word] for word in close))
    clients = Client.objects.in_bulk(ids)
    return [clients[pk] for pk in ids]


def _listed(clients: list[Client]) -> str:
    return ", ".join(
        client.key if client.name == client.key else f"{client.name} ({client.key})"
        for client in clients[:_SHOWN]
    )


def _facts(clients: list[Client]) -> list[dict[str, str]]:
    return [{"client": client.key, "name": client.name} for client in clients[:_SHOWN]]
