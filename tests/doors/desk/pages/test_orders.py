"""Order files brought in on a page: taken in, looked at, chosen from, written by a process of its own, taken back."""

import csv
import io
import os
import signal
import stat
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Visitor
from django.urls import reverse

import world
from browsing import Desk, look, wrongs
from keepwell.clients.models import Client
from keepwell.doors.desk.bringing import starting, working
from keepwell.doors.desk.bringing.mends import MENDS
from keepwell.ledger import errands, uploads
from keepwell.ledger.holding import held_alone
from keepwell.ledger.models import Errand, Import, Order
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.rounds import nightly
from keepwell.rounds.holding import RoundUnderWay
from keepwell.staff.models import AuditEntry, Member, Role
from keepwell.standings.models import Rebuild

rows = pytest.mark.django_db(transaction=True)  # on PostgreSQL too, and for a process of its own
PATIENCE = 120.0
OUTCOME = {
    "rows": 1, "kept": 1, "refused": 0, "orders": dict.fromkeys(("added", "replaced", "unchanged"), 0), "returns": 0, "clients": 1
}  # fmt: skip
ORDERS = """Order No,Order Date,Client,Item,Qty,Price,Currency
W1,2026-05-17,নতুন দিন ট্রেডার্স,Jute bag,10,12.50,EUR
W1,2026-05-17,নতুন দিন ট্রেডার্স,Towel,2,30.00,EUR
W2,2026-05-31,Nordwind,Jute bag,4,12.50,EUR
W3,2026-06-14,Nordwind,Jute bag,five,12.50,EUR
W4,not a day,Nordwind,Jute bag,1,12.50,EUR
"""


@pytest.fixture
def admin(cast: world.World) -> Member:
    return Member.objects.create(name="Admin", email="admin@example.org", role=Role.ADMIN)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Errands are done in this process, and their round is only noted: the runs that were started."""
    started: list[int] = []

    def do(errand: int, run: int) -> None:
        started.append(run)
        working.main(errand, run)

    monkeypatch.setattr(starting, "_spawn", do)
    monkeypatch.setattr(nightly, "run", lambda **asked: Rebuild.objects.filter(by="").update(by=asked["by"]))
    return started


def _not_started(errand: int, run: int) -> None:
    """No process at all."""


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    return visitor


def send(visitor: Visitor, *files: tuple[str, str | bytes]) -> Any:
    sent = [
        SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for name, text in files
    ]
    return visitor.post(reverse("upload_orders"), {"files": sent})


def waited(errand: int) -> Errand:
    """The errand when nobody is at work on it any more."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        row = Errand.objects.select_related("brought", "undoes").get(pk=errand)
        if row.state != Errand.State.RUNNING:
            return row
        time.sleep(0.05)
    raise AssertionError(f"errand {errand} has not ended: {row.deed} {row.step}")


def looked_at(visitor: Visitor, *files: tuple[str, str | bytes]) -> Errand:
    answer = send(visitor, *files)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return waited(Errand.objects.latest("pk").pk)


def shown(visitor: Visitor, errand: Errand) -> str:
    return str(visitor.get(reverse("errand", args=[errand.pk])).content.decode())


def press(visitor: Visitor, deed: str, errand: Errand, **form: Any) -> Errand:
    answer = visitor.post(reverse(deed, args=[errand.pk]), form)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return waited(errand.pk)


@rows
def test_from_a_file_to_today_and_back(home: Path, admin: Member) -> None:
    visitor = _as(admin)
    before = set(Order.objects.values_list("pk", flat=True))
    errand = looked_at(visitor, ("অর্ডার 2026.csv", ORDERS))
    page = shown(visitor, errand)
    assert (errand.state, errand.found["rows"], errand.found["kept"], errand.found["refused"]) == (
        "done",
        5,
        3,
        2,
    )
    assert "অর্ডার 2026.csv" in page
    assert "নতুন দিন ট্রেডার্স" in page
    assert "Bring them in" in page
    assert set(Order.objects.values_list("pk", flat=True)) == before, "looking writes nothing"

    errand = press(visitor, "bring_in", errand)
    assert (errand.deed, errand.state) == ("round", "done"), errand.refusal
    brought = errand.brought
    assert brought is not None
    assert brought.by == "Admin"
    assert brought.files[0]["name"] == "অর্ডার 2026.csv"
    assert Order.objects.filter(added_by=brought).count() == 2
    result = visitor.get(reverse("errand", args=[errand.pk]), follow=True).content.decode()
    assert "5 rows = 3 kept + 2 refused." in result
    assert "2 orders and returns go." in result
    assert Rebuild.objects.get().by == "Admin", "the round ran after it"
    assert not list(uploads.folder_of(errand.folder).glob("*.csv")) or all(
        "refused" in one.name for one in uploads.folder_of(errand.folder).iterdir()
    ), "the files themselves are gone once they are in"

    answer = visitor.get(reverse("refused_rows", args=[brought.pk]))
    refused = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]
    assert [row["keepwell_line"] for row in refused] == ["5", "6"]
    assert "refused.csv" in answer["Content-Disposition"]

    taken = visitor.post(reverse("undo_import", args=[brought.pk]))
    undo = waited(Errand.objects.latest("pk").pk)
    assert taken.url == reverse("errand", args=[undo.pk])
    assert (undo.deed, undo.state) == ("round", "done"), undo.refusal
    assert set(Order.objects.values_list("pk", flat=True)) == before
    assert not Client.objects.filter(name="Nordwind").exists()
    assert "taken back" in visitor.get(reverse("one_import", args=[brought.pk])).content.decode()


@rows
def test_a_second_click_starts_nothing_more(
    home: Path, admin: Member, at_once: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = _as(admin)
    errand = looked_at(visitor, ("orders.csv", ORDERS))
    started: list[tuple[int, int]] = []
    monkeypatch.setattr(starting, "_spawn", lambda *asked: started.append(asked))
    for _ in range(3):
        assert visitor.post(reverse("bring_in", args=[errand.pk])).status_code == 302
    assert started == [(errand.pk, 2)], "the look was the first"
    imported = Import.objects.latest("pk")
    for _ in range(3):
        visitor.post(reverse("undo_import", args=[imported.pk]))
    assert Errand.objects.filter(deed="undo").count() == 0, "somebody is importing"


@rows
def test_killed_half_way_it_is_said_and_started_again(
    home: Path, admin: Member, request: pytest.FixtureRequest
) -> None:
    visitor = _as(admin)
    errand = looked_at(visitor, ("orders.csv", ORDERS))
    before = Order.objects.count()
    with held_alone():  # it waits for us, at work
        visitor.post(reverse("bring_in", args=[errand.pk]))
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            errand.refresh_from_db()
            if errand.process and errand.step:
                break
            time.sleep(0.02)
        assert "Bringing in the orders" in shown(visitor, errand)
        os.kill(int(errand.process.split(":")[-1]), signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while not errands.is_stopped(errand) and time.monotonic() < until:
            time.sleep(0.02)
    page = shown(visitor, errand)
    assert "This was stopped in the middle" in page
    assert "Start again" in page
    assert "stopped" in visitor.get(reverse("orders")).content.decode()
    polled = visitor.get(reverse("errand_progress", args=[errand.pk]), headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == reverse("errand", args=[errand.pk])
    assert Order.objects.count() == before
    request.getfixturevalue("at_once")
    errand = press(visitor, "start_again", errand)
    assert (errand.deed, errand.state) == ("round", "done"), errand.refusal
    assert Order.objects.count() == before + 2


@rows
def test_killed_when_the_orders_were_in_it_finds_them(home: Path, admin: Member, at_once: list[int]) -> None:
    visitor = _as(admin)
    errand = looked_at(visitor, ("orders.csv", ORDERS))
    path = errands.paths_of(errand)[0]
    text = path.read_bytes()
    errand = press(visitor, "bring_in", errand)
    path.write_bytes(text)  # as if killed after the ledger's transaction, before the row said so
    Errand.objects.filter(pk=errand.pk).update(deed="bring", state="running", process="gone:1", brought=None)
    again = press(visitor, "start_again", errand)
    assert again.brought_id == errand.brought_id
    assert Import.objects.filter(by="Admin").count() == 1


@rows
def test_of_two_at_once_the_second_is_told_who_is_at_it(
    home: Path, admin: Member, request: pytest.FixtureRequest
) -> None:
    visitor, other = (
        _as(admin),
        Member.objects.create(name="Rezaul Haque", email="r@example.org", role=Role.LEAD),
    )
    mine, theirs = (
        looked_at(visitor, ("a.csv", ORDERS)),
        looked_at(_as(other), ("b.csv", ORDERS + "W9,2026-06-01,X,Y,1,2,EUR\n")),
    )
    with held_alone():
        _as(other).post(reverse("bring_in", args=[theirs.pk]))
        answer = visitor.post(reverse("bring_in", args=[mine.pk]))
        assert answer.status_code == 422
        assert "Rezaul Haque is bringing in or taking back orders" in answer.content.decode()
        failed = waited(theirs.pk)  # the hold is ours: it gives up, and says so
    assert failed.refusal["code"] == "import_under_way"
    assert "nothing of yours is lost" in shown(visitor, failed)
    request.getfixturevalue("at_once")
    assert press(_as(other), "start_again", failed).state == "done"
    assert press(visitor, "bring_in", mine).state == "done"


@rows
def test_a_round_that_is_held_says_so_and_is_worked_out_again(
    home: Path, admin: Member, at_once: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = _as(admin)
    errand = looked_at(visitor, ("orders.csv", ORDERS))

    def held(**asked: Any) -> None:
        raise RoundUnderWay

    ran: list[Any] = []
    monkeypatch.setattr(working, "_PATIENCE", 0.0)
    monkeypatch.setattr(nightly, "run", held)
    errand = press(visitor, "bring_in", errand)
    assert (errand.deed, errand.state) == ("round", "failed")
    page = shown(visitor, errand)
    assert "The orders are in; the figures are still those of before." in page
    assert "Wait a minute, then have the figures worked out again." in page
    monkeypatch.setattr(nightly, "run", lambda **asked: ran.append(asked["by"]))
    assert press(visitor, "start_again", errand).state == "done"
    assert ran == ["Admin"]
    assert visitor.post(reverse("look_again", args=[errand.pk])).status_code == 422, (
        "what is in is looked at no more"
    )


@rows
def test_columns_and_days_are_chosen_where_nothing_tells(
    home: Path, admin: Member, at_once: list[int]
) -> None:
    visitor = _as(admin)
    text = "wann;wem;wieviel\n03/04/2026;Nordwind;10\n04/05/2026;Nordwind;20\n05/06/2026;Al Noor;30\n"
    errand = looked_at(visitor, ("seltsam.csv", text))
    page = shown(visitor, errand)
    assert errand.state == "failed"
    assert "--" not in page.split("<main", 1)[1].split("</main", 1)[0].replace("<!--", ""), (
        "no word of the terminal"
    )
    errand = press(visitor, "look_again", errand, **{"map-client": "1", "map-day": "0", "map-amount": "2"})
    assert errand.refusal.get("code") == "ambiguous_days"
    assert "Choose below how days are written" in shown(visitor, errand)
    errand = press(visitor, "look_again", errand, days="month")
    assert errand.state == "done", errand.refusal
    assert errand.found["first_rows"][0]["day"] == "2026-03-04"
    assert errand.options["map"] == {"client": "wem", "amount": "wieviel"}, (
        "the day was guessed, and stays a guess"
    )
    errand = press(visitor, "bring_in", errand, days="day")
    assert (errand.deed, errand.found["first_rows"][0]["day"]) == ("look", "2026-04-03"), (
        "what changed is looked at first"
    )
    errand = press(visitor, "look_again", errand, **{"map-amount": "=1", "days": "day"})
    assert errand.found["first_rows"][0]["amount"] == "1"
    errand = press(visitor, "look_again", errand, **{"map-client": "", "days": "day"})
    assert errand.options["without"] == ["client"]


@rows
def test_a_rate_is_asked_for_and_kept_on_the_orders(home: Path, admin: Member, at_once: list[int]) -> None:
    visitor = _as(admin)
    from keepwell.staff import choosing

    choosing.choose(name="currency", value="EUR", by="test")
    errand = looked_at(
        visitor, ("orders.csv", ORDERS.replace("12.50,EUR", "12.50,USD").replace("30.00,EUR", "30.00,USD"))
    )
    page = shown(visitor, errand)
    assert 'name="rate-USD"' in page
    assert "data-bring" not in page
    wrong = visitor.post(reverse("look_again", args=[errand.pk]), {"rate-USD": "much"})
    assert wrong.status_code == 422
    assert "“much” is no rate for USD." in wrong.content.decode()
    errand = press(visitor, "look_again", errand, **{"rate-USD": "0.9"})
    assert "data-bring" in shown(visitor, errand)
    errand = press(visitor, "bring_in", errand, **{"rate-USD": "0.9"})
    assert {str(order.rate.normalize()) for order in Order.objects.filter(added_by=errand.brought)} == {"0.9"}


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(200):
                sheet.write(bytes(1 << 20))
    return packed.getvalue()


@rows
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cat.csv", b"\x89PNG\r\n\x1a\n" + bytes(4000), "unknown_file"),
        ("empty.csv", b"", "empty_file"),
        ("no rows.csv", b"Client,Date,Amount\n", "empty_file"),
        ("page.xlsx", b"<html><body><table><tr><td>Orders</td></tr></table></body></html>", None),
        ("bomb.xlsx", None, "too_large_unpacked"),
        ("torn.xlsx", b"PK\x03\x04" + bytes(500), "damaged_file"),
        (
            "one field.csv",
            b"Client,Date,Amount\n" + b"x" * (1 << 20) + b",2026-01-01,5\nA,2026-01-02,6\n",
            None,
        ),
        ("nul.csv", b"Client,Date,Amount\nA\x00B,2026-01-02,6\n", None),
        (
            "wide.csv",
            ",".join(["Client", "Date", "Amount", *(f"c{n}" for n in range(2000))]).encode()
            + b"\nA,2026-01-01,5\n",
            None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_order_file_is_refused_in_words(
    home: Path, admin: Member, at_once: list[int], *, name: str, content: bytes | None, code: str | None
) -> None:
    visitor = _as(admin)
    errand = looked_at(visitor, (name, _bomb() if content is None else content))
    page = shown(visitor, errand)
    assert errand.refusal.get("code") != "own_fault"
    if code is not None:
        assert errand.refusal["code"] == code
        assert name in page
    assert errands.paths_of(errand)[0].name not in page, "it is told of by the name it was given"
    assert visitor.post(reverse("drop_errand", args=[errand.pk])).status_code == 302
    assert not uploads.folder_of(errand.folder).exists()


@rows
def test_files_lie_privately_under_names_of_ours(
    home: Path, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "_spawn", _not_started)
    visitor = _as(admin)
    send(visitor, ("../../etc/pass\x00wd.csv", ORDERS), ("x" * 900 + ".csv.gz", ORDERS))
    errand = Errand.objects.latest("pk")
    folder = uploads.folder_of(errand.folder)
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    kept = sorted(folder.iterdir())
    assert {stat.S_IMODE(one.stat().st_mode) for one in kept} == {0o600}
    assert {one.name for one in kept} == {file["kept"] for file in errand.files}
    assert all(one.name.endswith(("-1.csv", "-2.gz")) for one in kept)
    assert AuditEntry.objects.filter(kind="errand.begun", by="Admin").exists()


@rows
def test_too_much_at_once_is_refused_and_not_kept(home: Path, admin: Member, settings: Any) -> None:
    settings.KEEPWELL_UPLOAD_MB = 1
    visitor = _as(admin)
    answer = send(visitor, ("a.csv", "x" * 700_000), ("b.csv", "y" * 700_000))
    assert answer.status_code == 422
    assert "larger than the 1 MB" in answer.content.decode()
    assert not list((home / "uploads").glob("*"))
    assert not Errand.objects.exists()
    none = visitor.post(reverse("upload_orders"))
    assert none.status_code == 422
    assert "No file was chosen." in none.content.decode()
    other = visitor.post(reverse("find"), {"file": SimpleUploadedFile("a.csv", b"x")})
    assert other.status_code < 500


@rows
def test_without_the_forms_token_nothing_is_kept(home: Path, admin: Member) -> None:
    visitor = Visitor(enforce_csrf_checks=True)
    visitor.force_login(admin)
    assert send(visitor, ("a.csv", ORDERS)).status_code == 403
    assert not list((home / "uploads").glob("*"))


@rows
def test_what_is_forgotten_is_swept_after_a_day(
    home: Path, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "_spawn", _not_started)
    visitor = _as(admin)
    send(visitor, ("old.csv", ORDERS))
    old = Errand.objects.latest("pk")
    stranger = uploads.folder_of(uploads.new_folder())
    long_ago = clock.now() - 2 * uploads.FORGOTTEN
    Errand.objects.filter(pk=old.pk).update(moved_at=long_ago, state="failed")
    os.utime(stranger, (long_ago.timestamp(),) * 2)
    send(visitor, ("new.csv", ORDERS))
    new = Errand.objects.latest("pk")
    old.refresh_from_db()
    assert old.state == "dropped"
    assert not uploads.folder_of(old.folder).exists()
    assert not stranger.exists()
    assert uploads.folder_of(new.folder).exists()
    assert visitor.get(reverse("errand", args=[old.pk])).status_code == 404


@rows
def test_others_are_not_told_of_it(home: Path, admin: Member, cast: world.World, at_once: list[int]) -> None:
    errand = looked_at(_as(admin), ("orders.csv", ORDERS))
    reader = Member.objects.create(name="R", email="reader@example.org", role=Role.READER)
    from keepwell.staff.models import Team

    team_lead = Member.objects.create(
        name="T", email="t@example.org", role=Role.LEAD, team=Team.objects.create(name="N")
    )
    for member in (cast.manager, cast.outsider, reader, team_lead):
        visitor = _as(member)
        for path in (
            reverse("orders"),
            reverse("errand", args=[errand.pk]),
            reverse("one_import", args=[cast.brought_by.pk]),
            reverse("refused_rows", args=[cast.brought_by.pk]),
        ):
            assert visitor.get(path).status_code == 404
        assert send(visitor, ("a.csv", ORDERS)).status_code == 404
        for deed in ("look_again", "bring_in", "start_again", "drop_errand"):
            assert visitor.post(reverse(deed, args=[errand.pk])).status_code == 404
        assert reverse("orders") not in visitor.get("/clients/").content.decode()
    assert Errand.objects.count() == 1


@rows
def test_the_pages_cost_the_same_however_many_imports_there_are(
    home: Path, admin: Member, django_assert_max_num_queries: Any
) -> None:
    for number in range(70):
        Import.objects.create(
            state="done",
            started_at=clock.now(),
            by="x",
            digest=str(number),
            files=[{"name": f"{number}.csv"}],
            outcome=OUTCOME,
        )
        Errand.objects.create(
            deed="round", state="failed", by=admin, begun_at=clock.now(), moved_at=clock.now()
        )
    visitor = _as(admin)
    visitor.get(reverse("orders"))
    with django_assert_max_num_queries(5):
        page = visitor.get(reverse("orders")).content.decode()
    assert page.count("/orders/imports/") == 30
    older = visitor.get(f"{reverse('orders')}?before=30").content.decode()
    assert "29.csv" not in older or "Not finished" not in older
    for before in ("x", "9" * 40, "-1"):
        assert visitor.get(f"{reverse('orders')}?before={before}").status_code == 200
    with django_assert_max_num_queries(12):
        visitor.get(reverse("one_import", args=[Import.objects.latest("pk").pk]))


def test_every_refusal_that_speaks_of_the_terminal_has_words_for_a_page() -> None:
    def below(kind: type[Refusal]) -> Any:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    parts = ("keepwell.doors.gateways.orders", "keepwell.ledger")
    met = [one for one in below(Refusal) if one.__module__.startswith(parts)]
    asked = {
        one().code if not one.says.count("%(") else one(**dict.fromkeys(_facts(one), "x")).code: one
        for one in met
    }
    not_met_here = {"no_table", "database_says_no", "currency_in_use"}
    spoken = {
        code
        for code, one in asked.items()
        if any(word in one.mend for word in ("--", "command", "keepwell ", "KEEPWELL"))
        and code not in not_met_here
    }
    assert spoken <= set(MENDS)
    for code in MENDS:
        facts = _facts(asked[code]) if code in asked else set()
        assert set(_named(MENDS[code])) <= facts | set(_named(asked[code].mend if code in asked else ""))


def _facts(kind: type[Refusal]) -> set[str]:
    return set(_named(kind.says))


def _named(text: str) -> list[str]:
    import re

    return re.findall(r"%\((\w+)\)", text)


def _choose(page: Any, folder: Path) -> None:
    path = folder / "orders.csv"
    path.write_text(ORDERS, "utf-8")
    page.set_input_files("#files", str(path))
    page.get_by_role("button", name="Look at them").click()
    page.wait_for_selector("[data-bring]", timeout=60_000)


def test_the_pages_in_a_browser(desk: Desk, home: Path, admin: Member, tmp_path: Path) -> None:
    page = desk.page(admin, path=reverse("orders"))
    _choose(page, tmp_path)
    for name, path in {"orders": reverse("orders"), "errand": page.url}.items():
        for other, way in desk.in_every_way(admin, path):
            look(other, f"{name}-{way}")
            assert wrongs(other) == []


def test_the_whole_walk_in_a_browser(desk: Desk, home: Path, admin: Member, tmp_path: Path) -> None:
    page = desk.page(admin, path=reverse("orders"))
    _choose(page, tmp_path)
    page.select_option("#map-product", "")
    assert page.locator("[data-bring]").is_disabled(), "what was changed is looked at before it is brought in"
    page.get_by_role("button", name="Look again").click()
    page.wait_for_selector("[data-bring]:not([disabled])", timeout=60_000)
    assert page.input_value("#map-product") == ""
    page.locator("[data-bring]").click()
    page.wait_for_selector("#progress", timeout=60_000)
    page.wait_for_url("**/orders/imports/*/", timeout=120_000)
    assert "5 rows = 3 kept + 2 refused." in page.inner_text("main")
    look(page, "import-result")
    assert wrongs(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Refused rows as CSV").click()
    assert "not a day" in Path(download.value.path()).read_text("utf-8")
    page.locator("details.undo summary").click()
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_url("**/orders/imports/*/", timeout=120_000)
    page.wait_for_selector("h1 .tag.slip")
    assert Import.objects.latest("pk").state == "undone"


def test_files_are_dropped_on_the_page(desk: Desk, home: Path, admin: Member) -> None:
    page = desk.page(admin, path=reverse("orders"))
    page.evaluate(
        """text => {
            const moved = new DataTransfer();
            moved.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: moved, bubbles: true, cancelable: true }));
        }""",
        ORDERS,
    )
    page.wait_for_selector("[data-bring]", timeout=60_000)
    assert "dropped.csv" in page.inner_text("h1 + p")
