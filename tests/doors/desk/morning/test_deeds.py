"""The buttons below a row are laid out once and written for each thing, each language and each request."""

import re
from collections.abc import Iterator

import pytest

from keepwell.doors.desk.morning import deeds
from keepwell.doors.telling import wording

LISTS = (deeds.OF_A_CUE, deeds.OF_A_PROMISE, deeds.OF_A_NOTICE, deeds.OF_NEGLECT, deeds.OF_A_CELEBRATION)
FIELD = '<input name="let-through">'


@pytest.fixture(autouse=True)
def _english_after() -> Iterator[None]:
    yield
    wording.use("en")


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("language", ["en", "bn"])
def test_every_button_leads_to_its_own_thing_and_back_to_the_list(
    what: tuple[deeds.Deed, ...], language: str
) -> None:
    wording.use(language)
    for thing in ("cue-12", "cue-7"):
        shown = deeds.buttons(what, thing, query="?of=3&more=20", token=FIELD)
        where = re.findall(r'(?:href|action)="([^"]+)"', shown)
        assert where == [f"{deeds.address(thing, one.how)}?of=3&more=20" for one in what]
        assert re.findall(r'data-key="(.)"', shown) == [one.key for one in what]
        assert shown.count(FIELD) == sum(one.at_once for one in what)
        assert not re.search(r"THING|QUERY|TOKEN", shown)


def test_in_the_language_of_the_reader() -> None:
    def said(language: str) -> str:
        wording.use(language)
        return deeds.buttons(deeds.OF_A_CUE, "cue-1", query="", token="")

    assert "Left word" in said("en")
    assert "Left word" not in said("bn")
    assert said("en") == said("en")
