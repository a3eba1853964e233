"""The colours of the terminal's faces, and the console they are drawn on.

Each reads with a contrast of about 4:1 on a white and on a black ground; none carries a meaning alone, for
`NO_COLOR` and for readers who do not see it.
"""

import os
import sys
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console

TONES: Final = {
    "keep": "#00875f",  # good, ours, on its way
    "slip": "#af5f00",  # slipping
    "owe": "#ff0000",  # lost, wrong, owed
    "news": "#0087af",  # worth knowing
    "soft": "#767676",  # said in passing
}
WORDS: Final = ("", "bold", "reverse")
NARROWEST: Final = 60
PIPED: Final = 100


def console(
    *, file: IO[str] | None = None, width: int | None = None, colour: bool | None = None
) -> "Console":
    """A console with the house's tones; `colour` None: as the terminal and `NO_COLOR` say."""
    from rich.console import Console
    from rich.theme import Theme

    out = file or sys.stdout
    if width is None and not out.isatty() and "COLUMNS" not in os.environ:
        width = PIPED
    # Rich looks a style up by its whole name, so that each pair of word and tone needs one of its own.
    styles = {f"{word} {name}".strip(): f"{word} {tone}" for name, tone in TONES.items() for word in WORDS}
    theme = Theme(styles)
    drawn = Console(
        file=out,
        width=width,
        theme=theme,
        highlight=False,
        emoji=False,
        markup=False,
        no_color=None if colour is None else not colour,
        force_terminal=True if colour else None,
        color_system="256" if colour else "auto",
        soft_wrap=False,
    )
    drawn.width = max(drawn.width, NARROWEST)
    return drawn
