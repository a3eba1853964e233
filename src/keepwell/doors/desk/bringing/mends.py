"""How a refusal is mended on a page, where its own words speak of the terminal. By the refusal's code."""

from collections.abc import Mapping
from typing import Any, Final

from keepwell.doors.gateways.orders import notices
from keepwell.lib.words import gettext_noop as _

_CHOOSE: Final = _("Choose it below, and look again.")
_APART: Final = _("Bring these files in one by one, each with its own choice.")
MENDS: Final[Mapping[str, str]] = {
    "not_a_table": _(
        "Choose a CSV, TSV, XLSX, XLS, ODS or Parquet file. If it is text, say below what parts its columns and in which encoding it is written."
    ),
    "not_one_letter": _(
        "Write one letter under “What parts the columns”, or leave it empty to have it found."
    ),
    "one_column": _("Say below what parts its columns, or save it as CSV or XLSX where it was made."),
    "line_too_long": _("Save it as CSV or XLSX where it was made, and bring that in."),
    "file_not_found": _("Its files are gone. Choose them once more."),
    "file_not_readable": _("Choose it once more."),
    "is_a_folder": _("Choose the files in it."),
    "unknown_file": _("Save it as CSV or XLSX and bring that in."),
    "wrong_encoding": _("Leave the encoding empty to have it found, or write another, as cp1252."),
    "no_such_sheet": _("Write one of these names under “Sheet”, or leave it empty for all that fit."),
    "too_large_unpacked": _("If it is a real order file, unpack it yourself and bring in the CSV."),
    "no_client_column": _("Choose below which column tells the client, and look again."),
    "no_day_column": _("Choose below which column holds the day of the order, and look again."),
    "no_amount_column": _(
        "Choose below which column holds the amount, or the quantity and the price, and look again."
    ),
    "no_such_column": _CHOOSE,
    "no_such_field": _CHOOSE,
    "ambiguous_days": _("Choose below how days are written, and look again."),
    "days_disagree": _APART,
    "decimals_disagree": _APART,
    "unreadable_days": _("Choose the right column for the day below, and look again."),
    "files_unlike": _("Bring it in by itself, or call its column the same."),
    "rates_missing": _("Write under “Currencies” what one unit of each is worth, and look again."),
    "house_currency_unknown": _(
        "Write under “Currencies” what one unit of each is worth in your own; leave your own empty."
    ),
    "no_such_mapping": _("Choose another way of reading below."),
    "import_under_way": _("Wait until it is done, then start again; nothing of yours is lost meanwhile."),
    "later_imports_stand_on_it": _("Take back import %(first)s first."),
    "round_under_way": _("Wait a minute, then have the figures worked out again."),
}
_NOTICES: Final = {
    ("days_ambiguous", True): _(
        "Days were read day first, because so they run on best. If that is wrong, choose month first below."
    ),
    ("days_ambiguous", False): _(
        "Days were read month first, because so they run on best. If that is wrong, choose day first below."
    ),
    ("decimal_ambiguous", None): _(
        "“%(decimal)s” was taken for the decimal sign, which nothing in the numbers proves. If that is wrong, choose the other below."
    ),
    ("sheet_left_out", None): _(
        "The sheet %(sheet)s of %(file)s was left out: its columns differ. To read it, write its name under “Sheet”."
    ),
}


def mend_of(code: str) -> str:
    """How to mend it on a page; blank where its own words do."""
    return MENDS.get(code, "")


def notice_of(notice: Mapping[str, Any]) -> str:
    """The sentence for a notice on a page."""
    day_first = notice.get("day_first")
    return _NOTICES.get((notice["code"], day_first)) or notices.template(notice)
