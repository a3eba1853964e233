"""The life of an errand: begun with its files, started as often as needed, told of by its process, dropped.

A process is started by the door, with the number of its run. Whatever it says of an errand that has since been started
anew, or dropped, is not heard.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from keepwell.ledger import errand_hold, uploads
from keepwell.ledger.holding import holder
from keepwell.ledger.models import Errand, Import
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member

_TO_BEGIN: Final = dt.timedelta(seconds=60)  # a process that says nothing for so long never came to life
_LEDGER: Final = (Errand.Deed.BRING, Errand.Deed.UNDO)  # of these one is done at a time


class SomebodyIsImporting(Refusal):
    says = gettext_noop("%(who)s is bringing in or taking back orders at this moment.")
    mend = gettext_noop("Wait until it is done, then start again; nothing of yours is lost meanwhile.")


class ErrandMovedOn(Refusal):
    says = gettext_noop("This has gone on since you opened the page.")
    mend = gettext_noop("Load the page again to see how it stands.")


def begin(*, folder: str, files: list[dict[str, Any]], by: Member) -> Errand:
    """An errand for files that lie in `folder`: [{name, kept, bytes}]. Nothing is at work on it yet."""
    now = clock.now()
    with transaction.atomic():
        errand = Errand.objects.create(
            deed=Errand.Deed.LOOK,
            state=Errand.State.FAILED,  # until a process is started
            by=by,
            begun_at=now,
            moved_at=now,
            folder=folder,
            files=files,
        )
        names = [file["name"] for file in files]
        auditing.note(
            by=by.name,
            kind="errand.begun",
            about=f"errand:{errand.pk}",
            data={"files": ", ".join(names)[:500]},
        )
    return errand


def begin_undo(*, of: Import, by: Member) -> Errand:
    """An errand that takes an import back; the one that was begun already, if any. Raises SomebodyIsImporting."""
    now = clock.now()
    with transaction.atomic():
        Import.objects.select_for_update().get(
            pk=of.pk
        )  # two clicks at once: the second finds what the first began
        begun = Errand.objects.filter(undoes=of).exclude(state__in=[Errand.State.DONE, Errand.State.DROPPED])
        found = begun.order_by("pk").first()
        if found is not None:
            return found
        _refuse_beside(None)
        return Errand.objects.create(
            deed=Errand.Deed.UNDO, state=Errand.State.FAILED, by=by, begun_at=now, moved_at=now, undoes=of
        )


def begin_likening(*, by: Member) -> Errand:
    """The errand that looks for duplicates: everybody's, the same row each time."""
    now = clock.now()
    unstarted = {"state": Errand.State.DONE, "by": by, "begun_at": now, "moved_at": now}
    return Errand.objects.get_or_create(deed=Errand.Deed.LIKEN, defaults=unstarted)[0]


def last_likening() -> Errand | None:
    """The latest search for duplicates that somebody asked for; it tells of no client, and so anybody who may ask."""
    begun = Errand.objects.filter(deed=Errand.Deed.LIKEN, run__gt=0)
    return begun.select_related("by").first()


def start(
    *,
    errand: int,
    deed: str,
    by: Member,
    options: Mapping[str, Any] | None = None,
    rates: Mapping[str, str] | None = None,
) -> int | None:
    """Makes ready for a process that does `deed`: the number of its run. None where one is at work on it already.

    Raises ErrandMovedOn, SomebodyIsImporting; then nothing has changed.
    """
    with transaction.atomic():
        row = Errand.objects.select_for_update().get(pk=errand)
        running = row.state == Errand.State.RUNNING
        if running and not is_stopped(row):
            return None
        if deed not in _next(row):
            raise ErrandMovedOn
        if deed in _LEDGER:
            _refuse_beside(row.pk)
        row.deed, row.state, row.run = deed, Errand.State.RUNNING, row.run + 1
        row.by, row.moved_at = by, clock.now()
        row.step, row.done, row.total, row.process, row.refusal = "", 0, None, "", {}
        if options is not None:
            row.options = dict(options)
        if rates is not None:
            row.rates = dict(rates)
        row.save()
        return row.run


def _next(row: Errand) -> set[str]:
    """The deeds that an errand on which nobody is at work can be started with."""
    deed = Errand.Deed
    if row.state == Errand.State.DROPPED:
        return set()
    if row.deed in {deed.ROUND, deed.LIKEN}:
        return {row.deed}
    if row.undoes_id is not None:
        return {deed.UNDO}
    if row.deed == deed.LOOK and row.state != Errand.State.DONE:
        return {deed.LOOK}
    return {deed.LOOK, deed.BRING}


def _refuse_beside(errand: int | None) -> None:
    others = Errand.objects.filter(deed__in=_LEDGER, state=Errand.State.RUNNING).select_related("by")
    for other in others:
        if other.pk != errand and not is_stopped(other):
            raise SomebodyIsImporting(who=other.by.name if other.by else "–")


def is_stopped(errand: Errand) -> bool:
    """Whether nobody does what it says is being done: its process was killed, or never came to life."""
    return errand.pk in stopped([errand])


def stopped(errands: Iterable[Errand]) -> set[int]:
    """Those of `errands` that say they are running, and nobody is at work on them."""
    late = clock.now() - _TO_BEGIN
    running = [one for one in errands if one.state == Errand.State.RUNNING]
    held = errand_hold.held([one.pk for one in running])
    return {one.pk for one in running if one.pk not in held and (one.process or one.moved_at < late)}


def take(*, errand: int, run: int) -> Errand | None:
    """For a process that holds the errand: the row, when this is still its run."""
    mine = Errand.objects.filter(pk=errand, run=run, state=Errand.State.RUNNING)
    if not mine.update(process=holder()):
        return None
    return mine.select_related("by", "undoes").get()


def tell(*, errand: Errand, step: str, done: int, total: int | None) -> None:
    """How far the process is."""
    _say(errand, step=step[:20], done=done, total=total)


def note_found(*, errand: Errand, found: Mapping[str, Any]) -> None:
    """What is known of the files so far; kept also where the deed then fails."""
    _say(errand, found=dict(found))


def note_brought(*, errand: Errand, brought: Import, found: Mapping[str, Any]) -> None:
    """The orders are in; from here on the errand is its round."""
    _say(errand, brought=brought, found=dict(found), **_round())
    uploads.drop_files(errand.folder, [file["kept"] for file in errand.files])


def note_undone(*, errand: Errand) -> None:
    """The import is taken back; from here on the errand is its round."""
    _say(errand, **_round())


def _round() -> dict[str, Any]:
    return {"deed": Errand.Deed.ROUND, "step": "", "done": 0, "total": None}


def end(*, errand: Errand) -> None:
    _say(errand, state=Errand.State.DONE, process="")


def fail(*, errand: Errand, refusal: Mapping[str, Any]) -> None:
    """`refusal`: {code, says, mend, facts}, plain data."""
    _say(errand, state=Errand.State.FAILED, process="", refusal=dict(refusal))


def _say(errand: Errand, **said: Any) -> None:
    mine = Errand.objects.filter(pk=errand.pk, run=errand.run, state=Errand.State.RUNNING)
    mine.update(moved_at=clock.now(), **said)


def drop(*, errand: int, by: Member) -> None:
    """Throws the files of an errand away that was not brought in. Raises ErrandMovedOn while somebody is at work on it."""
    with transaction.atomic():
        row = Errand.objects.select_for_update().get(pk=errand)
        if row.state == Errand.State.DROPPED:
            return
        working = row.state == Errand.State.RUNNING and not is_stopped(row)
        if working or row.deed == Errand.Deed.ROUND:
            raise ErrandMovedOn
        row.state, row.moved_at, row.run = Errand.State.DROPPED, clock.now(), row.run + 1
        row.save(update_fields=["state", "moved_at", "run"])
        auditing.note(by=by.name, kind="errand.dropped", about=f"errand:{row.pk}", data={})
    uploads.drop_folder(row.folder)


def sweep() -> int:
    """Drops what was begun and lay untouched for a day, with files that belong to no errand; how many there were."""
    before = clock.now() - uploads.FORGOTTEN
    deeds = (Errand.Deed.LOOK, Errand.Deed.BRING)
    old = Errand.objects.filter(deed__in=deeds, brought=None, moved_at__lt=before)
    forgotten = list(old.exclude(state=Errand.State.DROPPED))
    at_work = errand_hold.held([one.pk for one in forgotten])
    gone = [one for one in forgotten if one.pk not in at_work]
    Errand.objects.filter(pk__in=[one.pk for one in gone]).update(state=Errand.State.DROPPED)
    for one in gone:
        uploads.drop_folder(one.folder)
    kept = set(
        Errand.objects.exclude(folder="").exclude(state=Errand.State.DROPPED).values_list("folder", flat=True)
    )
    return len(gone) + uploads.drop_strangers(kept)


def paths_of(errand: Errand) -> list[Path]:
    """Where its files lie, in the order they were given."""
    return [uploads.folder_of(errand.folder) / file["kept"] for file in errand.files]
