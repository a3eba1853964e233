"""Looking for duplicates again: by a process of its own, one at a time, and never under way for ever."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Visitor

import world
from browsing import Desk, look, wrongs
from keepwell.clients import likening
from keepwell.clients.models import Client, Likeness
from keepwell.doors.desk.bringing import starting, working
from keepwell.ledger.models import Errand
from keepwell.lib import clock
from keepwell.staff.models import Member, Role, Team

rows = pytest.mark.django_db(transaction=True)  # on PostgreSQL too, and for a process of its own
PATIENCE = 120.0
PAGE, LOOK, PROGRESS = "/house/duplicates/", "/house/duplicates/look/", "/house/duplicates/progress/"
ENDLESS = """
import sys, time, django
django.setup()
from keepwell.clients import likening
from keepwell.doors.desk.bringing import working
def never_done(progress):
    progress("comparing", 0, None)
    time.sleep(600)
likening.keep_likenesses = never_done
working.main(*map(int, sys.argv[1:]))
"""
UNDER_WAY, STOPPED = "Looking for duplicates", "This was stopped in the middle"


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    return visitor


def _twin(cast: world.World) -> Client:
    return Client.objects.create(key="TWIN", name=f"{cast.silent.name} Ltd", manager=cast.manager)


def _until(holds: Any) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def _shown(visitor: Visitor) -> str:
    return str(visitor.get(PAGE).content.decode())


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The processes that would have been started; none is."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(starting, "_spawn", lambda *run: asked.append(run))
    return asked


@rows
def test_a_click_is_answered_at_once_and_the_pairs_come(home: Path, cast: world.World) -> None:
    twin = _twin(cast)
    visitor = _as(cast.lead)
    assert visitor.post(LOOK).url == PAGE
    _until(lambda: Errand.objects.get().state != Errand.State.RUNNING)
    found = Errand.objects.get()
    assert (found.state, found.refusal) == ("done", {})
    page = _shown(visitor)
    assert f"/house/duplicates/{cast.silent.pk}/{twin.pk}/" in page
    assert f"{cast.lead.name} looked again, " in page
    assert UNDER_WAY not in page
    twin.delete()
    visitor.post(LOOK)
    _until(lambda: Errand.objects.get().state != Errand.State.RUNNING)
    assert not Likeness.objects.exists()
    assert Errand.objects.get().run == 2, "the same row again"


@rows
def test_while_it_runs_nobody_starts_another(
    home: Path, cast: world.World, started: list[tuple[int, int]]
) -> None:
    other = Member.objects.create(name="Other", email="o@example.org", role=Role.ADMIN)
    for member in (cast.lead, cast.lead, other):
        assert _as(member).post(LOOK).status_code == 302
    assert len(started) == 1
    errand = Errand.objects.get()
    assert errand.by == cast.lead
    Member.objects.filter(pk=cast.lead.pk).update(team=Team.objects.create(name="North"))
    for member in (cast.lead, other):  # also who does not see every client
        page = _shown(_as(member))
        assert UNDER_WAY in page
        assert LOOK not in page, "no button to press again"
        assert '<noscript><meta http-equiv="refresh"' in page
        polled = _as(member).get(PROGRESS, headers={"HX-Request": "true"})
        assert UNDER_WAY in polled.content.decode()
    assert _as(other).get(PROGRESS).url == PAGE
    assert _as(other).get(f"/orders/errands/{errand.pk}/").status_code == 404, "it is about no orders"
    assert f"/orders/errands/{errand.pk}/" not in _as(other).get("/orders/").content.decode()
    working.main(*started[0])
    polled = _as(other).get(PROGRESS, headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == PAGE
    assert UNDER_WAY not in _shown(_as(other))


@rows
def test_managers_and_readers_start_nothing(
    home: Path, cast: world.World, started: list[tuple[int, int]]
) -> None:
    for member in (cast.manager, cast.outsider):
        assert _as(member).post(LOOK).status_code == 404
        assert _as(member).get(PROGRESS).status_code == 404
    assert not started
    assert not Errand.objects.exists()


@rows
def test_killed_it_says_so_and_is_started_again(
    home: Path, cast: world.World, started: list[tuple[int, int]]
) -> None:
    twin, visitor = _twin(cast), _as(cast.lead)
    visitor.post(LOOK)
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, *map(str, started[0])],
        env={**os.environ, **starting._environment()},
    ) as child:
        _until(lambda: Errand.objects.get().step == "comparing")
        assert UNDER_WAY in _shown(visitor)
        child.send_signal(signal.SIGKILL)
    page = _shown(visitor)
    assert STOPPED in page
    assert UNDER_WAY not in page
    polled = visitor.get(PROGRESS, headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == PAGE
    visitor.post(LOOK)
    working.main(*started[1])
    page = _shown(visitor)
    assert f"/house/duplicates/{cast.silent.pk}/{twin.pk}/" in page
    assert STOPPED not in page


@rows
def test_a_fault_is_told_and_mended_by_the_same_button(
    home: Path, cast: world.World, started: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(progress: Any) -> int:
        raise RuntimeError

    visitor = _as(cast.lead)
    whole = likening.keep_likenesses
    monkeypatch.setattr(likening, "keep_likenesses", broken)
    visitor.post(LOOK)
    working.main(*started[-1])
    page = _shown(visitor)
    assert "Keepwell met a fault of its own" in page
    assert LOOK in page
    monkeypatch.setattr(likening, "keep_likenesses", whole)
    visitor.post(LOOK)
    working.main(*started[-1])
    assert [run for _, run in started] == [1, 2]
    assert "fault of its own" not in _shown(visitor)


def test_it_looks_right_while_it_runs_and_ends_by_itself(
    desk: Desk, stood: world.World, started: list[tuple[int, int]]
) -> None:
    twin = _twin(stood)
    page = desk.page(stood.lead, language="en", path=PAGE)
    page.get_by_role("button", name="Look again").click()
    page.wait_for_selector("#progress")
    Errand.objects.update(step="reading", done=40_000, total=100_000)
    for other, way in desk.in_every_way(stood.lead, PAGE):
        # Nobody is at work, and to look may take longer than is waited for a sign of life.
        Errand.objects.update(moved_at=clock.now())
        look(other, f"duplicates-search-{way}")
        assert not wrongs(other)
    page.goto(PAGE)
    page.wait_for_selector("#progress")
    working.main(*started[0])
    page.wait_for_selector(f"a[href$='/{stood.silent.pk}/{twin.pk}/']", timeout=60_000)
    assert page.locator("#progress").count() == 0
