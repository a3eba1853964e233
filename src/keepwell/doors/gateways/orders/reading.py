"""The gateway's door: look at order files, or stage them for the ledger."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from keepwell.doors.gateways.orders import calling, loading, staging
from keepwell.doors.gateways.orders.columns import Choice
from keepwell.doors.gateways.orders.options import Options
from keepwell.ledger.staged import Staged
from keepwell.lib.progress import Progress, silent

__all__ = ["Options", "Preview", "digest", "look", "looking", "preview", "stage"]


@dataclass(frozen=True, slots=True)
class Preview:
    """How files would be read, and what would become of their rows. Nothing is kept."""

    columns: list[Choice]
    header: list[str]
    forms: dict[str, Any]
    notices: list[dict[str, Any]]
    sample: list[dict[str, Any]]  # the first rows: line, and each field's text
    files: list[dict[str, Any]]
    rows: int
    kept: int
    refused: int
    refused_by_reason: dict[str, int]
    returns: int  # rows
    clients: int


def look(
    sources: Sequence[str | Path], options: Options | None = None, progress: Progress = silent
) -> Preview:
    """Reads all of `sources` (paths or database URLs) and says what an import would do. Refuses what is no orders."""
    with looking(sources, options, progress) as (seen, _staged):
        return seen


@contextmanager
def looking(
    sources: Sequence[str | Path],
    options: Options | None = None,
    progress: Progress = silent,
    *,
    names: calling.Names = MappingProxyType({}),
    seen: staging.Seen = staging.unseen,
) -> Iterator[tuple[Preview, Staged]]:
    """As `look`, with the staged rows while the block runs, so that the ledger can be asked what they would change."""
    given = _strings(sources)
    with calling.refusing_by_name(names):
        meant = _remembered(options or Options())
        loading.check_present(given)
        result = staging.run(
            given,
            meant,
            home=_home(),
            digest="",
            progress=progress,
            write_refused=False,
            names=names,
            seen=seen,
        )
    try:
        yield preview(result), result.staged
    finally:
        staging.discard(result.staged.path)


def preview(result: staging.Result) -> Preview:
    """The preview of rows that are staged already."""
    staged = result.staged
    return Preview(
        columns=result.choices,
        header=result.header,
        forms=staged.reading["forms"],
        notices=staged.reading["notices"],
        sample=result.sample,
        files=staged.files,
        rows=staged.rows,
        kept=staged.kept,
        refused=staged.refused,
        refused_by_reason=staged.refused_by_reason,
        returns=result.returns,
        clients=result.clients,
    )


def stage(
    sources: Sequence[str | Path],
    options: Options | None = None,
    progress: Progress = silent,
    *,
    by: str = "operator",
    names: calling.Names = MappingProxyType({}),
) -> Staged:
    """Stages `sources` for `ledger.importing`; writes refused rows beside the first file.

    The staging file belongs to the caller, who takes it away with `staging.discard`. With `save_as` the
    mapping that was used is remembered under that name, by whom `by` names. `names`: see `staging.run`.
    """
    given = _strings(sources)
    asked = options or Options()
    meant = _remembered(asked)
    loading.check_present(given)
    if asked.save_as is not None:
        from keepwell.ledger.mappings import check_mapping_name

        check_mapping_name(asked.save_as)
    with calling.refusing_by_name(names):
        result = staging.run(
            given, meant, home=_home(), digest=_digest(given, meant), progress=progress, names=names
        )
    if asked.save_as is not None:
        _remember(asked.save_as, result, meant, by)
    return result.staged


def digest(sources: Sequence[str | Path], options: Options | None = None) -> str:
    """SHA-256 (hex) over the files' contents and how they are to be read, without reading them as tables."""
    given = _strings(sources)
    loading.check_present(given)
    return _digest(given, _remembered(options or Options()))


def _digest(sources: list[str], options: Options) -> str:
    whole = hashlib.sha256(json.dumps(options.as_json(), sort_keys=True).encode())
    for source in sources:
        whole.update(loading.sha256_of(source).encode())
    return whole.hexdigest()


def _strings(sources: Sequence[str | Path]) -> list[str]:
    return [str(source) for source in sources]


def _home() -> Path:
    from django.conf import settings

    return Path(settings.KEEPWELL_HOME)


def _remembered(options: Options) -> Options:
    """The options with a named mapping's own laid under what was said now."""
    if options.use_mapping is None:
        return options
    from keepwell.ledger.mappings import mapping_named

    kept = mapping_named(options.use_mapping)
    merged = {**kept.pop("map", {}), **options.map}
    said = {name: value for name, value in kept.items() if getattr(options, name, None) in (None, False)}
    return replace(options, map=merged, use_mapping=None, **said)


def _remember(name: str, result: staging.Result, options: Options, by: str) -> None:
    from keepwell.ledger.mappings import remember_mapping

    kept = {key: value for key, value in options.as_json().items() if key != "query" and value is not None}
    kept["map"] = {choice.field: choice.column for choice in result.choices}
    remember_mapping(name=name, header=result.header, reading=kept, by=by)
