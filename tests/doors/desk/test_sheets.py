"""A page's style sheets are one file, had by anybody, kept for ever, and made of nothing but ours."""

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from keepwell.doors.desk import sheets


def test_a_page_asks_for_one_sheet_with_the_parts_of_every_page_before_its_own(
    client: Browser, db: None
) -> None:
    (found,) = re.findall(
        r'<link rel="stylesheet" href="([^"]+)">', client.get(reverse("account_login")).content.decode()
    )
    assert found == sheets.address("entrance")
    sheet = client.get(found)
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    text = sheet.content.decode()
    starts = [
        text.index((sheets._FOLDER / f"{name}.css").read_text()) for name in (*sheets.EVERY_PAGE, "entrance")
    ]
    assert starts == sorted(starts)


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
