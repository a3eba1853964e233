"""Takes files in: straight into a private folder of the home, counted on the way, whatever they are called."""

import os
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from keepwell.ledger import uploads
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import TextTooLong, one_line
from keepwell.lib.words import gettext_noop

MOST_FILES: Final = 50
_LONGEST: Final = 200  # letters of a file's name
_UNSAID: Final = gettext_noop("file")


class TooMuchAtOnce(Refusal):
    says = gettext_noop("These files are larger than the %(most)s MB that are taken in at once.")
    mend = gettext_noop(
        "Pack them (.csv.gz), bring them in one by one or by year, or ask whoever looks after Keepwell to raise KEEPWELL_UPLOAD_MB."
    )


class TooManyFiles(Refusal):
    says = gettext_noop("More than %(most)s files came at once.")
    mend = gettext_noop("Bring them in some at a time.")


class NoRoom(Refusal):
    says = gettext_noop("The files could not be kept: %(reason)s.")
    mend = gettext_noop("Whoever looks after Keepwell must make room on its disk; then send them again.")


class NoFileChosen(Refusal):
    says = gettext_noop("No file was chosen.")
    mend = gettext_noop("Choose one or more order files, or drop them on the page.")


def most_bytes() -> int:
    return int(settings.KEEPWELL_UPLOAD_MB) << 20


class NoFiles(FileUploadHandler):
    """For every page that takes no files: what comes all the same is kept nowhere."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 - Django's signature
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        return None

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - Django's signature
        return None


class KeptFiles(FileUploadHandler):
    """Writes each file as it comes. After the first `refusal` nothing more is kept, and the rest is read over."""

    chunk_size = 1 << 18

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.folder = ""
        self.files: list[dict[str, Any]] = []
        self.refusal: Refusal | None = None
        self._bytes = 0
        self._open: int | None = None
        self._kept = ""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.content_length is not None and self.content_length > most_bytes():
            self._refuse(TooMuchAtOnce(most=most_bytes() >> 20))
        if len(self.files) >= MOST_FILES:
            self._refuse(TooManyFiles(most=MOST_FILES))
        if self.refusal is not None:
            raise SkipFile
        self._kept = uploads.kept_name(len(self.files) + 1, self.file_name or "")
        try:
            self.folder = self.folder or uploads.new_folder()
            path = uploads.folder_of(self.folder) / self._kept
            self._open = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as error:
            self._refuse(NoRoom(reason=error.strerror or str(error)))
            raise SkipFile from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        self._bytes += len(raw_data)
        if self._bytes > most_bytes():
            self._refuse(TooMuchAtOnce(most=most_bytes() >> 20))
            raise SkipFile
        assert self._open is not None  # noqa: S101 - told to the type checker
        try:
            rest = memoryview(raw_data)
            while rest:
                rest = rest[os.write(self._open, rest) :]
        except OSError as error:
            self._refuse(NoRoom(reason=error.strerror or str(error)))
            raise SkipFile from error

    def file_complete(self, file_size: int) -> None:
        self._close()
        self.files.append({"name": _tidy(self.file_name or ""), "kept": self._kept, "bytes": file_size})

    def upload_interrupted(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Takes away what came."""
        self._close()
        uploads.drop_folder(self.folder)
        self.folder, self.files = "", []

    def _close(self) -> None:
        if self._open is not None:
            os.close(self._open)
            self._open = None

    def _refuse(self, refusal: Refusal) -> None:
        self.refusal = self.refusal or refusal
        self.forget()


def _tidy(name: str) -> str:
    """The name as given, as far as one line of a page shows it."""
    try:
        return one_line(name, field=_UNSAID, at_most=_LONGEST) or _UNSAID
    except TextTooLong:
        return one_line(name[:60] + "…" + name[-60:], field=_UNSAID, at_most=_LONGEST)
