"""A PDF as its reader has it: pages, words, title, language, marks; drawn as a picture to look at."""

import ctypes
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from browsing import kept_look


@dataclass(frozen=True, slots=True)
class Read:
    pages: list[str]
    title: str
    language: str
    tagged: bool
    universal: bool  # says of itself that it is PDF/UA
    paths: int  # drawn on the first page
    fonts: set[str]
    widest: float  # where the rightmost words end, in parts of the page's width

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.pages).replace("\u200b", "").split())


def read(sheet: bytes, look: str = "") -> Read:
    """`look`: keeps a picture of each page under that name."""
    document = pypdfium2.PdfDocument(sheet)
    try:
        pages = [document[number] for number in range(len(document))]
        texts = [page.get_textpage() for page in pages]
        first = list(pages[0].get_objects(max_depth=4))
        edges = [
            text.get_rect(number)[2] / page.get_width()
            for text, page in zip(texts, pages, strict=True)
            for number in range(text.count_rects())
        ]
        for number, page in enumerate(pages if look else [], 1):
            if path := kept_look(f"{look}-{number}.png"):
                _keep(page, path)
        return Read(
            pages=[text.get_text_range() for text in texts],
            title=document.get_metadata_dict()["Title"],
            language=_language(document),
            tagged=document.is_tagged(),
            universal=b"<pdfuaid:part>1</pdfuaid:part>" in sheet,
            paths=sum(one.type == raw.FPDF_PAGEOBJ_PATH for one in first),
            fonts={
                one.get_font().get_base_name().partition("+")[2]
                for one in first
                if one.type == raw.FPDF_PAGEOBJ_TEXT
            },
            widest=max(edges),
        )
    finally:
        document.close()


def _language(document: pypdfium2.PdfDocument) -> str:
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    kept = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(document, ctypes.cast(kept, ctypes.POINTER(ctypes.c_ushort)), size)
    return kept.raw.decode("utf-16-le").rstrip("\0")


def _keep(page: pypdfium2.PdfPage, path: Path) -> None:
    drawn = page.render(scale=1.6, rev_byteorder=True, force_bitmap_format=raw.FPDFBitmap_BGRA)
    width, height, stride, held = drawn.width, drawn.height, drawn.stride, bytes(drawn.buffer)
    rows = b"".join(b"\0" + held[row * stride : row * stride + width * 4] for row in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
            for name, body in parts
        )
    )
