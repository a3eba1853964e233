"""The command `keepwell`. A command's module is loaded when it is used, so that help comes at once."""

import errno
import os
import re
import signal
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import Any

import click

from keepwell import __version__
from keepwell.doors.cli.asking import declared
from keepwell.doors.cli.registry import COMMANDS, SECTIONS
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, spoken
from keepwell.lib.words import gettext_noop


class Keepwell(click.Group):
    """The group of all commands, known by `registry` and imported one at a time."""

    examples: tuple[str, ...] = ()

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"keepwell.doors.cli.commands.{COMMANDS[cmd_name].module}")
        found: click.Command = module.command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = gettext("Did you mean %(near)s?") % {"near": f"keepwell {near[0]}"} if near else ""
            ctx.fail(gettext("There is no command “%(asked)s”. %(hint)s") % {"asked": args[0], "hint": hint})
        return super().resolve_command(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        kept, self.help = self.help, spoken(self.help)
        super().format_help_text(ctx, formatter)
        self.help = kept

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        width = max(map(len, COMMANDS))
        for section in SECTIONS:
            rows = [
                (name.ljust(width), gettext(listed.says))
                for name, listed in COMMANDS.items()
                if listed.section == section
            ]
            with formatter.section(gettext(section)):
                formatter.write_dl(rows)


@declared(
    "keepwell",
    gettext_noop("Keep your key clients: who is slipping, why, and whom to call today."),
    cls=Keepwell,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
@click.version_option(__version__, prog_name="keepwell")
def keepwell() -> None:
    """Every command starts here."""


# What the machine refuses is no fault of the program's: no right, no room, no such kind of file.
OF_THE_MACHINE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EISDIR, errno.ENOTDIR}
)


class Interruption:
    """Remembers that Ctrl-C came: DuckDB and child processes turn it into errors of their own."""

    def __init__(self) -> None:
        self.came = False
        self._before: Any = None

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._come)

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _come(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        signal.default_int_handler(number, frame)


def main(arguments: Sequence[str] | None = None) -> None:
    """The program: runs a command and leaves with its exit code."""
    # Threads of the linear algebra only get in each other's way in fits as small as ours; the engines have their own.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Runs the command that `arguments` ask for; returns the exit code (see `refusing`)."""
    wording.use()
    interruption = Interruption()
    as_json = "--json" in arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        with interruption:
            code = _call(arguments, interruption, as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has seen enough; Python would complain once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _call(  # noqa: PLR0911 - one for each way to end
    arguments: list[str], interruption: "Interruption", *, as_json: bool
) -> int:
    from keepwell.lib.refusals import Refusal

    try:
        code: Any = keepwell.main(args=arguments, prog_name="keepwell", standalone_mode=False)
    except click.UsageError as wrong:
        from keepwell.doors.cli.refusing import show_usage

        usage = gettext("See how: %(command)s --help") % {
            "command": wrong.ctx.command_path if wrong.ctx else "keepwell"
        }
        return show_usage(wrong.format_message(), usage, as_json=as_json)
    except click.ClickException as wrong:
        from keepwell.doors.cli.refusing import show_usage

        return show_usage(wrong.format_message(), "", as_json=as_json)
    except Refusal as refusal:
        from keepwell.doors.cli.refusing import show_refusal

        return show_refusal(refusal, as_json=as_json)
    except (KeyboardInterrupt, click.Abort):
        from keepwell.doors.cli.refusing import show_stopped

        return show_stopped(as_json=as_json)
    except BrokenPipeError:
        raise
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 1
    except Exception as fault:  # noqa: BLE001 - the last door: a person never meets a trace
        if interruption.came:
            from keepwell.doors.cli.refusing import show_stopped

            return show_stopped(as_json=as_json)
        return _fallen(fault, as_json=as_json)
    return code if isinstance(code, int) else 0


def _fallen(fault: Exception, *, as_json: bool) -> int:
    """Tells what the machine or the database refused from a fault of our own."""
    from keepwell.doors.cli.refusing import DatabaseFailed, FileFailed, show_fault, show_refusal

    forbidden = _forbidden(fault)
    if forbidden:
        file, reason = forbidden
        return show_refusal(FileFailed(file=file, reason=reason), as_json=as_json)
    if type(fault).__name__ == "OperationalError" and type(fault).__module__ == "django.db.utils":
        reason = str(fault).strip().split("\n", 1)[0]
        return show_refusal(DatabaseFailed(reason=reason), as_json=as_json)
    return show_fault(fault, as_json=as_json)


def _forbidden(fault: Exception) -> tuple[str, str] | None:
    """The file that the machine would not let us use, and why; DuckDB says so in a text of its own."""
    if isinstance(fault, OSError):
        if fault.errno in OF_THE_MACHINE and fault.filename:
            return str(fault.filename), fault.strerror or str(fault)
    elif type(fault).__name__ == "IOException" and "duckdb" in type(fault).__module__:
        reasons = (os.strerror(number) for number in OF_THE_MACHINE)
        reason = next((one for one in reasons if one in str(fault)), None)
        named = re.search('"([^"]+)"', str(fault))
        if reason and named:
            return named[1], reason
    return None
