"""Views of the list of clients: saved under a name, for oneself or shared; renamed, changed, favoured, taken away."""

from typing import Any, Final

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import FavouriteView, Member, Role, SavedView
from keepwell.staff.prepared import prepared
from keepwell.staff.sight import Viewer

MOST: Final = 40  # of one member; more are no help to find anything
_NAME: Final = gettext_noop("The name of the view")
_LONGEST: Final = 2000  # characters of a query


class ViewNameTaken(Refusal):
    says = gettext_noop("You have a view called “%(name)s” already.")
    mend = gettext_noop("Choose another name, or open that view and save it as it is now.")


class TooManyViews(Refusal):
    says = gettext_noop("%(most)s views are kept for one member, and you have as many.")
    mend = gettext_noop("Remove one that you no longer open.")


class ViewTooLong(Refusal):
    says = gettext_noop("This list is narrowed by more than a view can keep.")
    mend = gettext_noop("Shorten what you look for, then save it.")


class LeadsShare(Refusal):
    says = gettext_noop("Views are shared by leads and admins.")
    mend = gettext_noop("Save it for yourself; its address can be sent to a colleague too.")


class NoTeamToShareWith(Refusal):
    says = gettext_noop("You are in no team to share it with.")
    mend = gettext_noop("Share it with everybody, or keep it for yourself.")


class ViewOfAnother(Refusal):
    says = gettext_noop("“%(name)s” belongs to %(owner)s.")
    mend = gettext_noop("Save it under a name of your own, and change that.")


@prepared
def views_for(viewer: Viewer) -> "QuerySet[Any]":
    """What the viewer may open: the favourite (`is_favourite`), then their own (`is_own`), then what others share."""
    favourite = FavouriteView.objects.filter(member=viewer.member_id, view=OuterRef("pk"))
    own = Case(When(member=viewer.member_id, then=Value(True)), default=Value(False))
    rows = SavedView.objects.seen_by(viewer).select_related("member")
    return rows.annotate(is_favourite=Exists(favourite), is_own=own).order_by(
        "-is_favourite", "-is_own", "name", "pk"
    )


def removed_by(by: Member) -> "QuerySet[SavedView]":
    """What `by` may bring back: their own, and for an admin what was shared."""
    gone = SavedView.objects.exclude(removed_at=None)
    return (
        gone.exclude(shared="") | gone.filter(member=by) if by.role == Role.ADMIN else gone.filter(member=by)
    )


def may_share(member: Member) -> bool:
    return member.role in {Role.LEAD, Role.ADMIN}


def may_change(view: SavedView, by: Member) -> bool:
    """Its owner, and an admin where it is shared."""
    return view.member_id == by.pk or (by.role == Role.ADMIN and view.shared != SavedView.Shared.NOBODY)


@transaction.atomic
def save_view(*, name: str, query: str, shared: str = "", by: Member) -> SavedView:
    """Raises TextMissing, TextTooLong, ViewNameTaken, TooManyViews, ViewTooLong, LeadsShare, NoTeamToShareWith."""
    if SavedView.objects.filter(member=by, removed_at=None).count() >= MOST:
        raise TooManyViews(most=MOST)
    view = SavedView(member=by)
    _name(view, name)
    _fill(view, query)
    _share(view, shared, by)
    view.save()
    _note(view, "view.saved", by, {"name": view.name})
    return view


@transaction.atomic
def rename_view(*, view: SavedView, name: str, shared: str, by: Member) -> None:
    """Another name, or other readers. Raises ViewOfAnother and what `save_view` raises of these two."""
    _need_right(view, by)
    before, was_shared = view.name, view.shared
    _name(view, name)
    if shared != was_shared:
        _share(view, shared, by)
    view.save(update_fields=["name", "shared", "team"])
    if (before, was_shared) != (view.name, view.shared):
        data: dict[str, Any] = {"name": view.name, "before": before, "shared": [was_shared, view.shared]}
        _note(view, "view.renamed", by, data, anyway=bool(was_shared))


@transaction.atomic
def change_view(*, view: SavedView, query: str, by: Member) -> None:
    """It shows from now on what `query` says. Raises ViewOfAnother, ViewTooLong."""
    _need_right(view, by)
    before = view.query
    _fill(view, query)
    view.save(update_fields=["query"])
    if before != view.query:
        _note(view, "view.changed", by, {"name": view.name, "before": before, "after": view.query})


@transaction.atomic
def remove_view(*, view: SavedView, by: Member) -> None:
    """Kept aside, so that it can be brought back as it was. Raises ViewOfAnother."""
    _need_right(view, by)
    view.removed_at = clock.now()
    view.save(update_fields=["removed_at"])
    _note(view, "view.removed", by, {"name": view.name})


@transaction.atomic
def restore_view(*, view: SavedView, by: Member) -> None:
    """Raises ViewOfAnother; ViewNameTaken where another took its name meanwhile."""
    _need_right(view, by)
    if view.removed_at is None:
        return
    _name(view, view.name)
    view.removed_at = None
    view.save(update_fields=["removed_at"])
    _note(view, "view.restored", by, {"name": view.name})


def favour_view(*, view: SavedView | None, by: Member) -> None:
    """The list of clients opens with it from now on; None: with everybody."""
    if view is None:
        FavouriteView.objects.filter(member=by).delete()
    else:
        FavouriteView.objects.update_or_create(member=by, defaults={"view": view})


def _need_right(view: SavedView, by: Member) -> None:
    if not may_change(view, by):
        raise ViewOfAnother(name=view.name, owner=view.member.name)


def _name(view: SavedView, name: str) -> None:
    view.name = one_line(name, field=_NAME, at_most=60, needed=True)
    same = SavedView.objects.filter(member=view.member, name__iexact=view.name, removed_at=None)
    if same.exclude(pk=view.pk).exists():
        raise ViewNameTaken(name=view.name)


def _fill(view: SavedView, query: str) -> None:
    if len(query) > _LONGEST:
        raise ViewTooLong
    view.query = query


def _share(view: SavedView, shared: str, by: Member) -> None:
    wanted = SavedView.Shared(shared) if shared in SavedView.Shared.values else SavedView.Shared.NOBODY
    if wanted != SavedView.Shared.NOBODY and not may_share(by):
        raise LeadsShare
    if wanted == SavedView.Shared.TEAM and by.team_id is None:
        raise NoTeamToShareWith
    view.shared = wanted
    view.team_id = by.team_id if wanted == SavedView.Shared.TEAM else None


def _note(view: SavedView, kind: str, by: Member, data: dict[str, Any], *, anyway: bool = False) -> None:
    """What is one's own alone is nobody else's business."""
    if view.shared or anyway:
        auditing.note(by=by.name, kind=kind, about=f"view:{view.pk}", data=data)
