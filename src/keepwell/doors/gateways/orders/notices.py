"""What is worth saying about how files were read: a template by code, filled from the notice's facts by name."""

from collections.abc import Mapping
from typing import Any, Final

from keepwell.lib.words import gettext_noop as _

_DAYS: Final = {
    ("days_mixed", True): _(
        "Days were read day first; %(against)s of them only fit month first and were refused."
    ),
    ("days_mixed", False): _(
        "Days were read month first; %(against)s of them only fit day first and were refused."
    ),
    ("days_ambiguous", True): _(
        "Days were read day first, because so they run on best; if that is wrong, take the import back and add --month-first."
    ),
    ("days_ambiguous", False): _(
        "Days were read month first, because so they run on best; if that is wrong, take the import back and add --day-first."
    ),
}
_OTHERS: Final = {
    "decimal_ambiguous": _(
        "“%(decimal)s” was taken for the decimal sign, which nothing in the numbers proves; --decimal says it."
    ),
    "sheet_left_out": _(
        "The sheet %(sheet)s of %(file)s was left out: its columns differ. Import it with --sheet."
    ),
    "broken_letters": _("%(count)s letters of %(file)s could not be read and stand as �."),
    "nul_bytes": _("%(count)s NUL bytes in %(file)s were skipped."),
}
_UNKNOWN: Final = _("Something about how the files were read is worth a look: %(code)s.")


def template(notice: Mapping[str, Any]) -> str:
    """The sentence for a notice, to be put into the reader's language and filled with the notice's facts."""
    code = notice["code"]
    if "day_first" in notice:
        return _DAYS.get((code, bool(notice["day_first"])), _UNKNOWN)
    return _OTHERS.get(code, _UNKNOWN)
