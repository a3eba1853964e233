"""The briefing as PDF, read back by the library that Chromium reads with: words, pages, language, marks, and no harm."""

import datetime as dt
import json
import threading
from urllib.parse import unquote

import pytest
import typst
from django.test import Client as Visitor
from sheets_read import Read, read

import world
from keepwell.care import talking
from keepwell.care.promises.making import make
from keepwell.clients import learning
from keepwell.clients.models import Client, Contact
from keepwell.doors.desk.paper import typesetting
from keepwell.doors.desk.portrait.chart import chart
from keepwell.lib import clock
from keepwell.staff.models import Member

MOST = 17  # statements, as the page
EVIL = '#read("/etc/hostname") $x^2$ ] [ \\ ` ``` *b* _i_ <label> @key ~ -- // gone /* gone */ #panic() {{ x }} = H'
CONJUNCTS = "স্কুল রাষ্ট্র ক্ষুদ্র শ্রীমঙ্গল বিজ্ঞান উচ্ছ্বাস আকাঙ্ক্ষা সন্ধ্যা কর্তৃপক্ষ"


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    return visitor


def _lived(cast: world.World) -> Client:
    client, by = cast.silent, cast.manager
    tanaka = Contact.objects.create(
        client=client, name="Yuki Tanaka", address_as="Ms Tanaka", decides=True, channel="phone", language="ja",
        manner="formal", common_ground="follows the Tigers", learned_from="her",
    )  # fmt: skip
    talking.talk(
        client=client, by=by, channel="phone", text="Two boxes were dented.", contact=tanaka, promised=[]
    )
    make(client=client, by=by, what="Send new cartons", due=clock.today() + dt.timedelta(days=9))
    learning.learn(client=client, field="worries", value="the price of jute", source="her", by=by)
    return client


def _briefing(member: Member, client: Client, language: str = "en", look: str = "") -> Read:
    answer = _as(member).get(f"/clients/{client.pk}/briefing.pdf", {"language": language})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return read(answer.content, look)


@pytest.mark.django_db(transaction=True)
def test_what_was_only_left_as_word_is_told_so(stood: world.World) -> None:
    talking.talk(client=stood.steady, by=stood.manager, channel="phone", text="machine", reached=False)
    assert "not reached, word left" in " ".join(_briefing(stood.manager, stood.steady).text.split())


def test_it_says_what_the_page_says_on_one_sheet(stood: world.World) -> None:
    client = _lived(stood)
    found = _briefing(stood.manager, client, look="paper-briefing-en")
    assert len(found.pages) == 1
    assert (found.language, found.tagged, found.universal) == ("en", True, True)
    assert found.title == f"Briefing: {client.name}"
    page = _as(stood.manager).get(f"/clients/{client.pk}/briefing/")
    for figure in page.context["figures"]:
        assert figure.value.replace("\xa0", " ") in found.text
    for said in (
        client.name,
        stood.manager.name,
        page.context["of"].standpoint.title,
        "Yuki Tanaka",
        "decides",
        "Send new cartons",
        "Two boxes were dented.",
        "the price of jute",
        "What do you want to have reached by next year?",
    ):
        assert said in found.text
    assert found.fonts == {"NotoSans-Regular", "NotoSans-Bold"}


@pytest.mark.django_db(transaction=True)
def test_in_bengali_its_letters_join_and_can_be_read_back(stood: world.World) -> None:
    client = _lived(stood)
    Client.objects.filter(pk=client.pk).update(name=CONJUNCTS)
    found = _briefing(stood.manager, client, "bn", look="paper-briefing-bn")
    assert (len(found.pages), found.language, found.universal) == (1, "bn", True)
    assert found.title == f"সাক্ষাতের সারসংক্ষেপ: {CONJUNCTS}"
    joined = found.text.replace(" ", "")
    for said in (CONJUNCTS, "নিট বিক্রি", "খোলা প্রতিশ্রুতি", "আগামী বছরের মধ্যে কী অর্জন করতে চান?"):
        assert said.replace(" ", "") in joined
    assert not set("0123456789") & set(found.text.replace("Yuki", "").partition("মানুষ")[0])
    assert "NotoSansBengali-Bold" in found.fonts


@pytest.mark.django_db(transaction=True)
def test_its_chart_has_a_mark_for_every_day_with_an_order(stood: world.World) -> None:
    bare = _briefing(stood.manager, stood.returns_only)
    drawn = _briefing(stood.manager, stood.steady)
    page = _as(stood.manager).get(f"/clients/{stood.steady.pk}/briefing/")
    marks = len(page.context["of"].chart.marks)
    assert marks > 20
    assert 2 * marks < drawn.paths - bare.paths < 2 * marks + 40


@pytest.mark.parametrize("days", [1, 2, 400])
def test_a_mark_of_the_chart_stands_where_its_stem_ends(days: int) -> None:
    bought = [(world.DAY - dt.timedelta(days=days - day), 10.0 + day) for day in range(days)]
    drawn = chart(bought, None, as_of=world.DAY, currency="EUR")
    assert drawn is not None
    assert len(drawn.marks) == drawn.stems.count("M") == drawn.dots.count("M")
    assert all(0 <= x <= 1000 and 0 <= y <= 100 for x, y in drawn.marks)


@pytest.mark.django_db(transaction=True)
def test_what_people_typed_is_never_read_as_markup(stood: world.World) -> None:
    client = _lived(stood)
    Client.objects.filter(pk=client.pk).update(name=EVIL, city=EVIL[:40], industry=EVIL[:40])
    Contact.objects.filter(client=client).update(name=EVIL, common_ground=EVIL)
    found = _briefing(stood.manager, client)
    assert EVIL.replace(" ", "") in found.text.replace(" ", "")
    assert found.title == f"Briefing: {EVIL}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x" * 400, "xxx"),
        ("ক্ষ্ম" * 60, "ক্ষ্ম"),
        ("مؤسسة النخيل", "Briefing"),
        ("有限会社小波商店", "Briefing"),
        ("Cake 🎂 & Sons", "& Sons"),
        ("a\x00b\x07c\u202edesrever", "desrever"),
        ("\U000e0041\ufffe tag", "tag"),
        ("", "Briefing"),
    ],
)
def test_any_name_makes_a_sheet(stood: world.World, name: str, shown: str) -> None:
    stored = name.replace("\x00", " ")  # no database of ours keeps it
    Client.objects.filter(pk=stood.steady.pk).update(name=stored[:200], city=stored[:100])
    Contact.objects.create(client=stood.steady, name=stored[:200] or "x", position=stored[:200])
    found = _briefing(stood.manager, stood.steady)
    assert shown in found.text
    assert len(found.pages) == 1
    assert found.widest < 0.95  # nothing runs out of the sheet
    assert "\ufffd" not in found.text


@pytest.mark.django_db(transaction=True)
def test_much_to_say_takes_a_second_sheet_and_no_third(stood: world.World) -> None:
    client, by, long = stood.silent, stood.manager, "Words that go on and on. " * 40
    for number in range(40):
        due = clock.today() + dt.timedelta(days=number + 1)  # today may have ended there
        make(client=client, by=by, what=f"{number} {long}"[:300], due=due)
        Contact.objects.create(
            client=client, name=f"{number} {long}"[:200], position=long[:200], common_ground=long[:300]
        )
    for field in ("worries", "goals", "history", "structure"):
        for number in range(10):
            learning.learn(
                client=client, field=field, value=f"{number} {long}"[:900], source=long[:90], by=by
            )
    for number in range(9):
        talking.talk(
            client=client, by=by, channel="visit", text=f"{number} {long}", contact=None, promised=[]
        )
    found = _briefing(by, client, look="paper-briefing-long")
    assert len(found.pages) == 2
    assert "1 / 2" in found.pages[0]
    assert "2 / 2" in found.pages[1]
    assert "+ 32" in found.text  # promises that the page lists


@pytest.mark.django_db(transaction=True)
def test_who_may_not_see_the_client_gets_none_and_it_asks_no_more_than_the_page(
    stood: world.World,
    django_assert_max_num_queries,  # noqa: ANN001 - the plugin's own fixture
) -> None:
    path = f"/clients/{stood.silent.pk}/briefing.pdf"
    assert _as(stood.outsider).get(path).status_code == 404
    visitor = _as(stood.manager)
    visitor.get(path)
    with django_assert_max_num_queries(MOST):
        answer = visitor.get(path)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Language"] == "en"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Müller & Söhne", "Müller & Söhne"),
        ('../../etc/passwd\r\nX: "y"; filename=evil.exe', "etc passwd X y filename evil exe"),
        ("ঢাকা স্কুল", "ঢাকা স্কুল"),
        ("///", "PK"),
    ],
)
def test_the_file_is_named_for_the_client_and_harmless(stood: world.World, name: str, file: str) -> None:
    Client.objects.filter(pk=stood.steady.pk).update(name=name)
    with world.set_clock():
        said = _as(stood.manager).get(f"/clients/{stood.steady.pk}/briefing.pdf")["Content-Disposition"]
    wanted = f"{file.replace('PK', str(stood.steady.pk))} {world.DAY.isoformat()}.pdf"
    assert said.startswith("attachment; filename")
    assert unquote(said.partition("filename")[2]).strip("*=").removeprefix("utf-8''").strip('"') == wanted


def test_a_layout_can_read_nothing_beside_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("/etc/hostname", "../typesetting.py", "/../typesetting.py", "../../../../settings.py"):
        monkeypatch.setattr(typesetting, "_layout", lambda _sheet, path=path: f'#read("{path}")'.encode())
        with pytest.raises(typst.TypstError):
            typesetting.typeset("briefing", {})


def test_many_at_once_are_all_right(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = b"#let it = json(bytes(sys.inputs.sheet))\n#set document(title: it.name)\n#it.name"
    monkeypatch.setattr(typesetting, "_layout", lambda _sheet: layout)
    made: dict[int, str] = {}

    def one(number: int) -> None:
        made[number] = read(typesetting.typeset("x", {"name": f"Client number {number}"})).title

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == {number: f"Client number {number}" for number in range(8)}


def test_a_long_word_breaks_between_letters_only() -> None:
    broken = typesetting._settable("কর্তৃপক্ষ" * 10)
    for part in broken.split("\N{ZERO WIDTH SPACE}"):
        assert not part.startswith(("্", "া", "ি", "ৃ", "র্"[1]))
        assert not part.endswith("্")
    assert typesetting._settable("short words stay as they are") == "short words stay as they are"
    assert json.dumps(typesetting._settable("5 % of it")) == '"5\\u00a0% of it"'
