import io

import pytest

from keepwell.doors.cli.palette import TONES, console


def _luminance(tone: str) -> float:
    parts = [int(tone[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_every_tone_reads_on_light_and_on_dark(tone: str) -> None:
    assert _contrast(tone, "#ffffff") > 3.9
    assert _contrast(tone, "#121212") > 3.9


def test_colour_is_drawn_or_not_as_asked() -> None:
    for colour in (True, False):
        out = io.StringIO()
        console(file=out, width=80, colour=colour).print("late", style="slip")
        assert ("\x1b[" in out.getvalue()) is colour


def test_a_very_narrow_terminal_gets_sixty_columns() -> None:
    assert console(file=io.StringIO(), width=20).width == 60
