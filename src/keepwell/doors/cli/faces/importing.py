"""What came of an import; what a dry run would do; the imports so far; one taken back."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.importing import STATES
from keepwell.doors.telling.wording import gettext, ngettext

CERTAIN: Final = 0.9
REASONS_SHOWN: Final = 12


def outcome(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - every face is handed the width
    """`answer` as `import --json` prints it."""
    if answer["same_as_before"]:
        said = gettext("These files were read before (import %(id)s) and have not changed. Nothing was done.")
        return Group(Text(said % {"id": answer["id"]}, "bold"), *_numbers(answer))
    sections: list[RenderableType] = [_title(answer), _counts(answer)]
    if answer["refused"]:
        sections.append(refused(answer))
    if answer.get("notices"):
        sections.append(Group(*noticed(answer)))
    undo = gettext("Take it back: %(command)s") % {"command": f"keepwell import --undo {answer['id']}"}
    sections.append(Group(*_numbers(answer), Text(undo, "soft")))
    return parts.spaced(sections)


def _numbers(answer: Any) -> list[Text]:
    """That the figures are of before, and how to bring them up to date; nothing where they follow at once."""
    numbers = answer.get("numbers")
    if not numbers or numbers["fresh"]:
        return []
    if numbers["as_of"] is None:
        return [Text(gettext("Whom to call, from these orders: keepwell today"))]
    said = gettext(
        "The numbers are still those of before (as of %(day)s). Bring them up to date: %(command)s"
    )
    facts = {"day": wording.day(numbers["as_of"]), "command": "keepwell rounds run"}
    return [Text(said % facts, "slip")]


def _title(answer: Any) -> Text:
    rate = answer["rows"] / answer["seconds"] if answer["seconds"] else 0
    said = gettext("Read %(rows)s rows in %(seconds)s") % {
        "rows": wording.number(answer["rows"]),
        "seconds": wording.seconds(answer["seconds"]),
    }
    return Text.assemble(
        (said, "bold"), (gettext(", %(rate)s rows a second") % {"rate": wording.number(rate)}, "soft")
    )


def _counts(answer: Any) -> RenderableType:
    drawn = parts.table(("", "right"), ("", "left"))
    drawn.show_header = False
    orders = answer["orders"]
    for count, says in (
        (answer["kept"], gettext("rows kept")),
        (answer["refused"], gettext("rows refused")),
        (orders["added"], gettext("orders added")),
        (orders["replaced"], gettext("orders replaced, because they changed")),
        (orders["unchanged"], gettext("orders known already, unchanged")),
        (answer["returns"], gettext("returns")),
        (answer["clients"], gettext("clients")),
    ):
        drawn.add_row(
            Text(wording.number(count), "bold" if count else "soft"), Text(says, "" if count else "soft")
        )
    return drawn


def refused(answer: Any) -> RenderableType:
    """Why rows were refused, and where they wait to be mended."""
    drawn = parts.table(("", "right"), ("", "left"), loose=True)
    drawn.show_header = False
    reasons = sorted(answer["refused_by_reason"].items(), key=lambda pair: (-pair[1], pair[0]))
    for reason, count in reasons[:REASONS_SHOWN]:
        drawn.add_row(Text(wording.number(count), "bold slip"), worded_reason(reason))
    lines: list[RenderableType] = [Text(gettext("Refused"), "bold"), drawn]
    if answer.get("refused_file"):
        where = gettext("They wait in %(file)s: mend them there and import that file.")
        lines.append(Text(where % {"file": answer["refused_file"]}, "soft"))
    return Group(*lines)


def worded_reason(reason: str) -> str:
    """A refusal's stable code as words."""
    from keepwell.doors.gateways.orders.checking import REASONS

    return gettext(REASONS[reason][1]) if reason in REASONS else reason


def preview(answer: Any, width: int) -> RenderableType:
    """`answer` as `import --dry-run --json` prints it."""
    head = parts.heading(
        gettext("What would be read"),
        ", ".join(file["name"] for file in answer["files"]),
        gettext("Nothing was written; leave --dry-run away to import."),
    )
    sections: list[RenderableType] = [head, _columns(answer, width)]
    counted = ngettext("%(rows)s row", "%(rows)s rows", answer["rows"]) % {
        "rows": wording.number(answer["rows"])
    }
    kept = gettext("%(kept)s would be kept, %(refused)s refused.") % {
        "kept": wording.number(answer["kept"]),
        "refused": wording.number(answer["refused"]),
    }
    sections.append(Text(f"{counted}: {kept}", "bold"))
    if answer["refused"]:
        sections.append(refused(answer))
    sections.append(Text(gettext("Change a column: --map field=COLUMN"), "soft"))
    return parts.spaced(sections)


def _columns(answer: Any, width: int) -> RenderableType:
    drawn = parts.table(
        (gettext("Field"), "left"),
        (gettext("Column"), "left"),
        (gettext("Certainty"), "left"),
        (gettext("As in the file"), "cut"),
    )
    for column in answer["columns"]:
        sure = column["confidence"]
        tone = "keep" if sure >= CERTAIN else "slip"
        drawn.add_row(
            Text(column["field"], "bold"),
            parts.cut(column["column"], width // 4),
            Text("█" * round(sure * 5) + "░" * (5 - round(sure * 5)) + f" {wording.percent(sure)}", tone),
            Text(", ".join(column["sample"]), "soft"),
        )
    lines: list[RenderableType] = [drawn]
    if answer["unused"]:
        said = gettext("Not used: %(columns)s") % {"columns": ", ".join(answer["unused"])}
        lines.append(Text(parts.cut(said, width * 2), "soft"))
    return Group(*lines, *noticed(answer))


def noticed(answer: Any) -> list[Text]:
    """What is worth a look about how the files were read, a sentence each."""
    from keepwell.doors.gateways.orders.notices import template

    return [Text(wording.fill(template(notice), notice), "slip") for notice in answer.get("notices") or ()]


def so_far(answer: Any, width: int) -> RenderableType:
    """`answer` as `import --list --json` prints it."""
    if not answer["imports"]:
        return parts.nothing_yet()
    drawn = parts.table(
        ("", "right"),
        (gettext("When"), "left"),
        (gettext("Files"), "cut"),
        (gettext("Rows"), "right"),
        (gettext("Refused"), "right"),
        (gettext("Orders"), "right"),
        (gettext("State"), "left"),
    )
    for one in answer["imports"]:
        undone = one["state"] != "done"
        drawn.add_row(
            Text(str(one["id"]), "bold"),
            wording.moment(one["started_at"]),
            parts.cut(", ".join(one["files"]), width // 2),
            *(
                "–" if one["state"] in {"running", "stopped"} else wording.number(one[name])
                for name in ("rows", "refused", "orders")
            ),
            Text(gettext(STATES.get(one["state"], one["state"])), "slip" if undone else "keep"),
        )
    sections: list[RenderableType] = [Text(gettext("Imports"), "bold"), drawn]
    if any(one["state"] == "stopped" for one in answer["imports"]):
        said = gettext(
            "Stopped: it ended before its time, and nothing of it is in the ledger. Run the same import again; what it left is swept away then."
        )
        sections.append(Text(said, "slip"))
    return parts.spaced(sections)


def taken_back(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - every face is handed the width
    """`answer` as `import --undo --json` prints it."""
    said = gettext("Import %(id)s was taken back; what it had replaced stands again.") % {
        "id": answer["undone"]
    }
    return Group(Text(said, "bold"), *_numbers(answer))
