"""What the addresses of the desk are about, for the walk over every route: an object of each kind, by ownership.

A parameter of a route that is not here fails the walk: whoever adds a route says what it is about.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps

import world
from keepwell.clients.models import Client, Distinct, Merge
from keepwell.cues.models import Cue
from keepwell.lib import clock
from keepwell.staff import joining
from keepwell.staff.models import Deputy, Member, OneTimeLink, Role, SavedView, Team

DAY: Final = world.DAY
OWNERSHIPS: Final = ("own", "deputy", "other", "nobody")


@dataclass
class Ground:
    """The cast in two teams: North (manager, its lead, who stands in for) and South (colleague, its lead)."""

    cast: world.World
    viewers: dict[str, Member | None]
    clients: dict[str, Client]  # by ownership, as the manager sees it
    made: dict[tuple[str, str], int] = field(default_factory=dict)

    def sees(self, viewer: str, ownership: str) -> bool:
        """Whether that viewer may see that client."""
        return (
            ownership
            in {
                "manager": {"own", "deputy"},
                "lead": {"own"},
                "other lead": {"other", "deputy"},
                "admin": set(OWNERSHIPS),
                "reader": set(OWNERSHIPS),
                "signed out": set(),
            }[viewer]
        )


def build(cast: world.World) -> Ground:
    """What else routes are about, around the cast; with standings and cues where it stood before (`stood`)."""
    north, south = Team.objects.create(name="North"), Team.objects.create(name="South")
    away = Member.objects.create(name="Away Member", email="away@example.org", team=south)
    other_lead = Member.objects.create(
        name="Other Lead", email="other@example.org", role=Role.LEAD, team=south
    )
    admin = Member.objects.create(name="Walking Admin", email="admin@example.org", role=Role.ADMIN)
    reader = Member.objects.create(name="Reader", email="reader@example.org", role=Role.READER)
    Member.objects.filter(pk__in=[cast.manager.pk, cast.lead.pk]).update(team=north)
    Member.objects.filter(pk=cast.colleague.pk).update(team=south)
    today = clock.today()
    Deputy.objects.create(
        member=away, deputy=cast.manager, first_day=today, last_day=today + dt.timedelta(days=9)
    )
    Client.objects.filter(pk=cast.new.pk).update(manager=away)
    for member in (cast.manager, cast.lead, admin, reader, other_lead):
        member.refresh_from_db()
    return Ground(
        cast,
        viewers={
            "manager": cast.manager,
            "lead": cast.lead,
            "other lead": other_lead,
            "admin": admin,
            "reader": reader,
            "signed out": None,
        },
        clients={"own": cast.steady, "deputy": cast.new, "other": cast.yearly, "nobody": cast.once},
    )


def _client(ground: Ground, ownership: str) -> int:
    return ground.clients[ownership].pk


def _about(label: str, **facts: Any) -> Callable[[Ground, str], int]:
    """One row of that model about the client of that ownership, made once."""

    def make(ground: Ground, ownership: str) -> int:
        key = (label, ownership)
        if key not in ground.made:
            model = apps.get_model(label)
            values = {name: _filled(value, ground, ownership) for name, value in facts.items()}
            ground.made[key] = model._default_manager.create(client=ground.clients[ownership], **values).pk
        return ground.made[key]

    return make


def _filled(value: Any, ground: Ground, ownership: str) -> Any:
    if isinstance(value, str):
        return value.replace("OWNER", f"{ownership} {ground.clients[ownership].pk}")
    return value(ground) if callable(value) else value


def _first(label: str, **having: Any) -> Callable[[Ground, str], int]:
    """A row that is about no client."""

    def find(ground: Ground, ownership: str) -> int:
        return (
            apps.get_model(label)._default_manager.filter(**having).values_list("pk", flat=True).first()
            or 999_999
        )

    return find


def _token(purpose: OneTimeLink.Purpose) -> Callable[[Ground, str], str]:
    def make(ground: Ground, ownership: str) -> str:
        key = (purpose, "")
        if key not in ground.made:
            token = joining.make_link(member=ground.cast.outsider, purpose=purpose, by="walk")
            ground.made[key] = token  # type: ignore[assignment]
        return str(ground.made[key])

    return make


_STEP: Final = _about("today.NextStep", what="step OWNER", day=DAY, at=world.NOW)


def _cue(ground: Ground, ownership: str) -> int:
    """One of the client's own, or one like another's: a cue's page shows what a real one knows."""
    client = ground.clients[ownership]
    found = Cue.objects.open().filter(client=client).first()
    if found is None:
        found = Cue.objects.open().exclude(client=None).order_by("pk").first()
        assert found is not None
        found.pk, found.client, found._state.adding = None, client, True
        found.save()
    return found.pk


def _notice(ground: Ground, _ownership: str) -> int:
    """One notice for everybody: its title is no client's secret."""
    if ("notice", "") not in ground.made:
        made = apps.get_model("notices.Notice")._default_manager.create(
            title="New delivery days", from_day=DAY, due=DAY, at=world.NOW
        )
        ground.made["notice", ""] = made.pk
    return ground.made["notice", ""]


def _other(ground: Ground, ownership: str, *, gone: bool = False) -> Client:
    """A second client of the same manager; `gone`: merged into the first."""
    client = ground.clients[ownership]
    made, _ = Client.objects.get_or_create(
        key=f"{'GONE' if gone else 'TWIN'}-{client.pk}",
        defaults={
            "name": f"{'Gone' if gone else 'Twin'} {ownership} {client.pk}",
            "manager": client.manager,
            "merged_into": client if gone else None,
        },
    )
    return made


def _twin(ground: Ground, ownership: str) -> int:
    return _other(ground, ownership).pk


def _told(ground: Ground, ownership: str) -> int:
    first, second = sorted((ground.clients[ownership].pk, _twin(ground, ownership)))
    told, _ = Distinct.objects.get_or_create(first_id=first, second_id=second, defaults={"at": world.NOW})
    return told.pk


def _merge(ground: Ground, ownership: str) -> int:
    client = ground.clients[ownership]
    nothing = {"rows": [], "ended": []}
    moved = {
        "orders": 0,
        "along": [],
        "marks": nothing,
        "cues": nothing | {"closed": []},
        "notices": nothing,
        "standing": "",
        "rows": {},
    }
    made, _ = Merge.objects.get_or_create(
        kept=client,
        gone=_other(ground, ownership, gone=True),
        defaults={"at": world.NOW, "moved": moved},
    )
    return made.pk


def _thing(kind: str, make: "Finder") -> "Finder":
    """How today names what is on it."""
    return lambda ground, ownership: f"{kind}-{make(ground, ownership)}"


def _view(ground: Ground, ownership: str) -> int:
    """A view that is everybody's to open; who may change it is the act's to say."""
    return SavedView.objects.get_or_create(
        name="Walked", member=ground.viewers["admin"], shared=SavedView.Shared.EVERYBODY
    )[0].pk


def _errand(ground: Ground, ownership: str) -> int:
    key = ("ledger.Errand", "")
    if key not in ground.made:
        facts = {"deed": "look", "state": "done", "begun_at": world.NOW, "moved_at": world.NOW}
        facts["files"] = [{"name": "orders.csv", "kept": "1.csv", "bytes": 7}]
        ground.made[key] = apps.get_model("ledger.Errand")._default_manager.create(**facts).pk
    return ground.made[key]


def _order(ground: Ground, ownership: str) -> int:
    return (
        apps.get_model("ledger.Order")
        ._default_manager.filter(client=ground.clients[ownership])
        .values_list("pk", flat=True)
        .first()
        or 999_999
    )


# By route and parameter, or by parameter alone; what it is about: a client ("client"), or the house ("house").
Finder = Callable[[Ground, str], Any]
PARAMETERS: Final[dict[tuple[str, str] | str, tuple[str, Finder]]] = {
    ("mfa_edit_webauthn", "pk"): ("house", lambda _g, _o: 999_999),
    ("mfa_remove_webauthn", "pk"): ("house", lambda _g, _o: 999_999),
    ("end_session", "pk"): ("house", lambda _g, _o: 999_999),
    ("one_member", "pk"): ("house", _first("staff.Member", name="Away Member")),
    ("link_member", "pk"): ("house", _first("staff.Member", name="Away Member")),
    ("close_member", "pk"): ("house", _first("staff.Member", name="Away Member")),
    ("reopen_member", "pk"): ("house", _first("staff.Member", name="Away Member")),
    ("forget_second_step", "pk"): ("house", _first("staff.Member", name="Away Member")),
    ("rename_team", "pk"): ("house", _first("staff.Team")),
    ("dissolve_team", "pk"): ("house", _first("staff.Team")),
    ("end_deputy", "pk"): ("house", _first("staff.Deputy")),
    ("one_import", "pk"): ("house", _first("ledger.Import")),
    ("refused_rows", "pk"): ("house", _first("ledger.Import")),
    ("undo_import", "pk"): ("house", _first("ledger.Import")),
    "errand": ("house", _errand),
    "order": ("client", _order),
    ("join", "token"): ("house", _token(OneTimeLink.Purpose.JOIN)),
    ("enter", "token"): ("house", _token(OneTimeLink.Purpose.DEMO)),
    "provider_id": ("house", lambda _g, _o: "company"),
    "clients/<int:pk>/": ("client", _client),  # every route that begins so
    "talk": (
        "client",
        _about("ledger.Conversation", at=world.NOW, day=DAY, channel="phone", text="talk OWNER"),
    ),
    "promise": ("client", _about("promises.Promise", made_at=world.NOW, due=DAY, what="promise OWNER")),
    "person": ("client", _about("clients.Contact", name="Person OWNER")),
    "fact": ("client", _about("clients.Fact", field="goals", value="fact OWNER", day=DAY, at=world.NOW)),
    "mark": ("client", _about("clients.Mark", kind="expert", why="mark OWNER", at=world.NOW)),
    ("duplicate", "first"): ("client", _client),
    ("duplicate", "second"): ("client", _twin),
    ("not_the_same", "first"): ("client", _client),
    ("not_the_same", "second"): ("client", _twin),
    "told": ("client", _told),
    "merge": ("client", _merge),
    "dealing": (
        "client",
        _about("today.Dealing", how="reached", at=world.NOW, by=lambda ground: ground.cast.manager),
    ),
    "step": ("client", _STEP),
    "notice": ("house", _notice),
    "owed": (
        "client",
        _about("notices.Owed", notice_id=lambda ground: _notice(ground, ""), bought=7, from_day=DAY, due=DAY),
    ),
    ("today_evidence", "thing"): ("client", _thing("cue", _cue)),
    ("today_result", "thing"): ("client", _thing("step", _STEP)),
    "view": ("house", _view),
    "how": ("house", lambda _g, _o: "reached"),
    "cue": ("client", _cue),
    "note": (
        "note",
        _about("clients.Note", at=world.NOW, text="note OWNER", by=lambda ground: ground.cast.manager),
    ),
}


def finder(route: str, path: str, parameter: str) -> tuple[str, Finder]:
    """Raises LookupError for a parameter that nobody said the meaning of."""
    keys: tuple[Any, ...] = ((route, parameter), parameter)
    if parameter == "pk" and path.startswith("clients/<int:pk>/"):
        keys = ((route, parameter), "clients/<int:pk>/")
    for key in keys:
        if key in PARAMETERS:
            return PARAMETERS[key]
    raise LookupError(f"say in {__name__}.PARAMETERS what {parameter!r} of the route {route!r} ({path}) is")
