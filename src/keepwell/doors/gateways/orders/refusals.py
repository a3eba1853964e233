"""What this gateway says when it cannot read a file at all: what, where, and how to mend it."""

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop as _


class FileNotFound(Refusal):
    says = _("There is no file %(file)s.")
    mend = _("Check the name and the folder; put quotes round a name with spaces.")


class IsAFolder(Refusal):
    says = _("%(file)s is a folder; orders are read from files.")
    mend = _("Name the files in it, as in %(example)s")


class FileNotReadable(Refusal):
    says = _("%(file)s cannot be read: %(reason)s.")
    mend = _("Give yourself the right to read it, or copy it to a place of your own.")


class EmptyFile(Refusal):
    says = _("%(file)s holds no rows.")
    mend = _("Export it again, with at least one order under the line of headers.")


class NotATable(Refusal):
    says = _("%(file)s does not look like a table of orders: %(detail)s.")
    mend = _(
        "Give CSV, TSV, XLSX, XLS, ODS, Parquet or a database URL; for text, --delimiter and --encoding say how to read it."
    )


class NotOneLetter(NotATable):
    says = _("A delimiter is one letter, which %(delimiter)s is not.")
    mend = _("Write --delimiter with one letter, or leave it away to have it found.")


class OneColumn(NotATable):
    says = _(
        "%(file)s does not look like a table of orders: no line holds more than one cell when cut at %(delimiter)s."
    )


class LineTooLong(NotATable):
    says = _("%(file)s does not look like a table of orders: line %(line)s is longer than %(megabytes)s MB.")


class UnknownFile(Refusal):
    says = _("%(file)s is of a kind that cannot be read here (%(detail)s).")
    mend = _("Save it as CSV or XLSX and import that.")


class DamagedFile(Refusal):
    says = _("%(file)s is damaged: %(detail)s.")
    mend = _("Copy or download it again; if that does not help, open it where it was made and save it anew.")


class WrongEncoding(Refusal):
    says = _("%(file)s is not written in %(encoding)s: byte %(at)s does not fit.")
    mend = _("Leave --encoding away to have it found, or name the right one, for example --encoding cp1252.")


class TooLargeUnpacked(Refusal):
    says = _(
        "%(file)s would unpack to far more than it should (more than %(unpacked)s MB from %(packed)s kB); it was not opened."
    )
    mend = _("If it is a real order file, unpack it yourself and import the CSV.")


class Encrypted(Refusal):
    says = _("%(file)s is protected by a password.")
    mend = _("Open it, save it without the password, and import that.")


class NoSuchSheet(Refusal):
    says = _("%(file)s has no sheet %(sheet)s; it has: %(sheets)s.")
    mend = _("Write --sheet with one of these names.")


class NoClientColumn(Refusal):
    says = _("No column of %(file)s was recognised as the client. Its columns: %(columns)s.")
    mend = _('Say which one it is: --map "client=COLUMN".')


class NoDayColumn(Refusal):
    says = _("No column of %(file)s was recognised as the day of the order. Its columns: %(columns)s.")
    mend = _('Say which one it is: --map "day=COLUMN".')


class NoAmountColumn(Refusal):
    says = _(
        "%(file)s has neither an amount nor a quantity with a price that were recognised. Its columns: %(columns)s."
    )
    mend = _(
        'Say which one it is: --map "amount=COLUMN"; or --map "amount==1" counts every row as 1, for rhythm alone.'
    )


class NoSuchColumn(Refusal):
    says = _("--map names the column %(column)s, which %(file)s does not have. Nearest: %(near)s.")
    mend = _("Write the column as it stands in the file's line of headers.")


class NoSuchField(Refusal):
    says = _("--map names %(field)s, which is no field. Fields: %(fields)s.")
    mend = _('Write --map "field=COLUMN" with one of these fields.')


class AmbiguousDays(Refusal):
    says = _(
        "The column %(column)s of %(file)s can be read day first or month first, and nothing in it decides (%(example)s)."
    )
    mend = _("Say which: --day-first or --month-first.")


class DaysDisagree(Refusal):
    says = _(
        "The days in the column %(column)s stand day first in %(day_first)s and month first in %(month_first)s."
    )
    mend = _("Import these files one by one, each with --day-first or --month-first.")


class DecimalsDisagree(Refusal):
    says = _("Numbers are written with a decimal point in %(point)s and with a decimal comma in %(comma)s.")
    mend = _("Import these files one by one, each with --decimal.")


class UnreadableDays(Refusal):
    says = _("No day could be read in the column %(column)s of %(file)s (%(example)s).")
    mend = _('Name the right column: --map "day=COLUMN".')


class NoTable(Refusal):
    says = _("%(file)s names no table.")
    mend = _("Add ?table=NAME to the address, or give --query. Tables there: %(tables)s.")


class DatabaseSaysNo(Refusal):
    says = _("%(file)s could not be read: %(detail)s.")
    mend = _("Check the address, the table or query, and that the user may read it.")


class FilesUnlike(Refusal):
    """One of several files lacks a column by which the others are read."""

    says = _("%(file)s has no column “%(column)s”, by which %(first)s is read.")
    mend = _("Import it in a command of its own, or call its column the same.")
