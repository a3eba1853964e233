"""Lets Babel read the messages of Django templates: what Django itself turns into code, Babel reads as Python."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

if not settings.configured:
    settings.configure()


def extract(
    fileobj: BinaryIO,
    keywords: Any,
    comment_tags: Any,
    options: Any,  # noqa: ARG001 - the method's signature
) -> Iterator[Any]:
    """Babel's extraction method: yields (line, function, messages, comments)."""
    code = templatize(fileobj.read().decode(), origin=getattr(fileobj, "name", ""))
    flat = "\n".join(line.lstrip() for line in code.split("\n"))  # a page's indentation is not Python's
    yield from extract_python(BytesIO(flat.encode()), keywords, comment_tags, {"encoding": "utf-8"})
