"""Files that lie under names of ours are told of by the names that people gave them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from keepwell.doors.gateways.orders.loading import Loaded
from keepwell.lib.refusals import Refusal

Names = Mapping[str, str]  # from a part of what is told (a path, a file's name) to what stands there instead


def called(told: Any, names: Names) -> Any:
    """`told` (text, or plain data with text in it) with every name of ours put into the one it was given."""
    if isinstance(told, str):
        said = told
        for ours, given in names.items():
            said = said.replace(ours, given)
        return told if said == told else said  # a phrase that names no file stays one
    if isinstance(told, dict):
        return {key: called(value, names) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return type(told)(called(value, names) for value in told)
    return told


def call(loaded: Loaded, names: Names) -> None:
    """Whatever is told of what was loaded names the files as they were given."""
    loaded.files = called(loaded.files, names)
    loaded.notices = called(loaded.notices, names)
    loaded.forms = called(loaded.forms, names)


@contextmanager
def refusing_by_name(names: Names) -> Iterator[None]:
    """A refusal within it names the files as they were given."""
    try:
        yield
    except Refusal as refusal:
        if not names:
            raise
        raise type(refusal)(**called(refusal.facts, names)) from refusal
