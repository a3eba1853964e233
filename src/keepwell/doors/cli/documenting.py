"""Writes docs/commands.md from the commands themselves: `python -m keepwell.doors.cli.documenting > docs/commands.md`."""

import os
import sys
from importlib import import_module
from typing import Any

import click

from keepwell.doors.cli.json_keys import KEYS, REFUSAL, flat
from keepwell.doors.cli.registry import COMMANDS, SECTIONS

INTRODUCTION = """# Commands

Written from the commands themselves (`python -m keepwell.doors.cli.documenting`); a test keeps it in step.

Every command has `--help` with an example, `--lang en|bn` (or `KEEPWELL_LANGUAGE`), and `--home FOLDER` to work on the
data in another folder. Every command has `--json`; its keys are listed here and stay. Those that read answers also have
`--as-of DATE` (the past, with only what was known then) and `--book PATH_OR_URL` (an order book elsewhere: a folder with
`order_lines*.parquet` and `book_clients*.parquet`, or a database by URL with those tables).

Colour goes away with `NO_COLOR`, and where the output is no terminal; no meaning is carried by colour alone. Progress is drawn
on the error stream: a bar on a terminal, a line a step elsewhere, nothing with `--json`.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | refused: what, where and how to mend it are said; `doctor` found an error |
| 2 | asked in a wrong way: an option or a value that does not exist |
| 70 | a fault of Keepwell's own; its trace is kept in the file that is named |
| 130 | stopped with Ctrl-C; nothing is left half-done |

A refusal with `--json` is printed as JSON, too:
"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, _table(REFUSAL)]
    for section in SECTIONS:
        parts.append(f"\n## {section}\n")
        parts += [_command(name) for name, listed in COMMANDS.items() if listed.section == section]
    return "\n".join(parts)


def _command(name: str) -> str:
    made: Any = import_module(f"keepwell.doors.cli.commands.{COMMANDS[name].module}").command
    context = click.Context(made, info_name=f"keepwell {name}")
    usage = " ".join(made.collect_usage_pieces(context))
    lines = [f"### `keepwell {name} {usage}`\n", f"{made.help}\n", "```", *made.examples, "```\n"]
    options = [record for param in made.get_params(context) if (record := param.get_help_record(context))]
    shared = {"--home", "--lang", "--json", "--help", "-h,"}
    reads = {names.split()[0] for names, _ in options} >= {"--as-of", "--book"}
    if reads:
        shared |= {"--as-of", "--book"}
    own = [(names, says) for names, says in options if names.split()[0] not in shared]
    if own:
        lines += ["| option | |", "|---|---|"]
        lines += [f"| `{_cell(names)}` | {_cell(says)} |" for names, says in own]
        lines.append("")
    if reads:
        lines.append("Also `--as-of` and `--book`.\n")
    for asked, keys in KEYS.items():
        if asked.split()[0] == name:
            lines += [
                f"<details><summary>Keys of <code>{asked} --json</code></summary>\n",
                _table(keys),
                "</details>\n",
            ]
    return "\n".join(lines)


def _table(keys: Any) -> str:
    rows = [f"| `{_cell(path)}` | {_cell(says)} |" for path, says in flat(keys)]
    return "\n".join(["| key | |", "|---|---|", *rows, ""])


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    os.environ["COLUMNS"] = "100"
    sys.stdout.write(page())
