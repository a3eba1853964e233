"""A page's style sheets are one file, had by anybody, kept for ever, and made of nothing but ours."""

import re

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse_lazy

from keepwell.doors.desk import sheets

LOGIN = reverse_lazy("account_login")


def test_a_first_visit_has_the_sheet_in_the_page_and_the_next_is_told_where_it_is(
    client: Browser, db: None
) -> None:
    answer = client.get(LOGIN)
    (nonce, within), *more = re.findall(
        r'<style nonce="([^"]+)">(.*?)</style>', answer.content.decode(), re.DOTALL
    )
    assert not more
    assert f"style-src 'self' 'nonce-{nonce}';" in answer["Content-Security-Policy"] + ";"
    assert answer.cookies[sheets.COOKIE]["httponly"]
    (beside,) = re.findall(r'<link rel="stylesheet" media="print" href="([^"]+)">', answer.content.decode())
    assert client.get(beside).content.decode() == within

    answer = client.get(LOGIN)
    assert f'<link rel="stylesheet" href="{beside}">' in answer.content.decode()
    assert "<style" not in answer.content.decode()
    assert "nonce" not in answer["Content-Security-Policy"]
    assert sheets.COOKIE not in answer.cookies


def test_a_sheet_that_has_changed_comes_with_the_page_again(
    client: Browser, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(LOGIN)
    monkeypatch.setattr(settings, "KEEPWELL_LOOK", "later")
    assert "<style" in client.get(LOGIN).content.decode()
    assert client.cookies[sheets.COOKIE].value == "later.entrance"
    assert "<style" not in client.get(LOGIN).content.decode()


def test_each_page_brings_its_own(client: Browser, db: None) -> None:
    client.cookies[sheets.COOKIE] = f"{settings.KEEPWELL_LOOK}.today"
    assert "<style" in client.get(LOGIN).content.decode()
    assert client.cookies[sheets.COOKIE].value == f"{settings.KEEPWELL_LOOK}.today.entrance"


@pytest.mark.parametrize("told", ["", ".", "x" * 5000, "<script>", f"{settings.KEEPWELL_LOOK}.\xe9"])
def test_a_cookie_of_nonsense_is_as_none(client: Browser, db: None, told: str) -> None:
    client.cookies[sheets.COOKIE] = told
    assert "<style" in client.get(LOGIN).content.decode()


def test_it_has_the_parts_of_every_page_before_the_pages_own(client: Browser) -> None:
    sheet = client.get(sheets.address("entrance"))
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    text = sheet.content.decode()
    starts = [
        text.index((sheets._FOLDER / f"{name}.css").read_text()) for name in (*sheets.EVERY_PAGE, "entrance")
    ]
    assert starts == sorted(starts)
    assert "</" not in text  # it would end the page's style


def test_it_is_kept_for_ever_whoever_asks(client: Browser) -> None:
    """No row is read (this test has no database), and it does not change with who is signed in."""
    client.cookies["sessionid"] = "anything"
    answer = client.get(sheets.address("today"), headers={"accept-encoding": "gzip"})
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "gzip"
    assert "Cookie" not in answer["Vary"]
    assert not answer.cookies


@pytest.mark.parametrize(
    "names", ["", "page+nothing", "..%2Ftokens", "page+..%2F..%2Fjs%2Ftoday", "page+", "today.css"]
)
def test_what_is_no_sheet_of_ours_is_not_found(client: Browser, names: str) -> None:
    assert client.get(f"/sheets/1/{names}.css").status_code == 404


def test_a_name_said_again_and_again_is_there_once() -> None:
    assert sheets.joined("+".join(["page"] * 1000)) == sheets.joined("page")
