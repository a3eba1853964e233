"""How a command is asked: the options that many share, help with an example, and one way to show an answer.

A command gathers its answer as plain data. With `--json` the answer is printed as it is; else its face draws it.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, spoken
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from rich.console import RenderableType

Answer = Mapping[str, Any]
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")
Face = Callable[[Answer, int], "RenderableType"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for beside the question itself."""

    as_json: bool = False
    as_of: dt.date | None = None
    book: str | None = None

    def show(self, answer: Answer, face: Face) -> None:
        """Prints `answer`: as JSON, or by its face."""
        if self.as_json:
            from keepwell.doors.cli.refusing import write_json

            write_json(answer)
            return
        from keepwell.doors.cli.palette import console

        out = console()
        out.print(face(harmless(answer), out.width))


def harmless(answer: Any) -> Any:
    """`answer` with control characters of its texts made visible, so that no order file drives a terminal."""
    if isinstance(answer, str):
        return answer if answer.isprintable() else _CONTROL.sub("\N{REPLACEMENT CHARACTER}", answer)
    if isinstance(answer, Mapping):
        return {name: harmless(value) for name, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [harmless(value) for value in answer]
    return answer


class Day(click.ParamType[dt.date, Any]):
    """A calendar day, as 2011-12-09."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(
                gettext("“%(value)s” is no day; write it as 2011-12-09.") % {"value": value}, param, ctx
            )


class Option(click.Option):
    """An option whose help is put into the reader's language when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        kept, self.help = self.help, spoken(self.help)
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = kept


class Command(click.Command):
    """A command with an example at the end of its help."""

    examples: tuple[str, ...] = ()

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        kept, self.help = self.help, spoken(self.help)
        super().format_help_text(ctx, formatter)
        self.help = kept

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        if self.examples:
            with formatter.section(gettext("For example")):
                formatter.write("".join(f"  {example}\n" for example in self.examples))


def declared(
    name: str, says: str, *examples: str, cls: type[Any] = Command, **more: Any
) -> Callable[..., Any]:
    """Declares a command; `says` is its help, marked for translation."""

    def made_of(function: Callable[..., Any]) -> Any:
        made = click.command(name, cls=cls, help=says, **more)(_language(function))
        made.examples = examples
        return made

    return made_of


def option(*names: str, says: str, **more: Any) -> Callable[..., Any]:
    return click.option(*names, cls=Option, help=says, **more)


def _speak(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        wording.use(value)


def _use_home(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        from keepwell.doors.cli.starting import use_home

        use_home(Path(value))


def _language(function: Callable[..., Any]) -> Callable[..., Any]:
    language = option(
        "--lang",
        type=click.Choice(wording.LANGUAGES),
        expose_value=False,
        is_eager=True,
        callback=_speak,
        says=gettext_noop("The language to answer in. Default: KEEPWELL_LANGUAGE, else English."),
    )
    home = option(
        "--home",
        metavar="FOLDER",
        expose_value=False,
        is_eager=True,
        callback=_use_home,
        says=gettext_noop("Work on the data in this folder, whatever the environment says."),
    )
    return home(language(function))  # type: ignore[no-any-return]


_JSON = option("--json", "as_json", is_flag=True, says=gettext_noop("The answer as JSON, for programs."))
_AS_OF = option(
    "--as-of",
    type=Day(),
    metavar="DATE",
    says=gettext_noop("The day the answer is true for. Default: the last day with an order."),
)
_BOOK = option(
    "--book",
    metavar="PATH_OR_URL",
    says=gettext_noop("An order book elsewhere: a folder of Parquet files, or a database by URL."),
)


def answering(function: Callable[..., int | None]) -> Callable[..., int | None]:
    """Gives a command `--json`; it is called with an `Asked` first."""

    @wraps(function)
    def called(*, as_json: bool, **given: Any) -> int | None:
        return function(Asked(as_json=as_json), **given)

    return _JSON(called)  # type: ignore[no-any-return]


def reading(function: Callable[..., None]) -> Callable[..., None]:
    """Gives a command `--json`, `--as-of` and `--book`; it is called with an `Asked` first."""

    @wraps(function)
    def called(*, as_json: bool, as_of: dt.date | None, book: str | None, **given: Any) -> None:
        function(Asked(as_json=as_json, as_of=as_of, book=book), **given)

    return _AS_OF(_BOOK(_JSON(called)))  # type: ignore[no-any-return]
