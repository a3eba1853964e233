"""What stands behind a row: the strip, the numbers, the latest orders, what was done before, how often it was right."""

from typing import Any, Final

from keepwell.care.today.models import Dealing
from keepwell.cues.models import Cue
from keepwell.doors.desk.gate import DeskRequest
from keepwell.doors.desk.morning import sentences
from keepwell.doors.desk.morning.gathering import order_days, sight_of
from keepwell.doors.desk.morning.hows import HOWS
from keepwell.doors.desk.morning.strips import strip
from keepwell.doors.desk.morning.things import Thing
from keepwell.doors.telling import cueing, evidence, how_right, wording
from keepwell.doors.telling.records import track_records
from keepwell.doors.telling.wording import gettext
from keepwell.ledger.models import Conversation, Order
from keepwell.staff.choosing import chosen
from keepwell.standings.models import Rebuild

ORDERS: Final = 6
BEFORE: Final = 4
SAID_ELSEWHERE: Final = frozenset({"last_days"})


def evidence_of(thing: Thing, request: DeskRequest) -> dict[str, Any]:
    currency = str(chosen("currency") or "")
    rebuilt = Rebuild.objects.order_by("-at").first()
    sight = sight_of(request, as_of=rebuilt.as_of if rebuilt else None)
    client = thing.client
    standing = getattr(client, "standing", None)
    cues = list(Cue.objects.seen_by(request.viewer).open().filter(client=client).order_by("-weight"))
    first = [cue for cue in cues if thing.cue and cue.pk == thing.cue.pk]
    records = track_records() if cues else {}
    said = []
    for cue in [*first, *(cue for cue in cues if cue not in first)]:
        why = cueing.sentence(cue, currency)
        numbers = {name: value for name, value in cue.evidence.items() if name not in SAID_ELSEWHERE}
        said.append(
            {
                "title": cueing.title(cue.kind),
                "why": sentences.marked(why, cueing.important(cue.kind, why)),
                "since": cue.since,
                "stake": wording.money(cue.at_stake, currency),
                "numbers": list(evidence.rows(numbers, currency)),
                "record": how_right.in_full(cueing.track_record(cue, records)),
            }
        )
    orders = (
        Order.objects.seen_by(request.viewer)
        .current()
        .filter(client=client, day__lte=sight.as_of)
        .order_by("-day", "-pk")[:ORDERS]
    )
    talks = Conversation.objects.seen_by(request.viewer).current().filter(client=client)
    before = Dealing.objects.seen_by(request.viewer).standing().filter(client=client).select_related("by")
    return {
        "thing": thing,
        "client": client,
        "contact": thing.contact,
        "person": sentences.person(thing.contact),
        "strip": strip(order_days(sight, [client.pk]).get(client.pk, ()), standing, as_of=sight.as_of)
        if standing
        else None,
        "rhythm": cueing.rhythm_in_words(standing) if standing else "",
        "said": said,
        "orders": [
            {
                "day": order.day,
                "number": "" if order.number.startswith("@") else order.number,
                "what": gettext("return") if order.is_return else "",
                "amount": wording.money(order.amount, order.currency),
            }
            for order in orders
        ],
        "talk": talks.select_related("by", "contact").order_by("-day", "-pk").first(),
        "before": [
            {"at": one.at, "how": gettext(HOWS[one.how]), "by": one.by, "why": one.why}
            for one in before.order_by("-at")[:BEFORE]
        ],
    }
