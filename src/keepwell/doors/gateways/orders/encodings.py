"""Bytes of any encoding become UTF-8 with plain line ends, as a stream; packed files are opened with a limit."""

import codecs
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from keepwell.doors.gateways.orders.refusals import DamagedFile, EmptyFile, TooLargeUnpacked, WrongEncoding

SAMPLE = 1 << 18
BLOCK = 4 << 20
# A real order file packs 5 to 30 times; a gigabyte of nothing packs a thousand times.
UNPACKED_FREELY = 256 << 20
MOST_RATIO = 200
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = re.compile(r"^[\x00-\x7f\u00a0-\u00ff€‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$")
_LATIN = re.compile(
    r"^(cp12(50|52|54|57)|latin_1|iso8859_\d+|mac_\w+|cp(437|775|85\d|86\d|500|037|1140|273|1026)|hp_roman8)$"
)


class NotThisEncodingError(Exception):
    """The guess from the sample did not hold for the whole file; `at` is the byte that broke it."""

    def __init__(self, at: int, around: bytes) -> None:
        super().__init__(at)
        self.at = at
        self.around = around


class Stream:
    """A file's text as UTF-8 blocks, with plain line ends and without byte order mark and NULs.

    `nuls` and `broken` count, once read, the NUL bytes dropped and the places that were no text.
    """

    def __init__(self, path: Path, encoding: str, *, tolerant: bool = False) -> None:
        self.path = path
        self.encoding = encoding
        self.tolerant = tolerant
        self.nuls = 0
        self.broken = 0
        self._size = max(1, path.stat().st_size)
        self._read = 0

    def share_read(self) -> float:
        """How much of the file, as it lies on the disk, has been read: 0 to 1."""
        return self._read / self._size

    def _reached(self, at: int) -> None:
        self._read = at

    def __iter__(self) -> Iterator[bytes]:
        pending = b""
        for block in self._utf8():
            whole = pending + block
            if b"\0" in whole:
                self.nuls += whole.count(b"\0")
                whole = whole.replace(b"\0", b"")
            pending = b"\r" if whole.endswith(b"\r") else b""
            whole = whole[: len(whole) - len(pending)]
            if b"\r" in whole:
                whole = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield whole
        if pending:
            yield b"\n"

    def _utf8(self) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self.encoding)("replace" if self.tolerant else "strict")
        at, first = 0, True
        for block in unpacked(self.path, self._reached):
            if first:
                mark = next(
                    (mark for mark, name in _BOMS if name == self.encoding and block.startswith(mark)), b""
                )
                data, first = block[len(mark) :], False
            else:
                data = block
            if self.encoding == "utf-8" and data.isascii() and not decoder.getstate()[0]:
                yield data
            else:
                yield self._decoded(decoder, data, at)
            at += len(block)
        yield self._decoded(decoder, b"", at, final=True)

    def _decoded(
        self, decoder: codecs.IncrementalDecoder, data: bytes, at: int, *, final: bool = False
    ) -> bytes:
        try:
            text = decoder.decode(data, final)
        except UnicodeDecodeError as error:
            held = error.object
            raise NotThisEncodingError(
                at + error.start, held[max(0, error.start - SAMPLE) : error.start + SAMPLE]
            ) from None
        if self.tolerant:
            self.broken += text.count("\ufffd")
        return text.encode()


def unpacked(path: Path, reached: Callable[[int], None] | None = None) -> Iterator[bytes]:
    """The file's bytes in blocks, gunzipped if need be; `reached` is told how far into it. Refuses a bomb and a damaged gz."""
    packed = path.stat().st_size
    with path.open("rb") as plain:
        is_gz = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        source: IO[bytes] = gzip.GzipFile(fileobj=plain) if is_gz else plain  # type: ignore[assignment]
        total = 0
        while True:
            try:
                block = source.read(BLOCK)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise DamagedFile(file=path.name, detail=str(error)) from error
            if not block:
                return
            total += len(block)
            if is_gz and total > UNPACKED_FREELY and total > packed * MOST_RATIO:
                raise TooLargeUnpacked(file=path.name, unpacked=total >> 20, packed=packed >> 10)
            if reached is not None:
                reached(plain.tell())
            yield block


def sample_of(path: Path) -> bytes:
    """The first bytes, unpacked. Refuses an empty file."""
    sample = next(unpacked(path), b"")
    if not sample.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise EmptyFile(file=path.name)
    return sample[:SAMPLE]


def guess(sample: bytes) -> str:
    """The encoding that a sample speaks for; UTF-8 where it is plain ASCII so far."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    nulls = sample.count(b"\0")
    if nulls > len(sample) // 5:
        return "utf-16-le" if sample[1::2].count(b"\0") > sample[::2].count(b"\0") else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return guess_legacy(sample)
    return "utf-8"


def guess_legacy(sample: bytes) -> str:
    """The encoding of bytes that are not UTF-8; Windows' western page unless something speaks for another."""
    import charset_normalizer

    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    best = charset_normalizer.from_bytes(b"\n".join(lines[:2000])).best()
    found = best.encoding if best else "cp1252"
    try:
        western = _WESTERN.match(sample.decode("cp1252")) is not None
    except UnicodeDecodeError:
        return "latin-1" if _LATIN.match(found) else found
    return "cp1252" if found in {"ascii", "utf_8"} or (western and _LATIN.match(found)) else found


def second_guess(no: NotThisEncodingError, *, first: str) -> tuple[str, bool]:
    """(encoding, tolerant) after the first guess broke on some byte far into the file.

    A file that is UTF-8 nearly everywhere stays UTF-8, its few broken places marked; anything else is read
    as what its bytes speak for.
    """
    text = no.around.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for letter in text if letter > "\x7f") - broken
    if first == "utf-8" and sound > 10 * broken:
        return "utf-8", True
    return (guess_legacy(no.around), False) if first == "utf-8" else ("latin-1", False)


def encoding_named(name: str, path: Path) -> str:
    """The encoding a person named, if there is one of that name."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise WrongEncoding(file=path.name, encoding=name, at=0) from None
    return {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(found, found)
