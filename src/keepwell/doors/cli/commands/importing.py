"""`keepwell import FILE...`."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keepwell.doors.cli.asking import Asked, answering, declared, option
from keepwell.doors.telling.wording import gettext
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from keepwell.ledger.models import Import
    from keepwell.lib.progress import Progress


class Pair(click.ParamType[tuple[str, str], Any]):
    """NAME=VALUE as a pair."""

    name = "name=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, equals, said = str(value).partition("=")
        if not equals or not name.strip():
            self.fail(gettext("“%(value)s” must be written as NAME=VALUE.") % {"value": value}, param, ctx)
        return name.strip(), said.strip()


def reading_options(function: Any) -> Any:
    """How files are read: shared by `import` and `open`."""
    for add in reversed(
        (
            option(
                "--map",
                "mapped",
                type=Pair(),
                multiple=True,
                metavar="FIELD=COLUMN",
                says=gettext_noop("Which column holds a field; may be repeated."),
            ),
            option(
                "--mapping",
                metavar="NAME",
                says=gettext_noop("Read the columns as a mapping saved earlier says."),
            ),
            option(
                "--save-as",
                "--save-mapping",
                metavar="NAME",
                says=gettext_noop("Remember this way of reading under a name."),
            ),
            option(
                "--rate",
                "rates",
                type=Pair(),
                multiple=True,
                metavar="BDT=0.0083",
                says=gettext_noop("What one unit of a currency is worth in yours; may be repeated."),
            ),
            option("--currency", metavar="EUR", says=gettext_noop("The currency where the file names none.")),
            option(
                "--sheet",
                metavar="NAME",
                says=gettext_noop("The sheet of a workbook. Default: all that fit."),
            ),
            option("--query", metavar="SQL", says=gettext_noop("What to read from a database given by URL.")),
            option(
                "--day-first/--month-first",
                default=None,
                says=gettext_noop("How days like 03/04/2024 are meant, where the column cannot tell."),
            ),
            option("--decimal", type=click.Choice([".", ","]), says=gettext_noop("The decimal sign.")),
            option(
                "--delimiter",
                metavar="SIGN",
                says=gettext_noop("What separates columns. Default: found out."),
            ),
            option(
                "--encoding", metavar="NAME", says=gettext_noop("The file's encoding. Default: found out.")
            ),
            option("--no-header", is_flag=True, says=gettext_noop("The first line is an order already.")),
        )
    ):
        function = add(function)
    return function


@declared(
    "import",
    gettext_noop(
        "Read order files into the ledger: CSV, XLSX, XLS, ODS, Parquet, or a database by URL. Reading a file again changes nothing; a corrected export replaces the orders that changed. Rows that cannot be read are kept aside with their reason."
    ),
    "keepwell import orders.csv",
    'keepwell import orders.xlsx --map "client=Buyer" --save-as erp',
    "keepwell import orders.csv --dry-run",
    "keepwell import --undo 7",
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@reading_options
@option("--dry-run", is_flag=True, says=gettext_noop("Show what would be read and refused; write nothing."))
@option("--undo", type=int, metavar="ID", says=gettext_noop("Take one import back, exactly."))
@option("--list", "listed", is_flag=True, says=gettext_noop("The imports so far."))
@answering
def command(
    asked: Asked, *, files: tuple[str, ...], dry_run: bool, undo: int | None, listed: bool, **reading: Any
) -> None:
    from keepwell.doors.cli.faces import importing as faces
    from keepwell.doors.cli.starting import start

    if bool(files) + (undo is not None) + listed != 1:
        raise click.UsageError(gettext("Give files to read, or --undo ID, or --list."))
    options, rates = read_options(**reading), read_rates(reading["rates"])
    start()
    if listed:
        asked.show(so_far(), faces.so_far)
    elif undo is not None:
        asked.show(taken_back(asked, undo), faces.taken_back)
    elif dry_run:
        asked.show(looked_at(asked, list(files), options), faces.preview)
    else:
        from keepwell.doors.cli.progressing import drawn

        with drawn(as_json=asked.as_json) as progress:
            answer = brought(list(files), options, rates, progress)
        asked.show({**answer, "numbers": numbers()}, faces.outcome)


def read_rates(rates: tuple[tuple[str, str], ...]) -> dict[str, Decimal]:
    """`--rate` as decimals by currency."""
    read = {}
    for currency, rate in rates:
        try:
            read[currency.upper()] = Decimal(rate)
        except InvalidOperation as wrong:
            raise click.UsageError(
                gettext("“%(rate)s” is no rate.") % {"rate": f"{currency}={rate}"}
            ) from wrong
    return read


def read_options(
    *, mapped: tuple[tuple[str, str], ...], mapping: str | None, rates: object, **others: Any
) -> Any:
    """How the gateway is to read."""
    from keepwell.doors.gateways.orders.options import Options

    del rates
    return Options(map=dict(mapped), use_mapping=mapping, **others)


def brought(
    files: list[str], options: Any, rates: dict[str, Decimal], progress: "Progress"
) -> dict[str, Any]:
    """Reads the files into the ledger; the answer as `--json` prints it."""
    from keepwell.doors.gateways.orders.opening import is_url
    from keepwell.doors.gateways.orders.reading import digest, stage
    from keepwell.doors.gateways.orders.staging import discard
    from keepwell.ledger.importing import find_same, import_orders
    from keepwell.staff.sight import OPERATOR

    # What a database holds now, and rates, are in no digest; and a mapping is only remembered by reading.
    must_read = bool(rates) or options.save_as is not None or any(map(is_url, files))
    same = None if must_read else find_same(digest(files, options))
    if same is not None:
        return outcome(same, same_as_before=True)
    staged = stage(files, options, progress, by=OPERATOR.name)
    try:
        done = import_orders(staged, by=OPERATOR.name, rates=rates, progress=progress)
    finally:
        discard(staged.path)
    return outcome(done, same_as_before=False)


def numbers() -> dict[str, Any]:
    """Of which day the figures are, and whether they are of the present orders."""
    from keepwell.doors.cli.looking_in_ledger import figures_of

    as_of, fresh = figures_of()
    return {"as_of": as_of, "fresh": fresh}


def looked_at(asked: Asked, files: list[str], options: Any) -> dict[str, Any]:
    """What an import would do; the answer as `--json` prints it."""
    from keepwell.doors.cli.progressing import drawn
    from keepwell.doors.gateways.orders.reading import look

    with drawn(as_json=asked.as_json) as progress:
        seen = look(files, options, progress)
    used = {choice.column for choice in seen.columns}
    return {
        "files": [{"name": Path(file["name"]).name, "rows": file["rows"]} for file in seen.files],
        "columns": [
            {
                "field": choice.field,
                "column": choice.column,
                "confidence": choice.confidence,
                "reason": choice.reason,
                "sample": [str(row.get(choice.field) or "") for row in seen.sample[:3]],
            }
            for choice in seen.columns
        ],
        "unused": [column for column in seen.header if column not in used],
        "forms": seen.forms,
        "notices": seen.notices,
        "rows": seen.rows,
        "kept": seen.kept,
        "refused": seen.refused,
        "refused_by_reason": seen.refused_by_reason,
        "returns": seen.returns,
        "clients": seen.clients,
    }


def outcome(done: "Import", *, same_as_before: bool) -> dict[str, Any]:
    """What came of an import, under the keys that `--json` keeps."""
    kept = (
        "rows",
        "kept",
        "refused",
        "refused_by_reason",
        "orders",
        "returns",
        "clients",
        "refused_file",
        "seconds",
    )
    answer = {
        "id": done.pk,
        "same_as_before": same_as_before,
        **{key: done.outcome.get(key) for key in kept},
        "notices": done.reading.get("notices", []),
    }
    if same_as_before:
        answer["orders"] = {"added": 0, "replaced": 0, "unchanged": sum(done.outcome["orders"].values())}
    return answer


def taken_back(asked: Asked, number: int) -> dict[str, Any]:
    """Takes one import back; the answer as `--json` prints it."""
    from keepwell.doors.cli.progressing import drawn
    from keepwell.ledger.undoing import undo_import
    from keepwell.staff.sight import OPERATOR

    with drawn(as_json=asked.as_json) as progress:
        undo_import(number, by=OPERATOR.name, progress=progress)
    return {"undone": number, "numbers": numbers()}


def so_far() -> dict[str, Any]:
    """Every import, newest first, as `--json` prints it."""
    from dataclasses import asdict

    from keepwell.ledger.listing import imports_so_far
    from keepwell.staff.sight import OPERATOR

    return {"imports": [asdict(one) for one in imports_so_far(viewer=OPERATOR)]}
