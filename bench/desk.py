"""Times the pages of the desk over the company of bench/desk_company.py, served as it is served to people.

    python bench/desk.py FOLDER [--workers 4] [--users 8] [--requests 48] [--json FILE]

Of each page, asked one at a time by half managers and half leads, each time about another client: CPU of the server
and the database together, statements, bytes. Then all users at once: the median wait, where each reads a page for a second,
and where nobody pauses. The peers'
figures are the best of four open-source CRMs under the same load, measured once; CPU is the one to compare.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from desk_company import LEADS, environment

TICK: Final = os.sysconf("SC_CLK_TCK")
WARM: Final = 128  # requests of each page before it counts: every thread of every worker has seen it
# page: CPU ms and statements of the best peer, and what ours may take at most
PEERS: Final = {
    "list": (383, None, 60, 8),
    "search": (300, None, 50, None),
    "client page": (144, 79, 60, 15),
    "Today": (251, None, 50, None),
    "log a talk": (31, None, 20, None),
}


@dataclass
class User:
    """Somebody signed in, on a connection of their own."""

    session: str
    sees: list[int]  # clients they may open
    words: list[str]
    port: int = 0
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)  # kept as a browser keeps them
    turn: int = 0
    connection: http.client.HTTPConnection | None = field(default=None)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[float, bytes]:
        """Seconds, and the answer's body."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = {**self.cookies, "sessionid": self.session}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        body = None
        if form is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.token,
                "Origin": f"http://127.0.0.1:{self.port}",
            }
            body = urlencode(form)
        begun = time.perf_counter()
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        took = time.perf_counter() - begun
        if answer.status not in {200, 302}:
            raise SystemExit(f"{path} answered {answer.status}: {text[:400]!r}")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', text):
            self.token = found[1].decode()
        return took, text

    def client(self) -> int:
        self.turn += 1
        return self.sees[self.turn * 7919 % len(self.sees)]


def pages() -> dict[str, Callable[[User], tuple[str, dict[str, str] | None]]]:
    def word(user: User) -> str:
        user.turn += 1
        return quote(user.words[user.turn % len(user.words)])

    def turned(user: User, *paths: str) -> str:
        user.turn += 1
        return paths[user.turn % len(paths)]

    talk = {"channel": "phone", "reached": "yes", "text": "They will order on Monday."}
    return {
        "list": lambda user: (
            turned(user, "/clients/", "/clients/?page=3", "/clients/?sort=-at_stake", "/clients/?cell=A"),
            None,
        ),
        "search": lambda user: (f"/find/?typed={word(user)}", None),
        "client page": lambda user: (f"/clients/{user.client()}/", None),
        "Today": lambda _: ("/", None),
        "log a talk": lambda user: (f"/clients/{user.client()}/talks/", talk),
    }


def prepare(users: int) -> list[dict[str, Any]]:
    """Sessions of half leads, half managers, and what each may ask about."""
    import django

    django.setup()
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from browsing import session_of
    from keepwell.clients.models import Client
    from keepwell.staff.models import Member
    from keepwell.staff.sight import viewer_of

    made = []
    for place in range(users):
        kind = "lead" if place % 2 else "manager"
        member = Member.objects.get(email=f"{kind}{place // 2 % LEADS}@bench.example")
        mine = Client.objects.seen_by(viewer_of(member)).order_by("pk")
        seen = list(mine.values_list("pk", flat=True)[:: 1 if kind == "manager" else 97])
        words = [part for name in mine.values_list("name", flat=True)[:40:4] for part in name.split()[1:3]]
        made.append({"session": session_of(member), "sees": seen, "words": words})
    return made


def statements(users: list[User]) -> dict[str, int]:
    """The most statements that any asking of a page took."""
    from django.db import connection
    from django.test import Client as Browser
    from django.test.utils import CaptureQueriesContext

    most: dict[str, int] = {}
    for name, path_of in pages().items():
        for user in users * 3:
            browser = Browser(headers={"host": "127.0.0.1"})
            browser.cookies["sessionid"] = user.session
            path, form = path_of(user)
            browser.get("/clients/")  # what is remembered for a while is asked for once
            with CaptureQueriesContext(connection) as seen:
                browser.get(path) if form is None else browser.post(path, form)
            most[name] = max(most.get(name, 0), len(seen))
    return most


def descendants(root: int) -> Iterator[int]:
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from descendants(int(child))


def cpu_of(roots: list[int]) -> float:
    """Seconds that the processes under `roots` have worked."""
    total = 0
    for root in roots:
        for pid in descendants(root):
            try:
                of = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            total += int(of[11]) + int(of[12])
    return total / TICK


def memory_of(root: int) -> float:
    """MB of the processes under `root`, what they share counted once."""
    total = 0
    for pid in descendants(root):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def served(env: dict[str, str], workers: int) -> tuple[subprocess.Popen[str], int]:
    arguments = ["serve", "--no-browser", "--port", "0", "--workers", str(workers), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "keepwell.doors.cli", *arguments], env=env, stdout=subprocess.PIPE, text=True
    )
    told = ""
    while process.stdout and not told.rstrip().endswith("}"):
        told += process.stdout.readline()
    port = int(json.loads(told)["port"])
    for _ in range(600):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/sign-in/")
        except OSError:
            time.sleep(0.1)
        else:
            return process, port
    raise SystemExit("the desk does not answer")


def alone(
    users: list[User],
    path_of: Callable[[User], tuple[str, dict[str, str] | None]],
    roots: list[int],
    count: int,
) -> dict[str, float]:
    for place in range(WARM):
        users[place % len(users)].ask(*path_of(users[place % len(users)]))
    before, waits, sizes = [cpu_of([root]) for root in roots], [], []
    for place in range(count):
        user = users[place % len(users)]
        took, text = user.ask(*path_of(user))
        waits.append(took)
        sizes.append(len(text))
    spent = [(cpu_of([root]) - first) / count * 1000 for root, first in zip(roots, before, strict=True)]
    return {
        "cpu_ms": sum(spent),
        "database_ms": sum(spent[1:]),
        "median_ms": statistics.median(waits) * 1000,
        "kb": statistics.median(sizes) / 1024,
    }


def together(users: list[User], count: int, pause: float) -> dict[str, list[float]]:
    """All at once, each walking over the pages and reading each for `pause` seconds; waits by page."""
    waits: dict[str, list[float]] = {name: [] for name in pages()}

    def walk(user: User) -> None:
        for _ in range(count):
            for name, path_of in pages().items():
                waits[name].append(user.ask(*path_of(user))[0] * 1000)
                time.sleep(pause)

    threads = [threading.Thread(target=walk, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def database_root(folder: Path) -> list[int]:
    file = folder / "cluster" / "data" / "postmaster.pid"
    return [int(file.read_text().splitlines()[0])] if file.exists() else []


def idle_memory(env: dict[str, str]) -> float:
    process, _ = served(env, 2)
    time.sleep(3)
    try:
        return memory_of(process.pid)
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--requests", type=int, default=48)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    env = environment(asked.folder)
    print(f"idle memory with 2 workers: {(idle := idle_memory(env)):.0f} MB (wanted under 300)")
    os.environ.update(env)
    if "KEEPWELL_DATABASE_URL" not in env:
        os.environ.pop("KEEPWELL_DATABASE_URL", None)
    users = [User(**one) for one in prepare(asked.users)]
    counted = statements(users)
    process, port = served(env, asked.workers)
    try:
        for user in users:
            user.port = port
            user.ask("/clients/" + str(user.client()) + "/")  # brings the form's token
        roots = [process.pid, *database_root(asked.folder)]
        found = {
            name: alone(users, path_of, roots, asked.requests) | {"statements": counted[name]}
            for name, path_of in pages().items()
        }
        waits = together(users, max(4, asked.requests // 8), 0)
        reading = together(users, max(4, asked.requests // 8), 1)
    finally:
        process.terminate()
        process.wait()
    print(
        f"{'page':<14}{'CPU ms':>8}{'database':>9}{'wanted':>8}{'peer':>6}{'ratio':>7}{'statements':>12}{'wanted':>8}{'KB':>7}{'alone ms':>10}{'all at once ms':>16}"
    )
    for name, one in found.items():
        peer, _, most, most_statements = PEERS[name]
        print(
            f"{name:<14}{one['cpu_ms']:>8.1f}{one['database_ms']:>9.1f}{most:>8}{peer:>6}{peer / one['cpu_ms']:>7.1f}{one['statements']:>12}"
            f"{most_statements or '–':>8}{one['kb']:>7.0f}{one['median_ms']:>10.1f}{statistics.median(waits[name]):>16.1f}"
        )
    for how, of in (("each page read for a second", reading), ("nobody pausing", waits)):
        every = [wait for some in of.values() for wait in some]
        print(f"median of all pages with {asked.users} users, {how}: {statistics.median(every):.0f} ms")
    if asked.json:
        asked.json.write_text(json.dumps({"idle_mb": idle, "pages": found, "waits": waits}, indent=1))


if __name__ == "__main__":
    main()
