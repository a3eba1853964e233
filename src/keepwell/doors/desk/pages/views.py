"""Saved views of the list of clients: what is shown is kept under a name, shared, changed and taken away."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepwell.doors.desk.finding import whole_page
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.picking import Pick
from keepwell.doors.desk.toasting import toast
from keepwell.doors.telling.wording import gettext
from keepwell.staff import keeping_views as keeping
from keepwell.staff.models import SavedView
from keepwell.staff.sight import Viewer


@may(May.READ)
@require_POST
def save_view(request: DeskRequest) -> HttpResponse:
    """What the list shows, as its address says it, under a name."""
    view = keeping.save_view(
        name=request.POST.get("name", ""),
        query=Pick.of(request.GET).kept,
        shared=request.POST.get("shared", ""),
        by=request.member,
    )
    toast(request, gettext("The view is saved."))
    return whole_page(request, address(view))


@may(May.READ)
@require_POST
def rename_view(request: DeskRequest, view: int) -> HttpResponse:
    """Another name, or other readers; the list stays as it is narrowed now."""
    found = _found(request, view)
    keeping.rename_view(
        view=found,
        name=request.POST.get("name", ""),
        shared=request.POST.get("shared", found.shared),
        by=request.member,
    )
    toast(request, gettext("The view is changed."))
    return whole_page(request, _here(request))


@may(May.READ)
@require_POST
def change_view(request: DeskRequest, view: int) -> HttpResponse:
    """From now on it shows what the list shows."""
    found = _found(request, view)
    keeping.change_view(view=found, query=Pick.of(request.GET).kept, by=request.member)
    toast(request, gettext("The view is saved as it is now."))
    return whole_page(request, address(found))


@may(May.READ)
@require_POST
def favour_view(request: DeskRequest, view: int) -> HttpResponse:
    """The list opens with it, or no longer."""
    found = _found(request, view)
    keeping.favour_view(view=found if request.POST.get("favour") else None, by=request.member)
    said = (
        gettext("Clients opens with this view.")
        if request.POST.get("favour")
        else gettext("Clients opens with everybody.")
    )
    toast(request, said)
    return whole_page(request, _here(request))


@may(May.READ)
@require_POST
def remove_view(request: DeskRequest, view: int) -> HttpResponse:
    found = _found(request, view)
    keeping.remove_view(view=found, by=request.member)
    toast(request, gettext("The view is removed."), undo=reverse("restore_view", args=[found.pk]))
    return whole_page(request, f"{reverse('clients')}?page=1")


@may(May.READ)
@require_POST
def restore_view(request: DeskRequest, view: int) -> HttpResponse:
    found = get_object_or_404(keeping.removed_by(request.member), pk=view)
    keeping.restore_view(view=found, by=request.member)
    toast(request, gettext("The view is back."))
    return whole_page(request, address(found))


def address(view: SavedView) -> str:
    """Where the list opens with it."""
    return f"{reverse('clients')}?{opened(view).query}"


def opened(view: SavedView) -> Pick:
    """The list as the view keeps it."""
    return Pick.of(QueryDict(view.query)).but(view=str(view.pk))


def shown(viewer: Viewer, asked: QueryDict) -> tuple[Pick, list[Any]]:
    """The list that is asked for, and the views to choose from. Where nothing is asked, the favourite opens."""
    views = keeping.views_for(viewer)
    pick = Pick.of(asked)
    if not asked and views and views[0].is_favourite:
        pick = opened(views[0])
    return pick, views


def tabs(pick: Pick, views: list[Any], by: Any) -> dict[str, Any]:
    """The row above the list: every view, which one is open, and what may be done with it."""
    open_now = next((one for one in views if str(one.pk) == pick.view), None)
    return {
        "views": [
            {"name": one.name, "url": "?" + opened(one).query, "open": one is open_now, "row": one}
            for one in views
        ],
        "view": open_now,
        "differs": open_now is not None and opened(open_now).kept != pick.kept,
        "may_change_view": open_now is not None and keeping.may_change(open_now, by),
        "may_share": keeping.may_share(by),
        "has_team": by.team_id is not None,
    }


def _found(request: DeskRequest, view: int) -> SavedView:
    return get_object_or_404(SavedView.objects.seen_by(request.viewer).select_related("member"), pk=view)


def _here(request: DeskRequest) -> str:
    return f"{reverse('clients')}?{Pick.of(request.GET).query or 'page=1'}"
