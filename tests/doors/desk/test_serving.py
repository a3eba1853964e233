"""The server itself: started by its command on a free port, answering a browser's first steps."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keepwell.doors.desk import serving


@pytest.fixture
def served(tmp_path: Path) -> Iterator[dict[str, Any]]:
    environment = {**os.environ, "KEEPWELL_HOME": str(tmp_path)}
    environment.pop("KEEPWELL_DATABASE_URL", None)
    started = subprocess.Popen(
        [sys.executable, "-m", "keepwell.doors.cli", "serve", "--port", "0", "--no-browser", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    text = ""
    while not text.rstrip().endswith("}"):
        line = started.stdout.readline()
        assert line, "it ended before it said where it is"
        text += line
    yield json.loads(text)
    started.send_signal(signal.SIGINT)
    assert started.wait(timeout=60) == 0
    started.stdout.close()


def _answer(url: str) -> tuple[int, str, dict[str, str]]:
    waiting = threading.Event()
    for _ in range(600):  # the port answers when the first worker stands, up to a minute
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own address
                return answer.status, answer.read().decode(), dict(answer.headers)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            waiting.wait(0.1)
    raise AssertionError("nobody answered")


def test_the_first_start_leads_the_first_admin_in(served: dict[str, Any]) -> None:
    assert served["url"].startswith(f"{served['desk']}/join/")
    status, page, headers = _answer(served["url"])
    assert status == 200
    assert 'name="password"' in page
    assert "script-src 'self'" in headers["content-security-policy"]
    style = page.partition('rel="stylesheet" media="print" href="')[2].partition('"')[0]
    status, _, headers = _answer(served["desk"] + style)
    assert status == 200
    assert "max-age=31536000" in headers["cache-control"]


def test_the_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    file = tmp_path / "secret-key"
    key = serving.key_kept_in(file)
    assert len(key) >= 50
    assert serving.key_kept_in(file) == key
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_refused_and_the_usual_one_gives_way() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(serving.PortTaken):
            serving.free_port("127.0.0.1", number)
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if tried.connect_ex(("127.0.0.1", serving.PORT)) != 0:
            tried.close()
            with socket.create_server(("127.0.0.1", serving.PORT)):
                assert serving.free_port("127.0.0.1", None) > serving.PORT


def test_who_listens_for_other_machines_says_under_which_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEEPWELL_URL", raising=False)
    assert serving.address_of("127.0.0.1", 80) == "http://127.0.0.1:80"
    with pytest.raises(serving.AddressUnknown):
        serving.address_of("192.0.2.1", 80)
    monkeypatch.setenv("KEEPWELL_URL", "https://keepwell.example.org/")
    assert serving.address_of("192.0.2.1", 80) == "https://keepwell.example.org"
