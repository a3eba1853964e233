"""What is written about a client that was merged away since its page was opened: refused, and nothing is left of it."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

import world
from keepwell.care.merging import merge
from keepwell.care.promises.making import make
from keepwell.care.promises.models import Promise
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.planning import plan
from keepwell.care.today.reaching import reach
from keepwell.care.today.snoozing import snooze
from keepwell.clients.contacting import add
from keepwell.clients.holding_still import GoneIntoAnother
from keepwell.clients.learning import learn
from keepwell.clients.marking import mark
from keepwell.clients.models import Client, Contact, Fact, Mark, Note
from keepwell.clients.noting import note
from keepwell.ledger.conversing import log
from keepwell.ledger.models import Conversation
from keepwell.staff.models import Member

pytestmark = pytest.mark.django_db(transaction=True)

DAY = world.DAY
LATER = DAY + dt.timedelta(3)
WRITTEN = (Conversation, Promise, Note, Mark, Fact, Contact, NextStep, Dealing)
ACTS: dict[str, Callable[[Client, Member], object]] = {
    "talk": lambda client, by: log(client=client, by=by, channel="phone", text="They will order."),
    "promise": lambda client, by: make(client=client, by=by, what="Send the invoice", due=LATER),
    "note": lambda client, by: note(client=client, by=by, text="Likes tea."),
    "mark": lambda client, by: mark(client=client, by=by, kind="expert", why="Knows the market"),
    "fact": lambda client, by: learn(client=client, by=by, field=Fact.Field.values[0], value="Sails"),
    "person": lambda client, by: add(client=client, by=by, details={"name": "Jana"}),
    "step": lambda client, by: plan(client=client, by=by, what="Ring", day=LATER, today=DAY),
    "reached": lambda client, by: reach(client=client, by=by, note="Spoke", today=DAY),
    "snoozed": lambda client, by: snooze(client=client, by=by, until=LATER, why="Away", today=DAY),
}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with world.set_clock():
        yield


@pytest.mark.parametrize("act", ACTS)
def test_nothing_stays_with_a_client_that_was_merged_away(act: str) -> None:
    cast = world.build()
    opened = Client.objects.get(pk=cast.silent.pk)  # as a page had it before the merge
    merge(kept=cast.steady, gone=cast.silent, take=(), by=cast.lead)
    before = [model._default_manager.count() for model in WRITTEN]
    with pytest.raises(GoneIntoAnother):
        ACTS[act](opened, cast.manager)
    assert [model._default_manager.count() for model in WRITTEN] == before
    ACTS[act](Client.objects.get(pk=cast.steady.pk), cast.manager)
    assert [model._default_manager.count() for model in WRITTEN] != before
