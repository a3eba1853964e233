"""Every route, by every method, as everybody, about everybody's clients: nobody learns or changes what is not theirs.

Generated from the URL map. What is expected follows from the declared permission alone. `registry` says what the
parameters of routes are about and fails for one it does not know.
"""

import logging
import re
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import registry
from django.apps import apps
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import world
from keepwell.clients.models import Client
from keepwell.doors.desk.gate import METHODS, ROLES, May, permission_of
from keepwell.ledger.models import Order
from keepwell.staff.models import Member
from keepwell.staff.sight import viewer_of

SAFE = ("GET", "HEAD")
EVERY_METHOD = (*METHODS, "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")
# Written while reading: the session, when it was used, how often something was tried.
OWN_AFFAIRS = re.compile(r"django_session|usersessions_usersession|staff_attempt", re.IGNORECASE)
WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)

SECRETS = {
    "clients.Contact": "name",
    "clients.Fact": "value",
    "clients.Mark": "why",
    "clients.Note": "text",
    "ledger.Conversation": "text",
    "promises.Promise": "what",
}


def _routes(
    resolver: URLResolver, path: str = "", names: tuple[str, ...] = ()
) -> Iterator[tuple[Any, str, tuple]]:
    for one in resolver.url_patterns:
        here, parameters = path + str(one.pattern), (*names, *one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from _routes(one, here, parameters)
        else:
            assert isinstance(one, URLPattern)
            yield one, here, parameters


def _foreign(member: Member | None) -> list[str]:
    """What a viewer must never read: names, keys, order numbers, people of clients not theirs; others' notes."""
    seen = (
        [] if member is None else list(Client.objects.seen_by(viewer_of(member)).values_list("pk", flat=True))
    )
    hidden = Client.objects.exclude(pk__in=seen).exclude(merged_into__in=seen)  # what became part of theirs
    words = {word for row in hidden.values_list("name", "key") for word in row}
    words |= set(Order.objects.filter(client__in=hidden).values_list("number", flat=True))
    for label, text in SECRETS.items():
        rows = apps.get_model(label)._default_manager
        hide = rows.exclude(by=member) if label == "clients.Note" else rows.filter(client__in=hidden)
        words |= set(hide.values_list(text, flat=True))
    return sorted({form for word in words if word for form in (word, escape(word), quote(word))})


def _digest() -> dict[str, list[tuple[Any, ...]]]:
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if not OWN_AFFAIRS.search(model._meta.db_table)
    }


def _clients(keys: list[int]) -> list[tuple[Any, ...]]:
    return list(Client.objects.filter(pk__in=keys).order_by("pk").values_list())


def _is_look(sql: str, params: Any) -> bool:
    """That somebody looks is written down while they read: this and nothing else."""
    return (
        "staff_auditentry" in sql
        and sql.startswith("INSERT")
        and any(str(one).startswith("look.") for one in params)
    )


class Writes:
    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if WRITE.match(sql) and not OWN_AFFAIRS.search(sql) and not _is_look(sql, params):
            self.made.append(sql[:120])
        return execute(sql, params, many, context)


class Walk:
    def __init__(self, cast: world.World) -> None:
        self.ground = registry.build(cast)
        for ownership in registry.OWNERSHIPS:  # all there is to see is there before anybody looks
            for _, find in registry.PARAMETERS.values():
                find(self.ground, ownership)
        self.browsers: dict[str, Browser] = {}
        self.cookies: dict[str, Any] = {}
        self.foreign: dict[str, list[str]] = {}
        self.searches: dict[str, list[str]] = {}
        self.hidden: dict[str, list[int]] = {}
        for name, member in self.ground.viewers.items():
            browser = Browser(raise_request_exception=False)
            if member is not None:
                browser.force_login(member)
                browser.get("/me/")
            self.browsers[name], self.cookies[name] = browser, deepcopy(browser.cookies)
            self.foreign[name] = _foreign(member)
            seen = Client.objects.seen_by(viewer_of(member)) if member else Client.objects.none()
            # A part of a name: a page may repeat what was asked, and must not complete it.
            parts = [client.name[:5] for client in Client.objects.difference(seen).order_by("pk")]
            names = ("q", "fits", "name", "query", "search", "typed")
            self.searches[name] = (
                [urlencode(dict.fromkeys(names, part)) for part in parts[:3]] if member else []
            )
            hidden = Client.objects.exclude(pk__in=seen).exclude(merged_into__in=seen)
            self.hidden[name] = list(hidden.values_list("pk", flat=True))
        self.count = 0
        self.wrong: list[str] = []
        self.statuses: Counter[int] = Counter()

    def ask(
        self, route: str, path: str, about: set[str], permission: May, *, viewer: str, owner: str, method: str
    ) -> None:
        refused = self._refused(about, permission, viewer, owner, method)
        browser = self.browsers[viewer]
        browser.cookies = deepcopy(self.cookies[viewer])
        writes = Writes()
        hidden = self.hidden[viewer]
        payload = dict.fromkeys(("client", "clients", "ids", "chosen", "pk"), hidden)
        before = _clients(hidden) if method == "POST" else []
        with transaction.atomic():
            with connection.execute_wrapper(writes):
                answer = browser.generic(method, path) if method != "POST" else browser.post(path, payload)
                body = b"".join(answer) if answer.streaming else answer.content
            after = _clients(hidden) if method == "POST" else []
            if not refused:
                transaction.set_rollback(True)  # the next one finds everything as it was
        self.count += 1
        self.statuses[answer.status_code] += 1
        where = f"{viewer} {method} {path} ({route}, {owner}): {answer.status_code}"
        if answer.status_code >= 500:
            self.wrong.append(f"{where}, a fault")
        if refused is not None and answer.status_code not in refused:
            self.wrong.append(f"{where}, expected {refused}")
        if (refused or method in SAFE) and writes.made:
            self.wrong.append(f"{where}, wrote {writes.made[0]}")
        if before != after:
            self.wrong.append(f"{where}, changed a client that is not theirs")
        told = body.decode(errors="replace") + repr(sorted(answer.headers.items()))
        if leaked := [word for word in self.foreign[viewer] if word in told]:
            self.wrong.append(f"{where}, tells {leaked[:3]}")

    def _refused(
        self, about: set[str], permission: May, viewer: str, owner: str, method: str
    ) -> set[int] | None:
        """The statuses a refusal may have; None where the request is allowed to be answered."""
        if method not in METHODS:
            return {405}
        member = self.ground.viewers[viewer]
        if permission is May.ANYONE:
            return None
        if member is None:
            return {302}
        if member.role not in ROLES[permission]:
            return {404}
        theirs = self.ground.sees(viewer, owner) and ("note" not in about or viewer == "manager")
        if about & {"client", "note"} and not theirs:
            return {404, 405}
        return None


def test_nobody_learns_or_changes_what_is_not_theirs(
    stood: world.World, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    logging.disable(logging.CRITICAL)  # thousands of refusals are not news
    request.addfinalizer(lambda: logging.disable(logging.NOTSET))
    walk = Walk(stood)
    before = _digest()
    for pattern, path, parameters in _routes(get_resolver()):
        route = pattern.name or ""
        permission = permission_of(pattern.callback, route)
        finders = {name: registry.finder(route, path, name) for name in parameters}
        about = {kind for kind, _ in finders.values()}
        owners = registry.OWNERSHIPS if about & {"client", "note"} else ("own",)
        for owner in owners:
            url = reverse(
                route, kwargs={name: find(walk.ground, owner) for name, (_, find) in finders.items()}
            )
            for viewer in walk.ground.viewers:
                for method in EVERY_METHOD if owner == "own" else METHODS:
                    walk.ask(route, url, about, permission, viewer=viewer, owner=owner, method=method)
                if not parameters:
                    for asked in walk.searches[viewer]:
                        found = f"{url}?{asked}"
                        walk.ask(route, found, about, permission, viewer=viewer, owner=owner, method="GET")
    with capsys.disabled():
        sys.stdout.write(f"\nthe walk: {walk.count} requests, {dict(sorted(walk.statuses.items()))}\n")
    assert not walk.wrong, f"{len(walk.wrong)} wrong:\n" + "\n".join(walk.wrong[:: len(walk.wrong) // 60 + 1])
    assert _digest() == before


def test_a_route_about_something_unknown_fails_the_walk() -> None:
    with pytest.raises(LookupError):
        registry.finder("unheard_of", "unheard/<int:pk>/", "pk")
